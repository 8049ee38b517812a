"""The rules of a place for one intake and stage, version by version."""

import datetime
from fractions import Fraction
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enrollment.models.rounds import AdmissionRound
from schools.models.schools import Stage


class DocumentKind(models.TextChoices):
    """What a family may be asked to show: the whole list of enrollment handbook 4.5."""

    IDENTITY = "identity", _("Identity or birth record")
    HUKOU = "hukou", _("Household register")
    TITLE = "title", _("Title of the home")
    PURCHASE = "purchase", _("Purchase contract and full invoice")
    RENTAL = "rental", _("Filed rental contract")
    PERMIT = "permit", _("Residence permit")
    INSURANCE = "insurance", _("Social insurance")
    WORK = "work", _("Labour contract or business licence")
    SPECIAL = "special", _("Certificate of a special status")
    SIBLING = "sibling", _("Roll of a brother or sister")


class PolicyProfileQuerySet(models.QuerySet["PolicyProfile"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(round__in=AdmissionRound.objects.visible_to(user))

    def in_force(self) -> Self:
        """The published versions that no later one replaced."""
        return self.filter(state=PolicyProfile.State.PUBLISHED)

    def for_round(self, round_: AdmissionRound, stage: str) -> "PolicyProfile | None":
        return self.in_force().filter(round=round_, stage=stage).first()


class PolicyProfile(models.Model):
    """The admission rules of one round and stage, one version of them (招生政策).

    Enrollment handbook sections 4 to 6. Draft, approved by a second person, published and
    from then on read only; an emergency change is the next version. Rules that the
    country bans can be written down here, so that a validator can name the ban
    (`enrollment.validation`); they cannot be published.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        REPLACED = "replaced", _("Replaced")

    class PermitHolder(models.TextChoices):
        GUARDIAN = "guardian", _("a guardian")
        CHILD = "child", _("the child")
        EITHER = "either", _("a guardian or the child")

    class PermitCount(models.TextChoices):
        STRICT_RESTART = "strict_restart", _("anew from a late endorsement")
        CUMULATIVE = "cumulative", _("all valid spans together")

    class Inflow(models.TextChoices):
        CONCENTRATED = "concentrated", _("Concentrated inflow")
        SUFFICIENT = "sufficient", _("Enough seats: the permit alone")

    class OrderRule(models.TextChoices):
        CATEGORY_ONLY = "category_only", _("Category, then its keys")
        CATEGORY_THEN_POINTS = "category_then_points", _("Category, then points")
        POINTS_ONLY = "points_only", _("Points alone")

    class Algorithm(models.TextChoices):
        CHOICE_FIRST = "choice_first", _("Wishes first")
        POINTS_FIRST = "points_first", _("Points first, following wishes")
        DEFERRED_ACCEPTANCE = "deferred_acceptance", _("Deferred acceptance")

    class TwinPolicy(models.TextChoices):
        SKIP = "skip", _("The pair waits until two seats are free")
        ELASTIC = "elastic", _("The pair is taken whole, the plan grows by one")
        BAR = "bar", _("The pair bars those behind until it is seated")

    class RefillPolicy(models.TextChoices):
        NONE = "none", _("Seats given back are not filled again")
        WAITLIST = "waitlist", _("Seats given back go to the waiting list in order")

    class SiblingRule(models.TextChoices):
        SAME_SCHOOL = "same_school", _("The school of the brother or sister")
        NEAR = "near", _("That school or one near it in the same school area")
        ANYWHERE = "anywhere", _("Any school of the county")

    PERSONAL: ClassVar = {"drafted_by": "S2", "approved_by": "S2"}

    round = models.ForeignKey(AdmissionRound, models.PROTECT, related_name="policies")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT
    )
    source = models.TextField(_("sources"), blank=True)
    """The documents that these rules come from, with their numbers and dates."""

    cut_off = models.DateField(_("age cut-off"))
    age = models.PositiveSmallIntegerField(_("age in full years at the cut-off"))
    share_numerator = models.PositiveSmallIntegerField(
        _("share of the home"), default=1
    )
    share_denominator = models.PositiveSmallIntegerField(
        _("share of the home, of"), default=2
    )
    share_inclusive = models.BooleanField(
        _("the share itself is enough (≥)"), default=False
    )
    permit_holder = models.CharField(
        _("whose residence permit"),
        max_length=10,
        choices=PermitHolder,
        default=PermitHolder.GUARDIAN,
    )
    permit_count = models.CharField(
        _("how permit months are counted"),
        max_length=16,
        choices=PermitCount,
        default=PermitCount.CUMULATIVE,
    )
    permit_months = models.PositiveSmallIntegerField(
        _("months of permit required"), default=0
    )
    insurance_months = models.PositiveSmallIntegerField(
        _("months of insurance required"), default=0
    )
    inflow = models.CharField(
        _("inflow"), max_length=12, choices=Inflow, default=Inflow.SUFFICIENT
    )
    documents = ArrayField(
        models.CharField(max_length=12, choices=DocumentKind),
        verbose_name=_("documents that may be asked for"),
        default=list,
    )

    categories = models.JSONField(_("categories"), default=list)
    """As `enrollment.scoring.categories` reads them."""
    points = models.JSONField(_("points scheme"), null=True, blank=True)
    """As `enrollment.scoring.points` reads it."""
    order_rule = models.CharField(
        _("order"), max_length=20, choices=OrderRule, default=OrderRule.CATEGORY_ONLY
    )
    tie_keys = ArrayField(
        models.CharField(max_length=40), verbose_name=_("tie keys"), default=list
    )
    ends_in_lottery = models.BooleanField(
        _("remaining ties are drawn by lot"), default=True
    )

    algorithm = models.CharField(
        _("matching"), max_length=20, choices=Algorithm, blank=True
    )
    most_wishes = models.PositiveSmallIntegerField(_("most wishes"), default=3)
    twin_policy = models.CharField(
        _("twins"), max_length=10, choices=TwinPolicy, blank=True
    )
    refill_policy = models.CharField(
        _("refilling"), max_length=10, choices=RefillPolicy, blank=True
    )
    sibling_rule = models.CharField(
        _("brothers and sisters"), max_length=12, choices=SiblingRule, blank=True
    )
    are_classes_mixed = models.BooleanField(
        _("migrant and local children in the same classes"), default=True
    )

    intake_class_cap = models.PositiveSmallIntegerField(_("cap of a starting class"))
    seat_lock_years = models.PositiveSmallIntegerField(
        _("seat lock in years"), default=0
    )
    grandparent_lock_years = models.PositiveSmallIntegerField(
        _("seat lock of a grandparents' home in years"), default=1
    )
    """One child-family a year by handbook 4.7; without a seat lock it has no meaning."""
    notice_days = models.PositiveSmallIntegerField(
        _("days between publication and opening"), default=10
    )
    least_window_days = models.PositiveSmallIntegerField(
        _("least days of registration"), default=5
    )
    publicity_days = models.PositiveSmallIntegerField(_("days of publicity"), default=7)
    objection_days = models.PositiveSmallIntegerField(
        _("working days for objections"), default=5
    )
    review_days = models.PositiveSmallIntegerField(
        _("working days for a review"), default=5
    )
    correction_days = models.PositiveSmallIntegerField(
        _("days to mend what is sent back"), default=3
    )
    enterprise_share_alert = models.DecimalField(
        _("share of enterprise seats that is flagged"),
        max_digits=4,
        decimal_places=3,
        default="0.050",
    )
    listing_adds = models.BooleanField(
        _("seats of a newly listed firm come on top"), default=True
    )

    drafted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("drafted by")
    )
    """Who began it or changed it last."""
    edited_by = models.ManyToManyField(
        User, related_name="+", blank=True, verbose_name=_("edited by")
    )
    """Everybody who changed this version: none of them may approve it."""
    approved_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    digest = models.CharField(_("hash of the rules"), max_length=64, blank=True)
    change_reason = models.TextField(_("reason of the change"), blank=True)
    """Why a published version had to be replaced (an emergency change)."""

    objects = PolicyProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("admission policy")
        ordering = ["round", "stage", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "stage", "version"], name="policy_version_once"
            ),
            models.UniqueConstraint(
                fields=["round", "stage"],
                condition=Q(state="published"),
                name="policy_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by")),
                name="policy_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", approved_by=None)
                | ~Q(state="draft") & Q(approved_by__isnull=False),
                name="policy_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "approved"], published_at=None)
                | Q(state__in=["published", "replaced"], published_at__isnull=False),
                name="policy_published_once",
            ),
            models.CheckConstraint(
                condition=Q(share_numerator__lte=F("share_denominator"))
                & Q(share_denominator__gt=0),
                name="policy_share_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.get_stage_display()} v{self.version}"

    @property
    def name(self) -> str:
        """The version without its round, as pages of the round call it."""
        return f"{self.get_stage_display()} v{self.version}"

    def was_written_by(self, user: User) -> bool:
        """Whether `user` began or changed this version, and so may not approve it."""
        is_editor = self.edited_by.filter(pk=user.pk).exists()
        return is_editor or self.drafted_by_id == user.pk

    @property
    def is_read_only(self) -> bool:
        return self.state != self.State.DRAFT

    @property
    def share(self) -> Fraction:
        """The share of the home that a family must hold, or hold more than."""
        return Fraction(self.share_numerator, self.share_denominator)

    def share_suffices(self, share: Fraction) -> bool:
        return share >= self.share if self.share_inclusive else share > self.share

    @property
    def latest_birth(self) -> datetime.date:
        """A child born after this day is too young (enrollment handbook 3.6)."""
        return self.cut_off.replace(year=self.cut_off.year - self.age)


class OfPolicyQuerySet(models.QuerySet[Any]):
    """Rows that hang on a version of the rules and are seen with it."""

    def visible_to(self, user: User) -> Self:
        return self.filter(policy__in=PolicyProfile.objects.visible_to(user))


class PolicyDemand(models.Model):
    """A field, paper or condition that a draft asks for beyond the list (另加要求).

    Whatever a county would like to ask is written down here and judged by the validator
    against the bans of enrollment handbook section 5.
    """

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("Document")
        FIELD = "field", _("Question")
        CONDITION = "condition", _("Condition of entry")
        ASSESSMENT = "assessment", _("Test or interview")

    PERSONAL: ClassVar[dict[str, str]] = {}

    policy = models.ForeignKey(PolicyProfile, models.CASCADE, related_name="demands")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    label = models.CharField(_("what is asked"), max_length=100)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = OfPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("demand of a policy")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label


class PolicyFinding(models.Model):
    """One finding of the validator on a version, kept as it was on that day (校验结果)."""

    class Severity(models.TextChoices):
        BLOCK = "block", _("forbids publication")
        WARN = "warn", _("needs a reason")

    PERSONAL: ClassVar[dict[str, str]] = {}

    policy = models.ForeignKey(PolicyProfile, models.CASCADE, related_name="findings")
    code = models.CharField(_("check"), max_length=4)
    severity = models.CharField(_("severity"), max_length=5, choices=Severity)
    details = models.JSONField(_("details"), default=dict)
    accepted_because = models.TextField(_("accepted because"), blank=True)

    objects = OfPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding on a policy")
        ordering = ["code", "pk"]

    def __str__(self) -> str:
        return self.code
