"""Verification: what the departments said, what a reviewer sent back or decided."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.fields import BlindIndexField, EncryptedTextField
from accounts.masking import masked_number
from accounts.models import User
from accounts.roles import Reach
from enrollment.models.applications import Application, OfApplicationQuerySet
from enrollment.models.families import Child
from enrollment.models.parts import Part
from enrollment.models.policies import DocumentKind


class ReasonCode(models.TextChoices):
    """Why an application is sent back or refused (enrollment handbook 10)."""

    AGE_OUT = "AGE_OUT", _("The child's age is outside the window")
    NOT_IN_ZONE = "NOT_IN_ZONE", _("The home lies outside the zone")
    HUKOU_MISMATCH = "HUKOU_MISMATCH", _("The household register differs")
    TITLE_SHARE_LOW = "TITLE_SHARE_LOW", _("The share of the home is too small")
    TITLE_NON_RESIDENTIAL = "TITLE_NON_RESIDENTIAL", _("The building is no dwelling")
    RENT_UNFILED = "RENT_UNFILED", _("The rental contract is not filed")
    PERMIT_SUSPENDED = "PERMIT_SUSPENDED", _("The residence permit is suspended")
    PERMIT_TOO_SHORT = "PERMIT_TOO_SHORT", _("The residence permit is too young")
    INSURANCE_SHORT = "INSURANCE_SHORT", _("Too few months of insurance")
    SEAT_LOCKED = "SEAT_LOCKED", _("The dwelling's seat is taken")
    DUPLICATE = "DUPLICATE", _("The child has another live application")
    DOC_UNREADABLE = "DOC_UNREADABLE", _("A paper cannot be read")
    DOC_MISSING = "DOC_MISSING", _("A paper is missing")
    DATA_DIFFERS = "DATA_DIFFERS", _("An answer differs from the department's record")
    NOT_CORRECTED = "NOT_CORRECTED", _("It was not mended in time")


RULES_OF_THE_PORTAL: dict[str, str | Promise] = {
    "taken-up": _("Taken up to be checked."),
    "all-checks-agree": _("All departments agree."),
    "due-date-passed": _("The day given to mend it has passed."),
    "departments-speak-for-it": _(
        "The day given to mend it has passed, but a department agrees by now or has yet"
        " to answer: an officer looks at it."
    ),
    "review-requested": _("The family asked for a review."),
    "approved-together": _("Approved together with others."),
}
"""What the portal calls the rules by which it moves an application itself."""


class CheckResult(models.TextChoices):
    """What a comparison with a department gave (enrollment handbook 4.5)."""

    MATCH = "match", _("agrees")
    MISMATCH = "mismatch", _("differs")
    NOT_FOUND = "not_found", _("not found")
    UNAVAILABLE = "unavailable", _("no answer yet")
    COLLECTIVE = "collective", _("collective household")
    SHARE_BELOW = "share_below", _("share too small")
    NON_RESIDENTIAL = "non_residential", _("no dwelling")
    UNFILED = "unfiled", _("not filed")
    EXPIRED = "expired", _("expired")
    SUSPENDED = "suspended", _("suspended")


class DepartmentCheck(models.Model):
    """One question to a department for an application, and its answer (部门核验)."""

    PERSONAL: ClassVar = {"fields": "S3", "answer": "S4", "result": "S3"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="checks")
    kind = models.CharField(_("asked about"), max_length=12, choices=DocumentKind)
    person = models.CharField(_("about"), max_length=12)
    """`child`, `guardian1`, `guardian2`, `home` or `sibling`."""
    department = models.CharField(_("department"), max_length=20)
    result = models.CharField(
        _("result"), max_length=16, choices=CheckResult, default=CheckResult.UNAVAILABLE
    )
    fields = ArrayField(
        models.CharField(max_length=30),
        verbose_name=_("fields that differ"),
        default=list,
    )
    answer = EncryptedTextField(_("answer"), null=True)
    """What the department said, as JSON text; blank where it gave no answer."""
    receipt = models.CharField(_("department's receipt"), max_length=40, blank=True)
    asked_at = models.DateTimeField(_("asked"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("department check")
        ordering = ["application", "kind", "person"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind", "person"], name="check_once"
            ),
            models.CheckConstraint(
                condition=~Q(result="unavailable") | Q(answer=None),
                name="check_unavailable_has_no_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.result}"


class ReviewQuerySet(OfApplicationQuerySet):
    def visible_to(self, user: User) -> Self:
        """Of the applications one sees; whose work it is, is not for families."""
        if user.acting is None or user.acting.reach == Reach.SELF:
            return self.none()
        return super().visible_to(user)


class Review(models.Model):
    """Whose work an application is, and until when it is locked for them (审核认领)."""

    PERSONAL: ClassVar = {"claimed_by": "S2", "assigned_to": "S2"}

    application = models.OneToOneField(
        Application, models.CASCADE, related_name="review"
    )
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    claimed_until = models.DateTimeField(_("claimed until"), null=True)
    assigned_to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    """Whose list it stands in; anybody may still claim it."""
    opened_at = models.DateTimeField(_("in the queue since"), db_default=Now())

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_claimed(self) -> bool:
        """Whether a claim lasts still."""
        return self.claimed_until is not None and self.claimed_until > timezone.now()

    def is_held_by_another(self, user: User) -> bool:
        return self.is_claimed and self.claimed_by_id != user.pk


class RecusalQuerySet(models.QuerySet["Recusal"]):
    def visible_to(self, user: User) -> Self:
        """One's own declarations."""
        return self.filter(officer=user.pk)

    def about(self, application: Application) -> Self:
        """Those that concern the application: its child, or a child of its household."""
        household = Child.objects.filter(household=application.household_id)
        indexes = household.exclude(id_index=None).values("id_index")
        return self.filter(Q(application=application) | Q(child_index__in=indexes))


