"""One household per dwelling and stage (INV-16), and nobody learns which."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.urls import reverse

from enrollment import applying, seat_locks
from enrollment.admissible import unmet
from enrollment.models import ApplicationState, Ranking, Review, SeatLock
from enrollment.reviewing import approve
from portal.errors import Conflict
from tests.enrollment.factories import PolicyFactory, RoundFactory
from tests.enrollment.family import PlanFactory, open_round, parent, started, submitted

pytestmark = pytest.mark.django_db
UNIT = "990101 004002 GB00012 F00010005"


@pytest.fixture
def plan():
    return PlanFactory(round=open_round(seat_lock_years=6))


def test_dwelling_is_held_for_six_years(plan):
    seat_locks.hold(submitted(plan=plan))

    assert seat_locks.taken_until(UNIT.lower(), stage="primary") == date(2033, 9, 1)
    assert seat_locks.taken_until(UNIT, stage="junior") is None


def test_another_household_is_told_until_when_and_no_more(plan):
    first = submitted(plan=plan)
    seat_locks.hold(first)

    with pytest.raises(seat_locks.SeatTaken) as refusal:
        seat_locks.hold(submitted(plan=plan))

    assert "2033-09-01" in str(refusal.value.message)
    assert first.child.name not in str(refusal.value.message)


def test_children_of_one_household_share_the_lock(plan):
    guardian = parent()

    locks = {seat_locks.hold(submitted(guardian, plan=plan)).pk for _ in range(2)}

    assert len(locks) == 1
    assert SeatLock.objects.get().children.count() == 2


def test_rented_home_needs_no_lock(plan):
    rented = {
        "home_kind": "rented",
        "rented_from": "2025-01-01",
        "rented_to": "2028-01-01",
    }

    assert seat_locks.hold(submitted(plan=plan, **rented)) is None


def test_released_dwelling_is_free_for_the_next(plan):
    lock = seat_locks.hold(submitted(plan=plan))
    seat_locks.confirm(lock, by=None)

    seat_locks.release(lock, reason="转学", by=None)

    assert seat_locks.hold(submitted(plan=plan)).pk != lock.pk
    with pytest.raises(Conflict):
        seat_locks.release(lock, reason="转学", by=None)


def test_database_itself_refuses_a_second_household(plan):
    lock = seat_locks.hold(submitted(plan=plan))
    other = started(plan=plan)

    with pytest.raises(IntegrityError):
        SeatLock.objects.create(
            unit_index=bytes(lock.unit_index),
            stage=lock.stage,
            county_id=lock.county_id,
            household=other.household,
            state=SeatLock.State.LOCKED,
        )


def test_approval_holds_the_seat_and_the_next_family_goes_to_a_person(plan):
    first, second = (submitted(plan=plan) for _ in range(2))
    for application in (first, second):
        application.move(ApplicationState.CHECKING, by=None)
        Review.objects.create(application=application)
    approve(first, by=None, rule="all-checks-agree")

    assert "seat" in {one.code for one in unmet(second)}
    assert "seat" not in {one.code for one in unmet(first)}
    assert Ranking.objects.get(application=first).category == "B"


def test_withdrawal_gives_the_dwelling_free(plan):
    application = submitted(plan=plan)
    lock = seat_locks.hold(application)

    applying.withdraw(application, by=application.applicant)

    lock.refresh_from_db()
    assert (lock.state, lock.release_reason) == (SeatLock.State.RELEASED, "withdrawn")
    assert seat_locks.is_free_for(submitted(plan=plan))
    assert seat_locks.taken_until(UNIT, stage="primary") is None


def test_withdrawal_leaves_the_lock_to_a_brother_or_sister(plan):
    guardian = parent()
    first, second = (submitted(guardian, plan=plan) for _ in range(2))
    lock, _same = seat_locks.hold(first), seat_locks.hold(second)

    applying.withdraw(first, by=guardian)

    lock.refresh_from_db()
    assert lock.state == SeatLock.State.PRE
    assert [row.child for row in lock.children.all()] == [second.child]
    assert not seat_locks.is_free_for(submitted(plan=plan))


@pytest.fixture
def old_lock(plan):
    """A lock of another family, which a test can let end when it wants."""
    lock = seat_locks.hold(submitted(plan=plan))
    seat_locks.confirm(lock, by=None)
    return lock


@pytest.mark.parametrize(
    ("until", "is_free"), [(date(2027, 9, 1), True), (date(2027, 9, 2), False)]
)
def test_lock_bars_while_its_years_reach_into_the_next_childs(
    plan, old_lock, until, is_free
):
    old_lock.children.update(locked_from=date(2021, 9, 1), locked_until=until)

    assert seat_locks.is_free_for(submitted(plan=plan)) is is_free


def test_lock_whose_years_are_over_is_released_for_the_next(plan, old_lock):
    old_lock.children.update(
        locked_from=date(2020, 9, 1), locked_until=date(2026, 9, 1)
    )
    until = seat_locks.taken_until(UNIT, stage="primary")

    new = seat_locks.hold(submitted(plan=plan))

    old_lock.refresh_from_db()
    assert until is None
    assert old_lock.state == SeatLock.State.RELEASED
    assert new.pk != old_lock.pk


def at_grandparents(plan):
    return submitted(plan=plan, home_kind="grandparents")


def test_grandparents_home_serves_one_family_a_year(plan):
    seat_locks.hold(at_grandparents(plan))
    round_ = RoundFactory(open=True, policies=False, intake_year=2028)
    PolicyFactory(round=round_, stage="primary", published=True, seat_lock_years=6)

    same_year = at_grandparents(plan)
    next_year = at_grandparents(PlanFactory(round=round_))

    assert not seat_locks.is_free_for(same_year)
    assert seat_locks.is_free_for(next_year)


def ask(client, number=UNIT, stage="primary"):
    typed = {"unit_number": number, "stage": stage}
    return client.post(reverse("enrollment:seat-query"), typed).content.decode()


def test_anybody_learns_until_when_a_seat_is_taken_and_not_by_whom(plan, client):
    application = submitted(plan=plan)
    seat_locks.hold(application)

    page = ask(client, UNIT.lower())

    assert "2033年9月1日" in page
    assert application.child.name not in page
    assert "该学位目前可用" in ask(client, stage="junior")
    assert "该学位目前可用" in ask(client, "990101 004002 GB00012 F00010006")


def test_nobody_goes_through_a_whole_street(client):
    for number in range(20):
        ask(client, f"F{number}")

    page = ask(client)

    assert "一小时后再试" in page
    assert "该学位目前可用" not in page
