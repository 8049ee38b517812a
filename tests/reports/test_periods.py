import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.periods import Cadence, Period

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("code", "first", "last", "label"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30), "2026年11月"),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31), "2026年12月"),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31), "2026年第四季度"),
        ("2026S1", date(2026, 9, 1), date(2027, 1, 31), "2026—2027学年第一学期"),
        ("2026S2", date(2027, 2, 1), date(2027, 8, 31), "2026—2027学年第二学期"),
        ("2025Y", date(2025, 9, 1), date(2026, 8, 31), "2025—2026学年度"),
    ],
)
def test_period_spans_what_its_name_says(code, first, last, label):
    period = Period.parse(code)
    assert (period.first, period.last, period.label) == (first, last, label)


@pytest.mark.parametrize("code", ["2026", "2026-13", "2026Q5", "2026S3", "2026-1", "x"])
def test_period_refuses_any_other_code(code):
    with pytest.raises(ValueError, match=re.escape(code)):
        Period.parse(code)


@given(day=DAYS, cadence=st.sampled_from(Cadence))
def test_period_contains_its_days_and_reads_its_own_code(day, cadence):
    period = Period.containing(day, cadence=cadence)

    assert period.first <= day <= period.last
    assert Period.parse(period.code) == period


@given(day=DAYS, cadence=st.sampled_from(Cadence))
def test_periods_follow_each_other_without_gap(day, cadence):
    period = Period.containing(day, cadence=cadence)

    assert period.next().first == period.due_on
    assert period.next().before() == period


def test_yearly_period_is_counted_on_the_census_date():
    assert Period.parse("2025Y").due_on == date(2026, 9, 1)


def test_due_until_lists_what_is_over_and_not_what_runs():
    due = Period.parse("2026-08").due_until(date(2026, 11, 25))
    assert [period.code for period in due] == ["2026-08", "2026-09", "2026-10"]


def test_due_until_takes_a_period_on_the_day_after_it():
    november = Period.parse("2026-11")

    assert not list(november.due_until(date(2026, 11, 30)))
    assert list(november.due_until(date(2026, 12, 1))) == [november]
