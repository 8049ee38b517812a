"""Seats offered in a round: plans of schools, and the lines taken out of them first."""

import datetime
from typing import Any, ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enrollment.models.rounds import AdmissionRound
from schools.models import Campus, School
from schools.models.schools import Stage


class AdmissionPlanQuerySet(models.QuerySet["AdmissionPlan"]):
    def visible_to(self, user: User) -> Self:
        """Plans of visible rounds; a school's people see that of their own schools."""
        rows = self.filter(round__in=AdmissionRound.objects.visible_to(user))
        acting = user.acting
        if acting is not None and not acting.division_id:
            return rows.filter(school__in=acting.school_ids)
        return rows

    def published(self) -> Self:
        return self.filter(round__in=AdmissionRound.objects.published())


class AdmissionPlan(models.Model):
    """The seats that a school offers in one round and stage (招生计划), handbook 4.4."""

    class Special(models.TextChoices):
        NONE = "", _("Ordinary")
        PILOT = "pilot", _("Pilot of a special type")

    PERSONAL: ClassVar[dict[str, str]] = {}

    round = models.ForeignKey(AdmissionRound, models.CASCADE, related_name="plans")
    school = models.ForeignKey(School, models.PROTECT, related_name="plans")
    campus = models.ForeignKey(
        Campus, models.PROTECT, null=True, blank=True, related_name="plans"
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    usable_rooms = models.PositiveSmallIntegerField(_("rooms free for the new grade"))
    classes = models.PositiveSmallIntegerField(_("classes"))
    class_cap = models.PositiveSmallIntegerField(
        _("pupils in a class"), validators=[MinValueValidator(1)]
    )
    held_back = models.PositiveSmallIntegerField(_("seats held back"), default=0)
    boarding = models.PositiveSmallIntegerField(_("boarding places"), default=0)
    area = models.ForeignKey(
        "schools.Division",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area of a private school"),
    )
    special = models.CharField(
        _("special type"), max_length=10, choices=Special, blank=True, default=""
    )
    approval_number = models.CharField(_("approval no."), max_length=60, blank=True)
    justification = models.TextField(_("justification"), blank=True)
    diversion_plan = models.TextField(_("diversion plan"), blank=True)
    """Where children go when the school is full; a red warning demands it."""

    objects = AdmissionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("admission plan")
        ordering = ["school", "stage"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "school", "stage", "campus"],
                name="plan_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(held_back__lte=F("classes") * F("class_cap")),
                name="plan_holds_back_what_it_has",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.get_stage_display()}"

    @property
    def seats(self) -> int:
        """Seats offered: classes × cap − held back."""
        return self.classes * self.class_cap - self.held_back


class QuotaLineQuerySet(models.QuerySet["QuotaLine"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(plan__in=AdmissionPlan.objects.visible_to(user))

    def due(self, day: datetime.date) -> Self:
        """Lines of published rounds whose day has come and that have unused seats."""
        return self.filter(
            plan__round__in=AdmissionRound.objects.published(),
            returns_on__lte=day,
            seats__gt=F("used") + F("returned"),
        )


class QuotaLine(models.Model):
    """Seats of a plan that go to a group first (专项学位), enrollment handbook 4.12–4.13.

    What is not used by `returns_on` goes back to the plan.
    """

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("Enterprise talents")
        GREEN_CARD = "green_card", _("Talent green cards")
        BENEFICIARY = "beneficiary", _("Beneficiaries of the law")

    PERSONAL: ClassVar[dict[str, str]] = {}

    plan = models.ForeignKey(AdmissionPlan, models.CASCADE, related_name="quotas")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    seats = models.PositiveSmallIntegerField(_("seats"))
    used = models.PositiveSmallIntegerField(_("used"), default=0)
    returns_on = models.DateField(_("unused seats go back on"))
    returned = models.PositiveSmallIntegerField(_("gone back"), default=0)
    source = models.CharField(_("source"), max_length=200)

    objects = QuotaLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("quota line")
        ordering = ["plan", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "kind"], name="quota_once"),
            models.CheckConstraint(
                condition=Q(seats__gte=F("used") + F("returned")),
                name="quota_uses_what_it_has",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.get_kind_display()}"


class OfRoundQuerySet(models.QuerySet[Any]):
    """Rows of a county's round that are not a single school's."""

    def visible_to(self, user: User) -> Self:
        """What firms paid is for the county and those above it, not for schools."""
        if user.acting is None or not user.acting.division_id:
            return self.none()
        return self.filter(round__in=AdmissionRound.objects.visible_to(user))


class EnterpriseTier(models.Model):
    """Seats that a firm gets for tax paid above an amount (企业人才子女学位档次), 4.12."""

    PERSONAL: ClassVar[dict[str, str]] = {}

    round = models.ForeignKey(AdmissionRound, models.CASCADE, related_name="tiers")
    tax_above = models.DecimalField(
        _("tax paid above (yuan)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )
    """Blank for the grant of a newly listed firm."""
    seats = models.PositiveSmallIntegerField(_("seats"))
    source = models.CharField(_("source"), max_length=200)

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("enterprise tier")
        ordering = [F("tax_above").desc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "tax_above"], name="tier_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"> {self.tax_above}: {self.seats}"


class EnterpriseGrant(models.Model):
    """A firm on the tax office's list and the seats that follow from it (企业人才学位名额)."""

    PERSONAL: ClassVar[dict[str, str]] = {}

    round = models.ForeignKey(AdmissionRound, models.CASCADE, related_name="grants")
    firm = models.CharField(_("firm"), max_length=100)
    credit_code = models.CharField(_("unified social credit code"), max_length=18)
    tax_paid = models.DecimalField(
        _("tax paid last year (yuan)"), max_digits=14, decimal_places=2
    )
    is_manufacturer = models.BooleanField(_("manufacturer"), default=True)
    is_newly_listed = models.BooleanField(_("newly listed"), default=False)
    seats = models.PositiveSmallIntegerField(_("seats"), default=0)
    nominated = models.PositiveSmallIntegerField(_("nominated"), default=0)
    """Children that the firm named and did not take back."""

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("enterprise grant")
        ordering = ["-tax_paid", "firm"]
        constraints = [
            models.UniqueConstraint(fields=["round", "credit_code"], name="grant_once"),
            models.CheckConstraint(
                condition=Q(nominated__lte=F("seats")),
                name="grant_gives_what_it_has",
            ),
        ]

    def __str__(self) -> str:
        return self.firm


class CutLineQuerySet(models.QuerySet["CutLine"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(school__in=School.objects.visible_to(user))


class CutLine(models.Model):
    """The last one admitted at a school in an earlier year (录取分数线、入户时间线)."""

    PERSONAL: ClassVar[dict[str, str]] = {}

    school = models.ForeignKey(School, models.CASCADE, related_name="cut_lines")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    intake_year = models.PositiveSmallIntegerField(_("intake year"))
    category = models.CharField(_("category"), max_length=40)
    line = models.CharField(_("last admitted"), max_length=60)
    admitted = models.PositiveIntegerField(_("admitted"))

    objects = CutLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("cut line")
        ordering = ["-intake_year", "category"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "stage", "intake_year", "category"],
                name="cut_line_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.intake_year} {self.line}"