class Recusal(models.Model):
    """An officer's declaration of being related to a child (回避申报).

    Enrollment handbook 10: nobody reviews the applications of relatives. Declared ahead
    by the child's number, or at the application itself; it is never taken back.
    """

    PERSONAL: ClassVar = {
        "officer": "S2",
        "child_number": "S4",
        "child_index": "S4",
        "application": "S3",
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    officer = models.ForeignKey(User, models.PROTECT, related_name="+")
    child_number = EncryptedTextField(_("identity number of the child"), null=True)
    child_index = BlindIndexField(of="child_number", null=True)
    application = models.ForeignKey(
        Application, models.CASCADE, null=True, related_name="recusals"
    )
    declared_at = models.DateTimeField(_("declared"), db_default=Now())

    objects = RecusalQuerySet.as_manager()

    class Meta:
        verbose_name = _("recusal")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(child_index=None) ^ Q(application=None),
                name="recusal_names_one_child",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def masked(self) -> str:
        """The declared child: the end of its number, or the receipt."""
        if self.application is not None:
            return str(self.application)
        return masked_number(self.child_number or "")


class DefectQuerySet(OfApplicationQuerySet):
    def unmended(self) -> Self:
        return self.filter(mended_at=None)


class Defect(models.Model):
    """One thing that a family must mend, told once together with all others (退回补正事项)."""

    PERSONAL: ClassVar = {"note": "S3", "code": "S3", "by": "S2"}

    application = models.ForeignKey(Application, models.CASCADE, related_name="defects")
    part = models.CharField(_("part"), max_length=10, choices=Part)
    document = models.CharField(
        _("paper"), max_length=12, choices=DocumentKind, blank=True
    )
    code = models.CharField(_("reason"), max_length=24, choices=ReasonCode)
    note = models.CharField(_("what to do"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField(_("raised"), db_default=Now())
    mended_at = models.DateTimeField(_("mended"), null=True)

    objects = DefectQuerySet.as_manager()

    class Meta:
        verbose_name = _("defect")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.code


class DecisionQuerySet(OfApplicationQuerySet):
    def visible_to(self, user: User) -> Self:
        """A family reads no refusal that is proposed only, or was turned down."""
        rows = super().visible_to(user)
        if user.acting is None or user.acting.reach != Reach.SELF:
            return rows
        return rows.in_effect()

    def in_effect(self) -> Self:
        """Decisions that count: refusals only once confirmed, or made by the day."""
        undecided = Q(kind=Decision.Kind.REFUSED, by__isnull=False, confirmed_by=None)
        return self.exclude(undecided)

    def to_confirm(self) -> Self:
        """Refusals that one officer proposed and nobody confirmed or turned down."""
        return self.filter(
            kind=Decision.Kind.REFUSED,
            by__isnull=False,
            confirmed_by=None,
            turned_down_by=None,
        )


class Decision(models.Model):
    """A decision on an application with its reasons, rule and remedy (审核决定).

    A refusal takes effect only once a second officer confirms it, but for what was not
    mended in time: there the day decides. A review of a refusal is decided by somebody
    who had no part in it (enrollment handbook 4.3).
    """

    class Kind(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        UPHELD = "upheld", _("refusal upheld")
        OVERTURNED = "overturned", _("refusal overturned")

    PERSONAL: ClassVar = {
        "reasons": "S3",
        "remedy": "S3",
        "by": "S2",
        "confirmed_by": "S2",
        "turned_down_by": "S2",
    }

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="decisions"
    )
    kind = models.CharField(_("decision"), max_length=10, choices=Kind)
    reasons = ArrayField(
        models.CharField(max_length=24, choices=ReasonCode),
        verbose_name=_("reasons"),
        default=list,
    )
    clause = models.CharField(_("rule"), max_length=100, blank=True)
    remedy = models.TextField(_("what can be done"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    """Blank where every check passed and the system decided."""
    at = models.DateTimeField(_("decided"), db_default=Now())
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    turned_down_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+"
    )
    """The second officer who did not confirm it; the application is reviewed on."""

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(confirmed_by=None) | ~Q(confirmed_by=F("by")))
                & (Q(turned_down_by=None) | ~Q(turned_down_by=F("by")))
                & (Q(turned_down_by=None) | Q(confirmed_by=None)),
                name="decision_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["refused", "upheld"])
                | Q(reasons__len__gt=0)
                & (Q(by__isnull=False) | Q(reasons__contains=["NOT_CORRECTED"]))
                & ~Q(clause="")
                & ~Q(remedy=""),
                name="decision_refusal_has_reasons",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(
                    kind="refused",
                    by__isnull=False,
                    confirmed_by=None,
                    turned_down_by=None,
                ),
                name="decision_one_to_confirm",
            ),
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def clause_words(self) -> str:
        return str(RULES_OF_THE_PORTAL.get(self.clause, self.clause))

    @property
    def reason_words(self) -> list[str]:
        return [str(ReasonCode(code).label) for code in self.reasons]
