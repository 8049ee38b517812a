"""What a reviewer does with an application: claim, send back, approve, propose a refusal.

Enrollment handbook 4.3. Every act locks the application's review row first, so that two
officers at the same application end in one state. A department that gave no answer is
never a ground (INV-20); all defects are told at once (INV-14).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from enrollment import ranking, seat_locks
from enrollment.admissible import unmet
from enrollment.models import (
    Application,
    ApplicationPart,
    ApplicationState,
    CheckResult,
    Decision,
    Defect,
    DocumentKind,
    Part,
    ReasonCode,
    Review,
)
from enrollment.recusals import keep_out_relatives
from portal.errors import Conflict

S = ApplicationState
CLAIM = timedelta(minutes=30)
R, D = ReasonCode, DocumentKind
NEED_NO_DEPARTMENT = {R.AGE_OUT, R.SEAT_LOCKED, R.DUPLICATE}
ABOUT: dict[ReasonCode, set[DocumentKind]] = {
    R.HUKOU_MISMATCH: {D.HUKOU},
    R.TITLE_SHARE_LOW: {D.TITLE},
    R.TITLE_NON_RESIDENTIAL: {D.TITLE},
    R.RENT_UNFILED: {D.RENTAL},
    R.PERMIT_SUSPENDED: {D.PERMIT},
    R.PERMIT_TOO_SHORT: {D.PERMIT},
    R.INSURANCE_SHORT: {D.INSURANCE},
}
"""Whose answer a reason rests on; one that is not named rests on all of them."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend, as the reviewer writes it down."""

    part: Part
    code: ReasonCode
    note: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why an application is refused: reasons, the rule's clause, what can be done.

    Where a refusal is overturned, `note` says what stands in for a check that does not
    agree.
    """

    reasons: tuple[ReasonCode, ...]
    clause: str
    remedy: str
    note: str = ""


def claimed(application: Application, *, by: User) -> Review:
    """The application's review row, locked, and claimed by `by` for a while from now.

    Raise Conflict where it is another's and not expired, or a relative's.
    """
    keep_out_relatives(application, by)
    Review.objects.get_or_create(application=application)
    review = Review.objects.select_for_update().get(application=application)
    if review.is_held_by_another(by):
        raise Conflict(
            _("%(person)s works on this application until %(time)s.")
            % {
                "person": review.claimed_by,
                "time": f"{timezone.localtime(review.claimed_until):%H:%M}",
            }
        )
    review.claimed_by, review.claimed_until = by, timezone.now() + CLAIM
    review.assigned_to = by
    review.save(update_fields=["claimed_by", "claimed_until", "assigned_to"])
    return review


@transaction.atomic
def claim(application: Application, *, by: User) -> Review:
    """Take the application to work on; taking over is possible once a claim expired."""
    return claimed(application, by=by)


@transaction.atomic
def release(application: Application, *, by: User) -> None:
    rows = Review.objects.filter(application=application, claimed_by=by)
    rows.update(claimed_by=None, claimed_until=None)


@transaction.atomic
def assign(application: Application, *, to: User, by: User) -> None:
    """Put the application on somebody's list; a claim of another ends with that."""
    keep_out_relatives(application, to)
    Review.objects.get_or_create(application=application)
    review = Review.objects.select_for_update().get(application=application)
    if review.claimed_by_id != to.pk:
        review.claimed_by = review.claimed_until = None
    review.assigned_to = to
    review.save(update_fields=["assigned_to", "claimed_by", "claimed_until"])
    record("application.assign", by=by, on=application)


def in_hand(application: Application, *, by: User) -> Application:
    """The application as it is now, claimed by `by` and without a refusal that waits.

    Raise Conflict unless it is being checked: what is reviewed again is decided by
    somebody who had no part in it (`refusals.decide_review`).
    """
    claimed(application, by=by)
    application.refresh_from_db()
    must_be_checked(application)
    if application.decisions.to_confirm().exists():
        raise Conflict(_("A refusal was proposed: a second officer decides on it."))
    return application


def must_be_checked(application: Application) -> None:
    if application.state != S.CHECKING:
        raise Conflict(_("This is done only while an application is being checked."))


def in_nobodys_hand(application: Application) -> Application:
    """The application as it is now, if the system may decide: no officer works on it."""
    Review.objects.get_or_create(application=application)
    review = Review.objects.select_for_update().get(application=application)
    application.refresh_from_db()
    must_be_checked(application)
    if review.is_claimed or application.decisions.to_confirm().exists():
        raise Conflict(_("An officer works on this application."))
    return application


@transaction.atomic
def send_back(application: Application, faults: Iterable[Fault], *, by: User) -> None:
    """Send back with all defects at once, open their parts, and give the day (INV-14)."""
    held, faults = in_hand(application, by=by), list(faults)
    if not faults:
        raise ValidationError(_("Say at least one thing that is to be mended."))
    if any(fault.code == R.NOT_CORRECTED for fault in faults):
        raise ValidationError(_("That reason is given by the due date alone."))
    days = timedelta(days=held.policy.correction_days)
    held.due_on = timezone.localdate() + days
    held.save(update_fields=["due_on"])
    Defect.objects.bulk_create(
        Defect(
            application=held,
            part=fault.part,
            document=fault.document,
            code=fault.code,
            note=fault.note,
            by=by,
        )
        for fault in faults
    )
    held.parts.update(is_open=False)
    for fault in faults:
        open_part(held, fault.part)
        if fault.document:
            open_part(held, Part.DOCUMENTS)
    codes = " ".join(dict.fromkeys(fault.code for fault in faults))
    held.move(S.RETURNED, by=by, reason=codes)
    end_claim(held)
    record("application.send-back", by=by, on=held)


