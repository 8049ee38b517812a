"""A family applies: one live application per child, one receipt, nothing lost."""

import datetime
import threading
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from enrollment import applying, receipts
from enrollment.models import Application, ApplicationEvent, ApplicationState, Part
from portal.errors import Conflict
from tests.enrollment.family import (
    PlanFactory,
    answer_all,
    child_of,
    parent,
    started,
    submitted,
)


@pytest.fixture
def plan(db):
    return PlanFactory()


def test_submission_gives_a_receipt_and_keeps_wishes(plan):
    application = submitted(plan=plan)

    assert application.state == ApplicationState.SUBMITTED
    assert receipts.tidied(application.receipt) == application.receipt
    assert [wish.school for wish in application.wishes.all()] == [plan.school]
    assert application.home_division


def test_second_submission_gives_the_same_receipt(plan):
    guardian = parent()
    first = submitted(guardian, plan=plan)

    again = applying.submit(first, by=guardian)

    assert again.receipt == first.receipt
    assert first.events.filter(now=ApplicationState.SUBMITTED).count() == 1


def test_unfinished_application_names_what_is_missing(plan):
    application = started(plan=plan)

    with pytest.raises(ValidationError) as refusal:
        applying.submit(application, by=application.applicant)

    assert str(Part.RESIDENCE.label) in refusal.value.messages[0]


def test_child_has_one_live_application_in_the_city(plan):
    first = started(plan=plan)
    other = parent()
    twin = child_of(other, id_number=first.child.id_number)

    with pytest.raises(applying.AnotherApplication):
        applying.start(twin, round_=plan.round, stage=plan.stage, by=other)

    assert Application.objects.count() == 1


def test_withdrawn_application_leaves_room_for_a_new_one(plan):
    guardian = parent()
    first = submitted(guardian, plan=plan)
    applying.withdraw(first, by=guardian)

    second = applying.start(
        first.child, round_=plan.round, stage=plan.stage, by=guardian
    )

    assert second.state == ApplicationState.DRAFT


def test_child_who_is_too_young_is_told_the_birthday(plan):
    with pytest.raises(ValidationError) as refusal:
        started(plan=plan, birth_date=datetime.date(2021, 9, 1))

    assert "2021-08-31" in refusal.value.messages[0]


def test_answers_of_another_phone_are_not_overwritten_unseen(plan):
    application = started(plan=plan)
    applying.save_answers(application, Part.CHILD, {"special": "none"}, seen="")

    with pytest.raises(Conflict):
        applying.save_answers(application, Part.CHILD, {"special": "talent"}, seen="")

    assert applying.told(application.parts.get())["special"] == "none"


def test_answers_are_sealed_in_the_database(plan):
    application = submitted(plan=plan)

    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM enrollment_applicationpart")
        stored = b"".join(bytes(row[0]) for row in cursor.fetchall())

    assert "王芳".encode() not in stored
    assert applying.all_told(application)[Part.GUARDIANS]["name"] == "王芳"


def test_content_hash_changes_with_every_answer(plan):
    application = submitted(plan=plan)
    told = applying.all_told(application)

    same = receipts.content_hash(application.receipt, told, [])
    told[Part.RESIDENCE]["room"] = "2单元"

    assert same == application.content_hash
    assert receipts.content_hash(application.receipt, told, []) != same


def test_recalled_application_can_be_changed_and_keeps_its_first_submission(plan):
    guardian = parent()
    application = submitted(guardian, plan=plan)
    at = application.submitted_at
    applying.recall(application, by=guardian)
    answer_all(application, plan)

    again = applying.submit(application, by=guardian)

    assert (again.submitted_at, again.receipt) == (at, application.receipt)


def test_nothing_can_be_changed_after_submission(plan):
    application = submitted(plan=plan)
    row = application.parts.get(part=Part.CHILD)

    with pytest.raises(Conflict):
        applying.save_answers(
            application, Part.CHILD, {"special": "none"}, seen=applying.stamp(row)
        )


def test_events_are_never_changed(plan):
    application = started(plan=plan)

    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicationEvent.objects.filter(application=application).update(reason="x")


def submit_from_two_phones(application):
    """Both at once; what each is told, and how often it was submitted."""
    told, start = [], threading.Barrier(2)

    def phone():
        start.wait()
        held = Application.objects.get(pk=application.pk)
        try:
            told.append(applying.submit(held, by=application.applicant).receipt)
        except Conflict:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=phone) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    events = application.events.filter(now=ApplicationState.SUBMITTED)
    return len(set(told)), events.count()


@pytest.fixture
def ready(committed):
    plan = PlanFactory()
    application = started(plan=plan)
    answer_all(application, plan)
    return application


@pytest.fixture
def slow_receipt(monkeypatch):
    """Widens the gap between looking and writing, where the other phone slips in."""
    quick, both = applying.new_receipt, threading.Barrier(2)

    def slow(year):
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=0.5)
        return quick(year)

    monkeypatch.setattr(applying, "new_receipt", slow)


def test_two_phones_at_once_get_one_receipt(ready, slow_receipt):
    assert submit_from_two_phones(ready) == (1, 1)


def test_two_phones_would_be_told_two_things_without_the_lock(
    ready, slow_receipt, monkeypatch
):
    """Proves that the test above is able to fail."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)

    assert submit_from_two_phones(ready) != (1, 1)
