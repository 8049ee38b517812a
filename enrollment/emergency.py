"""An emergency change of published rules (enrollment handbook 4.2, invariant INV-19).

The new version takes the place of the old one, registration opens once more, and every
family that applied under the old rules is told and may look through its answers. Whoever
does nothing keeps what was sent in: it is checked again under the new rules.
"""

import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enrollment.models import (
    AdmissionRound,
    Application,
    Decision,
    PolicyProfile,
    Ranking,
    Review,
    RoundState,
)
from enrollment.policies import freeze
from portal.errors import Conflict

CHANGEABLE = {
    RoundState.PUBLISHED,
    RoundState.REGISTRATION_OPEN,
    RoundState.REGISTRATION_CLOSED,
    RoundState.VERIFYING,
}
"""Once the list is frozen, seats are given by the rules as they stand."""


@transaction.atomic
def publish_change(policy: PolicyProfile, *, by: User) -> int:
    """Put the approved next version into force; how many applications it reopened."""
    round_ = AdmissionRound.objects.select_for_update().get(pk=policy.round_id)
    if RoundState(round_.state) not in CHANGEABLE:
        raise Conflict(_("The rules of this round can no longer be changed."))
    in_force = PolicyProfile.objects.select_for_update().for_round(round_, policy.stage)
    if in_force is None or in_force.version >= policy.version:
        raise Conflict(_("This version replaces nothing."))
    in_force.state = PolicyProfile.State.REPLACED
    in_force.save(update_fields=["state"])
    new = freeze(policy, by=by)
    policy.refresh_from_db()
    give_time(round_, new, by=by)
    return reopen_applications(round_, old=in_force, new=new, by=by)


def give_time(round_: AdmissionRound, policy: PolicyProfile, *, by: User) -> None:
    """The whole notice before an opening that lies ahead; else a new window from now."""
    now = timezone.now()
    if round_.state == RoundState.PUBLISHED and round_.opens_at > now:
        earliest = now + datetime.timedelta(days=policy.notice_days)
        delay = max(earliest - round_.opens_at, datetime.timedelta())
        round_.opens_at += delay
        round_.closes_at += delay
    else:
        least = now + datetime.timedelta(days=policy.least_window_days)
        round_.closes_at = max(round_.closes_at, least)
    round_.private_opens_at = round_.opens_at
    round_.private_closes_at = round_.closes_at
    latest = timezone.localdate(round_.closes_at)
    round_.verify_until = max(round_.verify_until, latest)
    round_.result_on = max(round_.result_on, round_.verify_until)
    round_.save()
    if round_.state in {RoundState.REGISTRATION_CLOSED, RoundState.VERIFYING}:
        reason = policy.change_reason
        round_.move(RoundState.REGISTRATION_OPEN, by=by, reason=reason)


def reopen_applications(
    round_: AdmissionRound, *, old: PolicyProfile, new: PolicyProfile, by: User
) -> int:
    """Take the applications under the old rules back to where their families can act.

    Each of its events is told to all guardians, as every other one is (`telling.tell`).
    """
    affected = Application.objects.live().filter(policy=old)
    forget_results(affected)
    events = affected.go_back(under=new, by=by, reason=new.change_reason)
    closing = timezone.localdate(round_.closes_at)
    reopened = Application.objects.filter(pk__in=[e.application_id for e in events])
    late = Q(due_on__lt=closing)
    reopened.filter(late).update(due_on=closing)
    return len(events)


def forget_results(applications: models.QuerySet[Application]) -> None:
    """Ranks, claims and refusals that nobody confirmed: all of it is done again."""
    Ranking.objects.filter(application__in=applications).delete()
    Review.objects.filter(application__in=applications).update(
        claimed_by=None, claimed_until=None
    )
    Decision.objects.filter(
        application__in=applications, kind=Decision.Kind.REFUSED, confirmed_by=None
    ).delete()