def open_part(application: Application, part: str) -> None:
    row = ApplicationPart.objects.filter(application=application, part=part).first()
    if row is None:
        row = ApplicationPart(application=application, part=part, answers="{}")
    row.is_open = True
    row.save()


def end_claim(application: Application) -> None:
    rows = Review.objects.filter(application=application)
    rows.update(claimed_by=None, claimed_until=None)


@transaction.atomic
def approve(
    application: Application, *, by: User | None, rule: str = "", note: str = ""
) -> Decision:
    """Approve; where something is unmet, an officer says why it is enough all the same."""
    held = in_hand(application, by=by) if by else in_nobodys_hand(application)
    if by:
        must_be_enough(held, note)
    decision = Decision.objects.create(
        application=held, kind=Decision.Kind.APPROVED, by=by, clause=rule
    )
    held.move(S.APPROVED, by=by, rule=rule, reason=note.strip() or "rules-met")
    follow_approval(held)
    if by:
        record("application.approve", by=by, on=held, reason=note.strip())
    return decision


def must_be_enough(application: Application, note: str) -> None:
    """Raise ValidationError where something is unmet and nobody says why it is enough."""
    if unmet(application) and not note.strip():
        raise ValidationError(
            _("Not every check agrees. Say which paper stands in for it.")
        )


def follow_approval(application: Application) -> None:
    """What every approval brings: the dwelling's seat is held, facts and rank are kept."""
    seat_locks.hold(application)
    ranking.settle(application)
    end_claim(application)


@transaction.atomic
def propose_refusal(
    application: Application, grounds: Grounds, *, by: User
) -> Decision:
    """Propose to refuse; nothing changes for the family until a second officer confirms."""
    held = in_hand(application, by=by)
    must_be_grounds(held, grounds)
    decision = Decision.objects.create(
        application=held,
        kind=Decision.Kind.REFUSED,
        reasons=list(grounds.reasons),
        clause=grounds.clause,
        remedy=grounds.remedy,
        by=by,
    )
    end_claim(held)
    record("application.propose-refusal", by=by, on=held)
    return decision


def must_be_grounds(application: Application, grounds: Grounds) -> None:
    """Raise ValidationError unless the reasons may refuse this application now."""
    if not grounds.reasons or not grounds.clause.strip() or not grounds.remedy.strip():
        raise ValidationError(
            _("A refusal needs its reasons, the rule and what the family can do.")
        )
    if owing := departments_owing(application, grounds.reasons):
        names = "、".join(str(D(kind).label) for kind in owing)
        raise ValidationError(
            _(
                "No answer came yet about: %(kinds)s. That is never a ground for a"
                " refusal."
            )
            % {"kinds": names}
        )
    told = application.defects.filter(code=R.PERMIT_SUSPENDED)
    if R.PERMIT_SUSPENDED in grounds.reasons and not told.exists():
        raise ValidationError(
            _("A suspended permit is first sent back, so that it can be endorsed.")
        )


def departments_owing(
    application: Application, reasons: Iterable[ReasonCode]
) -> list[str]:
    """The papers about which a department owes the answer that a reason rests on."""
    owed = application.checks.filter(result=CheckResult.UNAVAILABLE)
    kinds = list(owed.order_by("kind").values_list("kind", flat=True).distinct())
    needed: set[str] = set()
    for reason in reasons:
        if reason not in NEED_NO_DEPARTMENT:
            needed |= ABOUT.get(reason, set(kinds))
    return [kind for kind in kinds if kind in needed]


@transaction.atomic
def confirm_refusal(decision: Decision, *, by: User) -> None:
    """Let a proposed refusal take effect, as a second officer; the reasons hold still."""
    held = second_officer(decision, by=by)
    grounds = Grounds(
        tuple(map(ReasonCode, held.reasons)), clause=held.clause, remedy=held.remedy
    )
    must_be_grounds(held.application, grounds)
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    held.application.move(
        S.REJECTED, by=by, reason=" ".join(held.reasons), rule=held.clause
    )
    record("application.refuse", by=by, on=held.application)


@transaction.atomic
def turn_down_refusal(decision: Decision, *, by: User) -> None:
    """Do not confirm a refusal; the application goes on being reviewed."""
    held = second_officer(decision, by=by)
    held.turned_down_by = by
    held.save(update_fields=["turned_down_by"])
    record("application.turn-down-refusal", by=by, on=held.application)


def second_officer(decision: Decision, *, by: User) -> Decision:
    """The decision, locked, if `by` may be the second to look at it."""
    waiting = Decision.objects.to_confirm().select_related("application__policy")
    held = waiting.select_for_update(of=["self"]).filter(pk=decision.pk).first()
    if held is None:
        raise Conflict(_("This refusal was decided on meanwhile."))
    keep_out_relatives(held.application, by)
    if held.by_id == by.pk:
        raise Conflict(
            _("A refusal is confirmed by somebody else than who proposed it.")
        )
    return held
