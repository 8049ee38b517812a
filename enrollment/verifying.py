"""Asking the departments before a family, and what follows when all of them agree.

Enrollment handbook 4.3 and 4.5. Departments are asked outside of transactions, and each
answer is stored by itself. One that did not come is asked for again, later each time; it
never stands against a family (INV-20).
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import (
    CharField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    Value,
)
from django.db.models.functions import Cast, Least, Now
from django.utils import timezone

from enrollment import inquiries, siblings
from enrollment.admissible import unmet
from enrollment.applying import locked
from enrollment.departments.asking import ask
from enrollment.departments.checks import Verdict
from enrollment.inquiries import Case, Inquiry
from enrollment.models import (
    Application,
    ApplicationState,
    CheckResult,
    DepartmentCheck,
    DocumentKind,
    Review,
)
from enrollment.reviewing import approve, in_nobodys_hand
from portal.errors import Conflict
from portal.models import Job

S = ApplicationState
TIME_TO_RECALL = timedelta(minutes=15)
"""A family that sees a slip at once can take its application back meanwhile."""
WAIT = timedelta(minutes=5)
LONGEST_WAITS = 12
REST = timedelta(minutes=30)
"""So that a check that always breaks off is not begun over and over."""
BATCH = 200
TAKEN_UP, ALL_AGREE = "taken-up", "all-checks-agree"

Key = tuple[str, str]


def take_up(rows: Iterable[Application]) -> list[Application]:
    """Move what was submitted to checking, each with its place in the queue."""
    taken = []
    for application in rows:
        with transaction.atomic():
            application.move(S.CHECKING, by=None, rule=TAKEN_UP, reason=TAKEN_UP)
            Review.objects.update_or_create(
                application=application,
                defaults={"opened_at": timezone.now()},
            )
        taken.append(application)
    return taken


@transaction.atomic
def take_up_next(
    *, then: Callable[[Application], object], most: int = BATCH
) -> list[Application]:
    """Claim and take up a batch of those that wait; two workers never take the same.

    `then` has each one checked, in the same transaction: none is taken up and forgotten.
    """
    waiting = Application.objects.filter(
        state=S.SUBMITTED, moved_at__lte=Now() - TIME_TO_RECALL
    )
    held = waiting.select_for_update(skip_locked=True, of=["self"]).order_by("pk")
    taken = take_up(held[:most])
    for application in taken:
        then(application)
    return taken


def check(application: Application) -> bool:
    """Ask everything, then approve if nothing is left to look at; whether it was.

    What an officer has in hand is left to the officer.
    """
    ask_about(application)
    try:
        return approve_if_met(application)
    except Conflict:
        return False


@transaction.atomic
def approve_if_met(application: Application) -> bool:
    """Approve what nobody has in hand if all agrees, to what is told now; whether it was.

    Answers and checks are held meanwhile: each takes the application's lock to change.
    """
    in_nobodys_hand(application)
    held = locked(application)
    if is_stale(held) or unmet(held):
        return False
    approve(held, by=None, rule=ALL_AGREE)
    application.refresh_from_db()
    return True


def is_stale(application: Application) -> bool:
    """Whether something was told after a check was asked, so that nobody asked about it."""
    changed_at = last_told(application)
    if changed_at is None:
        return False
    return application.checks.filter(asked_at__lt=changed_at).exists()


def last_told(application: Application) -> datetime | None:
    """When a part of it was saved last."""
    return application.parts.aggregate(at=Max("saved_at"))["at"]


def ask_about(application: Application) -> list[DepartmentCheck]:
    """Ask the departments what the answers make relevant; a second time asks nothing new.

    Asked again is only what was told differently since, and what had no answer. Safe to
    call early, as when a family opens the page of its papers. All of it counts as asked
    before the answers are read: what is told meanwhile is asked about again.
    """
    begun = timezone.now()
    kept = {(row.kind, row.person): row for row in application.checks.all()}
    changed_at = last_told(application)
    wanted = inquiries.inquiries_of(application)
    wanted += siblings.sibling_inquiries(Case.of(application))
    asked: dict[Key, DepartmentCheck] = {}
    for inquiry in wanted:
        key = (inquiry.kind.value, inquiry.person)
        known = kept.get(key)
        if known is None or not stands(known, changed_at):
            known = new(inquiry, asked_at=begun)
        asked[key] = known
    if sibling := look_up_sibling(application, asked_at=begun):
        asked[sibling.kind, sibling.person] = sibling
    relevant = without_needless(asked, wanted)
    keep(application, relevant, asked_at=begun)
    return relevant


def stands(known: DepartmentCheck, changed_at: datetime | None) -> bool:
    """Whether its answer still holds: it was given, and to what is told now."""
    if known.result == CheckResult.UNAVAILABLE:
        return is_waiting(known)
    return changed_at is None or known.asked_at >= changed_at


def is_waiting(known: DepartmentCheck) -> bool:
    waits = min(known.attempts, LONGEST_WAITS)
    return timezone.now() < known.asked_at + waits * WAIT


def new(inquiry: Inquiry, *, asked_at: datetime) -> DepartmentCheck:
    """Ask, judge, and give the row to store."""
    row = DepartmentCheck(
        kind=inquiry.kind,
        person=inquiry.person,
        department=inquiry.department,
        asked_at=asked_at,
        result=CheckResult.NOT_FOUND,
    )
    if inquiry.question is None or inquiry.judge is None:
        return row
    answer = ask(inquiry.question)
    note(row, inquiry.judge(answer))
    row.answer, row.receipt = answer.text or None, answer.receipt
    return row


def note(row: DepartmentCheck, verdict: Verdict) -> None:
    row.result, row.fields = verdict.result, list(verdict.fields)


def look_up_sibling(
    application: Application, *, asked_at: datetime
) -> DepartmentCheck | None:
    """The brother or sister on the portal's own roll; nobody else is asked."""
    looked = siblings.sibling_of(Case.of(application))
    if looked is None:
        return None
    pupil, verdict = looked
    row = DepartmentCheck(
        kind=DocumentKind.SIBLING,
        person="sibling",
        department="roll",
        asked_at=asked_at,
    )
    note(row, verdict)
    if pupil is not None:
        grade = pupil.class_group.grade if pupil.class_group else None
        row.answer = json.dumps({"school": pupil.school_id, "grade": grade})
    return row


