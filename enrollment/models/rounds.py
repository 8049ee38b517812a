"""The admission round of a county and year: its calendar and its state."""

from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.models import User
from accounts.roles import Permission, Reach
from portal.errors import Conflict
from schools.models.divisions import below


class RoundState(models.TextChoices):
    """The states of a round in the order of its life (enrollment handbook 4.2)."""

    DRAFT = "draft", _("Being planned")
    FILED = "filed", _("Approved and filed")
    PUBLISHED = "published", _("Rules published")
    REGISTRATION_OPEN = "registration_open", _("Registration open")
    REGISTRATION_CLOSED = "registration_closed", _("Registration closed")
    VERIFYING = "verifying", _("Being verified")
    FROZEN = "frozen", _("List frozen")
    ALLOCATING = "allocating", _("Being allocated")
    PROVISIONAL = "provisional", _("Provisional result")
    OBJECTION = "objection", _("Objections heard")
    FINAL = "final", _("Final")
    NOTIFIED = "notified", _("Letters sent")
    REPORTING = "reporting", _("Children arriving")
    ARCHIVED = "archived", _("Archived")


S = RoundState
NEXT: dict[RoundState, set[RoundState]] = {
    S.DRAFT: {S.FILED},
    S.FILED: {S.PUBLISHED, S.DRAFT},
    S.PUBLISHED: {S.REGISTRATION_OPEN},
    S.REGISTRATION_OPEN: {S.REGISTRATION_CLOSED},
    S.REGISTRATION_CLOSED: {S.VERIFYING, S.REGISTRATION_OPEN},
    S.VERIFYING: {S.FROZEN, S.REGISTRATION_OPEN},
    S.FROZEN: {S.ALLOCATING},
    S.ALLOCATING: {S.PROVISIONAL},
    S.PROVISIONAL: {S.OBJECTION, S.ALLOCATING},
    S.OBJECTION: {S.FINAL, S.ALLOCATING},
    S.FINAL: {S.NOTIFIED},
    S.NOTIFIED: {S.REPORTING},
    S.REPORTING: {S.ARCHIVED},
    S.ARCHIVED: set(),
}
"""Registration opens anew by an emergency change of the rules alone (`emergency`)."""
PUBLIC_STATES = set(RoundState) - {S.DRAFT, S.FILED}
"""In which anybody may read the rules, the plan and the catchments."""


class AdmissionRoundQuerySet(models.QuerySet["AdmissionRound"]):
    def visible_to(self, user: User) -> Self:
        """Rounds of counties within the acting division; those of one's schools' counties."""
        acting = user.acting
        if acting is None or not user.may(Permission.ROUND_VIEW):
            return self.none()
        if acting.reach == Reach.DIVISION:
            return self.filter(below("county_id", acting.prefix[:6]))
        counties = {school.division_id[:6] for school in acting.schools.all()}
        return self.filter(county__in=counties)

    def published(self) -> Self:
        """Those that the public knows of."""
        return self.filter(state__in=PUBLIC_STATES)

    def taking_applications(self) -> Self:
        """Those whose window is open by the clock of the database."""
        return self.filter(
            state__in=[S.PUBLISHED, S.REGISTRATION_OPEN],
            opens_at__lte=Now(),
            closes_at__gt=Now(),
        )


class AdmissionRound(models.Model):
    """One admission of a county: both starting grades, public and private (招生批次).

    Enrollment handbook 4.2. The private window stands beside the public one only because
    a rule says that both are the same (公民同招); a round where they differ is not filed.
    """

    PERSONAL: ClassVar[dict[str, str]] = {}

    county = models.ForeignKey("schools.Division", models.PROTECT, related_name="+")
    intake_year = models.PositiveSmallIntegerField(_("intake year"))
    """The year in whose September the children enter."""
    state = models.CharField(
        _("state"), max_length=20, choices=RoundState, default=RoundState.DRAFT
    )
    published_from = models.DateTimeField(_("rules published"), null=True, blank=True)
    opens_at = models.DateTimeField(_("registration opens"))
    closes_at = models.DateTimeField(_("registration closes"))
    private_opens_at = models.DateTimeField(_("private registration opens"))
    private_closes_at = models.DateTimeField(_("private registration closes"))
    verify_until = models.DateField(_("verified by"))
    result_on = models.DateField(_("results on"))
    approval_number = models.CharField(_("approval no."), max_length=60, blank=True)
    filing_receipt = models.CharField(_("filing receipt"), max_length=60, blank=True)
    hotline = models.CharField(_("hotline"), max_length=40, blank=True)
    appeal_text = models.TextField(_("how to appeal"), blank=True)

    objects = AdmissionRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("admission round")
        ordering = ["-intake_year", "county"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "intake_year"], name="round_once"
            ),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")), name="round_opens_then_closes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.intake_year}"

    @property
    def is_public(self) -> bool:
        return RoundState(self.state) in PUBLIC_STATES

    def clean(self) -> None:
        if self.opens_at and self.closes_at and self.opens_at >= self.closes_at:
            raise ValidationError({"closes_at": _("It must close after it opens.")})

    @transaction.atomic
    def move(self, to: RoundState, *, by: User | None, reason: str = "") -> None:
        """Go on to `to` and record who did it, or raise Conflict."""
        held = AdmissionRound.objects.select_for_update().get(pk=self.pk)
        was = RoundState(held.state)
        if to not in NEXT[was]:
            raise Conflict(
                _("A round that is “%(was)s” cannot become “%(now)s”.")
                % {"was": was.label, "now": to.label}
            )
        self.state = to
        self.save(update_fields=["state"])
        unit = self.county_id
        record(
            "round.move", by=by, on=self, changed=["state"], reason=reason, unit=unit
        )
