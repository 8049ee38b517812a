"""Two schedulers give one report; a missed period is made up for."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from portal.models import Job
from reports import ordering
from reports.definitions import Kind
from reports.models import ReportRun, ReportSchedule
from tests.factories import COUNTY, DivisionFactory
from tests.processes import python

TODAY = date(2026, 11, 25)
ALL_LOOKED = 4711
SCHEDULER = f"""
import datetime
from django.db import connection
from reports import ordering

look = ordering.periods_without_run
def look_and_wait(schedule, today):
    found = look(schedule, today)
    print("looked", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared({ALL_LOOKED})")
    return found

ordering.periods_without_run = look_and_wait
ordering.order_due(datetime.date(2026, 11, 25))
"""
"""Waits after the look, so that two of them both see that the report is missing."""


def schedule(**changes):
    values = {
        "kind": Kind.CLASS_SIZE,
        "unit": DivisionFactory(code=COUNTY),
        "cadence": "monthly",
        "first_period": "2026-10",
    }
    return ReportSchedule.objects.create(**(values | changes))


def test_missed_periods_are_made_up_for(db):
    schedule(first_period="2026-07")

    ordering.order_due(TODAY)

    periods = ReportRun.objects.order_by("period").values_list("period", flat=True)
    assert list(periods) == ["2026-07", "2026-08", "2026-09", "2026-10"]
    assert Job.objects.count() == 4


def test_looking_again_orders_nothing(db):
    schedule()
    ordering.order_due(TODAY)

    assert ordering.order_due(TODAY) == []


def test_stopped_schedule_orders_nothing(db):
    schedule(is_active=False)

    assert ordering.order_due(TODAY) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_period": "2026Q1"}, "first_period"),
        ({"first_period": "2026-13"}, "first_period"),
        ({"kind": Kind.TOWN}, "unit"),
    ],
)
def test_schedule_refuses_what_makes_no_sense(db, changes, field):
    wrong = schedule(**changes)
    with pytest.raises(ValidationError) as caught:
        wrong.full_clean()
    assert field in caught.value.message_dict


def both_at_once():
    """Two scheduler processes that looked at the same moment; the runs that come of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ALL_LOOKED])
        schedulers = [python(SCHEDULER) for _ in range(2)]
        assert [s.stdout.readline() for s in schedulers] == ["looked\n"] * 2
        cursor.execute("SELECT pg_advisory_unlock(%s)", [ALL_LOOKED])
    for scheduler in schedulers:
        scheduler.communicate(timeout=30)
    assert [scheduler.returncode for scheduler in schedulers] == [0, 0]
    return ReportRun.objects.count()


def test_two_schedulers_at_once_order_one_report(committed):
    schedule()

    assert both_at_once() == 1

    assert Job.objects.count() == 1


@pytest.fixture
def no_constraint(committed):
    """What keeps the second report out is taken away for the test."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_reportrun DROP CONSTRAINT report_run_once")
        yield
        ReportRun.objects.all().delete()
        cursor.execute(
            "ALTER TABLE reports_reportrun ADD CONSTRAINT report_run_once"
            " UNIQUE (kind, unit_id, period)"
        )


def test_two_schedulers_would_order_two_without_the_constraint(no_constraint):
    """Proves that the test above is able to fail."""
    schedule()

    assert both_at_once() == 2