def without_needless(
    asked: dict[Key, DepartmentCheck], wanted: Iterable[Inquiry]
) -> list[DepartmentCheck]:
    """Leave out what is not found and need not be: optional, or another person has it."""
    found = {row.kind for row in asked.values() if row.result != CheckResult.NOT_FOUND}
    needless = {
        (one.kind.value, one.person)
        for one in wanted
        if one.is_optional or (one.one_is_enough and one.kind in found)
    }
    return [
        row
        for key, row in asked.items()
        if row.result != CheckResult.NOT_FOUND or key not in needless
    ]


@transaction.atomic
def keep(
    application: Application, rows: Iterable[DepartmentCheck], *, asked_at: datetime
) -> None:
    """Store the rows in place of what was known; attempts count those without answer.

    Nothing is stored where the family told something else since they were asked.
    """
    changed_at = last_told(locked(application))
    if changed_at is not None and changed_at > asked_at:
        return
    known = {
        (row.kind, row.person): row
        for row in application.checks.select_for_update(of=["self"])
    }
    kept = set()
    for row in rows:
        was = known.get((row.kind, row.person))
        if was is None or was.pk != row.pk:
            row.application = application
            if was is not None:
                row.pk = was.pk
                is_again = was.result == row.result == CheckResult.UNAVAILABLE
                row.attempts = was.attempts + 1 if is_again else 1
                row._state.adding = False
            row.save()
        kept.add(row.pk)
    application.checks.exclude(pk__in=kept).delete()


def unanswered() -> "list[Application]":
    """Those that wait for a department which may be asked again now."""
    pause = ExpressionWrapper(
        Least(F("attempts"), LONGEST_WAITS) * Value(WAIT), output_field=DurationField()
    )
    due = DepartmentCheck.objects.filter(
        result=CheckResult.UNAVAILABLE, asked_at__lte=Now() - pause
    )
    rows = Application.objects.filter(
        state__in=[S.CHECKING, S.RETURNED], checks__in=due
    )
    return list(rows.distinct().order_by("pk")[:BATCH])


def unchecked(task: str) -> "list[Application]":
    """Those taken up whose check by `task` neither came to its end nor is on its way."""
    subject = Cast(OuterRef("pk"), CharField())
    ended = Q(state=Job.State.DONE, created_at__gte=OuterRef("moved_at"))
    rests = Q(state=Job.State.FAILED, finished_at__gt=Now() - REST)
    on_its_way = Q(state__in=[Job.State.WAITING, Job.State.RUNNING])
    checks = Job.objects.filter(ended | rests | on_its_way, task=task, subject=subject)
    rows = Application.objects.filter(~Exists(checks), state=S.CHECKING)
    return list(rows.order_by("pk")[:BATCH])
