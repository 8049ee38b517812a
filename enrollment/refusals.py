"""What follows a refusal or a missed day: the review by another officer, and the clock.

Enrollment handbook 4.3. A review is decided by somebody who had no part in the refusal;
the written reply names the reconsideration that the law leaves open.
"""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from enrollment import seat_locks
from enrollment.looking_again import departments_speak_for, look_again
from enrollment.models import (
    Application,
    ApplicationState,
    Decision,
    ReasonCode,
)
from enrollment.reviewing import (
    Grounds,
    claimed,
    end_claim,
    follow_approval,
    must_be_enough,
    must_be_grounds,
)
from portal.errors import Conflict
from schools.calendars import CalendarNotLoaded, add_working_days

S = ApplicationState
BATCH = 500
OVERDUE = "due-date-passed"
REMEDY = (
    "可自本决定告知之日起在规定期限内申请复核；对复核决定不服的，"
    "可自收到决定之日起六十日内依法申请行政复议。"
)
"""Written into each refusal by the clock (enrollment handbook 4.3, L12 article 20)."""


def review_until(application: Application) -> date | None:
    """The last day for asking for a review; None while the calendar is not loaded."""
    refused_on = timezone.localtime(application.moved_at).date()
    try:
        return add_working_days(refused_on, application.policy.review_days)
    except CalendarNotLoaded:
        return None


def may_ask_for_review(application: Application) -> bool:
    if application.state != S.REJECTED:
        return False
    last = review_until(application)
    return last is None or timezone.localdate() <= last


@transaction.atomic
def ask_for_review(application: Application, *, why: str, by: User) -> None:
    """The family asks that a refusal be looked at again; it says why."""
    rows = Application.objects.select_for_update(of=["self"])
    held = rows.select_related("policy").get(pk=application.pk)
    if not may_ask_for_review(held):
        raise Conflict(_("The time to ask for a review is over."))
    if not why.strip():
        raise ValidationError(_("Say what should be looked at again."))
    held.move(S.UNDER_REVIEW, by=by, reason=why.strip(), rule="review-requested")
    end_claim(held)
    record("application.ask-review", by=by, on=held)


def had_a_part(application: Application, user: User) -> bool:
    """Whether `user` proposed, confirmed or turned down anything, or sent it back."""
    for decision in application.decisions.all():
        if user.pk in {
            decision.by_id,
            decision.confirmed_by_id,
            decision.turned_down_by_id,
        }:
            return True
    return application.defects.filter(by=user).exists()


@transaction.atomic
def decide_review(
    application: Application, *, overturns: bool, grounds: Grounds, by: User
) -> Decision:
    """Decide a review, as an officer who had no part before; `remedy` is the reply."""
    claimed(application, by=by)
    application.refresh_from_db()
    if application.state != S.UNDER_REVIEW:
        raise Conflict(_("This application is not reviewed again now."))
    if had_a_part(application, by):
        raise Conflict(_("A review is decided by somebody who had no part in it yet."))
    must_be_reply(application, grounds, overturns=overturns)
    kind = Decision.Kind.OVERTURNED if overturns else Decision.Kind.UPHELD
    reply = f"{grounds.remedy} {grounds.note}".strip()
    decision = Decision.objects.create(
        application=application,
        kind=kind,
        reasons=[] if overturns else list(grounds.reasons),
        clause=grounds.clause,
        remedy=grounds.remedy,
        by=by,
    )
    application.move(
        S.APPROVED if overturns else S.REJECTED_FINAL,
        by=by,
        reason=" ".join(decision.reasons) or reply,
        rule=grounds.clause,
    )
    if overturns:
        follow_approval(application)
    else:
        seat_locks.let_go(application, by=by)
    end_claim(application)
    record("application.decide-review", by=by, on=application)
    return decision


def must_be_reply(
    application: Application, grounds: Grounds, *, overturns: bool
) -> None:
    """Raise ValidationError unless this may answer the family."""
    if not overturns:
        must_be_grounds(application, grounds)
        return
    if not grounds.remedy.strip():
        raise ValidationError(_("Write the reply to the family."))
    must_be_enough(application, grounds.note)


def reject_overdue() -> int:
    """Refuse what was not mended by its day; how many.

    Nothing is refused while a department owes an answer (INV-20).
    """
    late = Application.objects.filter(state=S.RETURNED, due_on__lt=timezone.localdate())
    return sum(reject(pk) for pk in list(late.values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def reject(pk: UUID) -> bool:
    """Refuse one that is overdue still, with every defect that was not mended (INV-14).

    Where a department has yet to answer or agrees by now, a person looks at it instead:
    what the family was asked for may be needless.
    """
    late = Application.objects.filter(
        pk=pk, state=S.RETURNED, due_on__lt=timezone.localdate()
    )
    held = late.select_for_update(of=["self"]).first()
    if held is None:
        return False
    if departments_speak_for(held):
        look_again(held)
        return False
    codes = held.defects.unmended().values_list("code", flat=True)
    reasons = list(dict.fromkeys([ReasonCode.NOT_CORRECTED.value, *codes]))
    Decision.objects.create(
        application=held,
        kind=Decision.Kind.REFUSED,
        reasons=reasons,
        clause=OVERDUE,
        remedy=REMEDY,
    )
    held.move(S.REJECTED, by=None, reason=" ".join(reasons), rule=OVERDUE)
    return True
