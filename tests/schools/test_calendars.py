import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schools import calendars
from schools.models import CalendarDay, LocalDay, Term
from tests.factories import COUNTY, TOWN, DivisionFactory

DAY = datetime.date


@pytest.fixture
def calendar(db):
    calendars.load_year(2026)


@pytest.fixture
def terms(calendar):
    DivisionFactory(code=COUNTY)
    DivisionFactory(code=TOWN)
    year = calendars.open_school_year(2026)
    days = (DAY(2026, 9, 1), DAY(2027, 1, 22))
    return calendars.set_term(year, number=1, place=COUNTY, days=days)


@pytest.mark.parametrize(("year", "days"), [(2024, 366), (2026, 365)])
def test_load_year_stores_every_day_once(db, year, days):
    calendars.load_year(year)

    assert calendars.load_year(year) == days
    assert CalendarDay.objects.count() == days
    assert CalendarDay.objects.filter(source__contains="国务院").count() == days


@pytest.mark.parametrize("year", [2003, 2027])
def test_load_year_refuses_what_the_library_does_not_know(db, year):
    with pytest.raises(ValidationError, match="2004"):
        calendars.load_year(year)

    assert not CalendarDay.objects.exists()


def test_load_calendar_says_what_it_loaded(db, capsys):
    call_command("load_calendar", "2025", "2026")

    assert capsys.readouterr().out == "2025: 365 days\n2026: 365 days\n"


def test_load_calendar_fails_for_an_unknown_year(db):
    with pytest.raises(CommandError):
        call_command("load_calendar", "2099")


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (DAY(2026, 10, 1), False),  # National Day
        (DAY(2026, 10, 10), True),  # a Saturday made up for it
        (DAY(2026, 11, 22), False),  # a Sunday
        (DAY(2026, 11, 25), True),
    ],
)
def test_working_days_follow_the_state_council(calendar, day, works):
    assert calendars.is_working_day(day) is works


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (DAY(2026, 11, 25), 0, DAY(2026, 11, 25)),
        (DAY(2026, 11, 25), 1, DAY(2026, 11, 26)),
        (DAY(2026, 11, 27), 1, DAY(2026, 11, 30)),
        (DAY(2026, 9, 30), 3, DAY(2026, 10, 10)),
    ],
)
def test_add_working_days_skips_days_off(calendar, start, count, end):
    assert calendars.add_working_days(start, count) == end


@pytest.mark.parametrize("days", [30, 400])
def test_a_year_that_is_not_loaded_is_an_error(calendar, days):
    with pytest.raises(calendars.CalendarNotLoaded, match="2027") as caught:
        calendars.add_working_days(DAY(2026, 11, 25), days)

    assert caught.value.year == 2027


def test_counting_back_over_an_unloaded_year_is_an_error(calendar):
    with pytest.raises(calendars.CalendarNotLoaded, match="2025"):
        calendars.working_days_between(DAY(2025, 12, 30), DAY(2026, 1, 5))


def test_school_days_lie_in_a_term(terms):
    found = calendars.school_days(DAY(2026, 10, 5), DAY(2026, 10, 12), place=TOWN)

    assert found == [
        DAY(2026, 10, 8),
        DAY(2026, 10, 9),
        DAY(2026, 10, 10),
        DAY(2026, 10, 12),
    ]


def test_the_nearest_place_sets_its_own_days(terms):
    storm, makeup = DAY(2026, 11, 25), DAY(2026, 11, 28)
    for place, day, teaches in [
        (COUNTY, storm, False),
        (TOWN, storm, True),
        (COUNTY, makeup, True),
    ]:
        LocalDay.objects.create(
            division_id=place, day=day, is_school_day=teaches, reason="停课"
        )

    found = [
        [calendars.is_school_day(day, place=place) for day in (storm, makeup)]
        for place in (TOWN, COUNTY)
    ]

    assert found == [[True, True], [False, True]]


def test_school_days_need_the_terms_of_the_place(terms):
    with pytest.raises(calendars.TermNotLoaded):
        calendars.is_school_day(DAY(2026, 11, 25), place="990102")


def test_set_term_changes_the_term_that_is_there(terms):
    days = (DAY(2026, 9, 1), DAY(2027, 1, 15))

    calendars.set_term(terms.year, number=1, place=COUNTY, days=days)

    assert Term.objects.get().ends_on == DAY(2027, 1, 15)


def test_set_term_refuses_days_outside_the_year(terms):
    days = (DAY(2026, 8, 20), DAY(2027, 1, 15))

    with pytest.raises(ValidationError):
        calendars.set_term(terms.year, number=1, place=COUNTY, days=days)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 200), st.integers(0, 60))
def test_adding_and_counting_agree(calendar, offset, count):
    start = DAY(2026, 1, 1) + datetime.timedelta(days=offset)

    end = calendars.add_working_days(start, count)

    assert calendars.working_days_between(start, end) == count
    assert end == start or calendars.is_working_day(end)
