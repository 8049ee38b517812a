"""Firms name children for the seats that they earned: nominated, verified, used.

Enrollment handbook 4.12. The firm's grant is locked to nominate and the school's line to
verify, so that neither ever gives more than it has; the database's constraints hold it
even where somebody forgets the lock.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from enrollment.models import (
    AdmissionRound,
    ApplicationState,
    EnterpriseGrant,
    Nomination,
    QuotaLine,
)
from portal.errors import Conflict

State = Nomination.State


@transaction.atomic
def nominate(nomination: Nomination, *, by: User) -> Nomination:
    """Store what an officer typed in; the firm has a seat left and the child none yet."""
    grant = EnterpriseGrant.objects.select_for_update().get(pk=nomination.grant_id)
    must_fit(nomination)
    if not has_seat_left(grant):
        raise Conflict(_("The firm has named as many children as it has seats."))
    nomination.nominated_by = by
    try:
        with transaction.atomic():
            nomination.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("This child is nominated already.")) from error
    EnterpriseGrant.objects.filter(pk=grant.pk).update(nominated=F("nominated") + 1)
    return noted(nomination, "nomination.add", by=by)


def has_seat_left(grant: EnterpriseGrant) -> bool:
    return grant.nominated < grant.seats


def must_fit(nomination: Nomination) -> None:
    """Raise unless firm, line and child belong to one published round, and in time."""
    line, application = nomination.line, nomination.application
    plan = line.plan
    published = AdmissionRound.objects.published().filter(pk=plan.round_id)
    if not published.exists() or line.returns_on <= timezone.localdate():
        raise Conflict(
            _("Nominations are taken from the publication until unused seats go back.")
        )
    rounds = {nomination.grant.round_id, plan.round_id, application.round_id}
    if len(rounds) > 1 or line.kind != QuotaLine.Kind.ENTERPRISE:
        raise ValidationError(
            {"line": _("The seat is no enterprise seat of the round.")}
        )
    if plan.stage != application.stage:
        raise ValidationError(
            {"line": _("The child applies for the other stage of school.")}
        )
    if not application.is_live or application.state == ApplicationState.DRAFT:
        raise ValidationError(
            {"child": _("The application has ended or is not handed in.")}
        )


@transaction.atomic
def verify(nomination: Nomination, *, by: User) -> None:
    """Note that contract and certificate were seen, and take a seat of the line for it."""
    line = QuotaLine.objects.select_for_update().get(pk=nomination.line_id)
    if line.seats <= line.used + line.returned:
        raise Conflict(_("The school's line has no enterprise seat left."))
    move(nomination, State.NOMINATED, State.VERIFIED, verified_by=by, verified_at=Now())
    QuotaLine.objects.filter(pk=line.pk).update(used=F("used") + 1)
    noted(nomination, "nomination.verify", by=by)


@transaction.atomic
def use(nomination: Nomination, *, by: User) -> None:
    """The child has the seat for good."""
    move(nomination, State.VERIFIED, State.USED)
    noted(nomination, "nomination.use", by=by)


@transaction.atomic
def withdraw(nomination: Nomination, *, reason: str, by: User) -> None:
    """Let firm and line have the seat again; what is used stays so."""
    was = Nomination.objects.select_for_update(of=["self"]).get(pk=nomination.pk).state
    if was not in {State.NOMINATED, State.VERIFIED}:
        raise Conflict(_("This nomination has changed meanwhile."))
    move(nomination, was, State.WITHDRAWN, withdrawn_because=reason)
    grants = EnterpriseGrant.objects.filter(pk=nomination.grant_id)
    grants.update(nominated=F("nominated") - 1)
    if was == State.VERIFIED:
        QuotaLine.objects.filter(pk=nomination.line_id).update(used=F("used") - 1)
    noted(nomination, "nomination.withdraw", by=by, reason=reason)


def move(nomination: Nomination, was: str, now: str, **changes: object) -> None:
    rows = Nomination.objects.filter(pk=nomination.pk, state=was)
    if not rows.update(state=now, **changes):
        raise Conflict(_("This nomination has changed meanwhile."))
    nomination.refresh_from_db()


def noted(
    nomination: Nomination, action: str, *, by: User, reason: str = ""
) -> Nomination:
    unit = nomination.line.plan.round.county_id
    record(action, by=by, on=nomination, reason=reason, unit=unit)
    return nomination
