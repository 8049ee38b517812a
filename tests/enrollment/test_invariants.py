"""Rows of admission that were written around the acts are found."""

import pytest
from django.db import connection

from enrollment import seat_locks
from enrollment.models import (
    Application,
    ApplicationEvent,
    ApplicationState,
    Decision,
    Household,
    LockedChild,
    SeatLock,
)
from schools.invariants import broken
from tests.enrollment.factories import ApplicationFactory, officer
from tests.enrollment.family import PlanFactory, open_round, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    plan = PlanFactory(round=open_round(seat_lock_years=6))
    return submitted(plan=plan)


def without(name, *, of):
    """Take away what the database itself would refuse."""
    (constraint,) = (each for each in of._meta.constraints if each.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(of, constraint)


def event_of(application):
    ApplicationEvent.objects.create(application=application, now=application.state)


def refused(application, **decision):
    application.move(ApplicationState.CHECKING, by=None)
    application.move(ApplicationState.REJECTED, by=None)
    decision = {"reasons": ["AGE_OUT"], "clause": "9", "remedy": "复核"} | decision
    Decision.objects.create(application=application, kind="refused", **decision)


def test_what_acts_write_breaks_nothing(application):
    seat_locks.hold(application)

    assert broken() == {}


def test_a_child_with_two_live_applications_is_found(application):
    other = ApplicationFactory(
        policy=application.policy,
        child=application.child,
        household=application.household,
    )
    event_of(other)

    assert broken() == {"children_with_two_live_applications": 1}


def test_a_number_with_two_live_applications_is_found():
    without("application_one_live_in_city", of=Application)
    first = ApplicationFactory()
    event_of(first)
    event_of(ApplicationFactory(policy=first.policy, child_index=first.child_index))

    assert broken() == {"numbers_with_two_live_applications": 1}


def test_a_dwelling_of_two_households_is_found(application):
    first = seat_locks.hold(application)
    without("lock_one_household", of=SeatLock)
    SeatLock.objects.create(
        unit_index=first.unit_index,
        stage=first.stage,
        county=first.county,
        state="pre",
        household=Household.objects.create(),
    )

    assert broken() == {"dwellings_locked_by_two_households": 1}


def test_a_seat_of_another_household_s_child_is_found(application):
    seat_locks.hold(application)

    LockedChild.objects.update(child=child_elsewhere(application))

    assert broken() == {"seats_locked_for_other_households": 1}


def child_elsewhere(application):
    other = ApplicationFactory(policy=application.policy)
    event_of(other)
    return other.child


def test_a_submission_without_a_receipt_is_found():
    without("application_submitted_has_receipt", of=Application)
    event_of(ApplicationFactory(receipt=None))

    assert broken() == {"submitted_without_receipt": 1}


def test_a_state_without_its_event_is_found(application):
    Application.objects.update(state="checking")

    assert broken() == {"applications_beside_their_events": 1}


def test_a_refusal_by_one_person_is_found(application):
    refused(application, by=officer())

    assert broken() == {"refusals_by_one_person": 1}


def test_a_refusal_by_two_persons_or_by_the_day_is_none(application):
    refused(application, by=officer(), confirmed_by=officer())
    other = submitted(plan=PlanFactory(round=application.round))
    refused(other, by=None, reasons=["NOT_CORRECTED"])

    assert broken() == {}
