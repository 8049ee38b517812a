from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment.scoring.months import (
    add_months,
    add_years,
    days_lived,
    full_months,
    merged,
    month_set,
)

DAYS = st.dates(date(1985, 1, 1), date(2040, 12, 31))
STRETCHES = st.lists(st.tuples(DAYS, DAYS).map(sorted).map(tuple), max_size=6)


@pytest.mark.parametrize(
    ("start", "months"), [(date(2014, 3, 20), 36), (date(2016, 9, 1), 6)]
)
def test_full_months_of_the_two_examples_that_baoan_printed(start, months):
    assert full_months(start, date(2017, 3, 31)) == months


@pytest.mark.parametrize(
    ("end", "months"),
    [(date(2026, 2, 14), 0), (date(2026, 2, 15), 1), (date(2025, 1, 1), 0)],
)
def test_full_months_turn_on_the_day_and_are_never_negative(end, months):
    assert full_months(date(2026, 1, 15), end) == months


@given(DAYS, DAYS, st.integers(0, 400))
def test_full_months_never_fall_as_time_goes_on(start, end, later):
    assert full_months(start, end) <= full_months(start, end + timedelta(later))


@given(st.lists(DAYS, min_size=3, max_size=3).map(sorted))
def test_full_months_lose_at_most_one_where_a_stay_is_cut(days):
    start, cut, end = days

    whole = full_months(start, end)

    assert full_months(start, cut) + full_months(cut, end) in {whole, whole - 1}


def test_term_ends_on_the_last_day_of_a_shorter_month():
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)


def test_leap_day_has_its_anniversary_on_the_28th_until_the_next_leap_year():
    day = date(2024, 2, 29)

    assert add_years(day, 1) == date(2025, 2, 28)
    assert add_years(day, 4) == date(2028, 2, 29)


def test_first_and_last_day_are_both_lived():
    assert days_lived(date(2026, 1, 1), date(2026, 12, 31)) == 365
    assert days_lived(date(2026, 1, 2), date(2026, 1, 1)) == 0


@given(STRETCHES)
def test_merged_stretches_hold_every_day_once(stretches):
    days = {
        start + timedelta(n)
        for start, end in stretches
        for n in range((end - start).days + 1)
    }

    joined = merged(stretches)

    assert sum(days_lived(*stretch) for stretch in joined) == len(days)


def test_break_is_bridged_up_to_its_days():
    stretches = [(date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 2, 3), date.max)]

    assert merged(stretches, bridge_days=2) == [(date(2026, 1, 1), date.max)]
    assert merged(stretches, bridge_days=1) == stretches


@given(DAYS, DAYS)
def test_month_set_has_a_bit_for_each_month_from_first_to_last(one, other):
    first, last = sorted([one, other])

    months = month_set(first, last)

    starts = full_months(first.replace(day=1), last.replace(day=1))
    assert months.bit_count() == starts + 1
    assert months & month_set(last, last)
    assert not months & month_set(add_months(last, 1), add_months(last, 1))


def test_month_set_tells_of_a_year_it_cannot_hold():
    with pytest.raises(ValueError, match="1979-12-31"):
        month_set(date(1979, 12, 31), date(2020, 1, 1))


def test_months_before_their_own_first_are_none():
    assert month_set(date(2020, 5, 1), date(2020, 1, 1)) == 0
