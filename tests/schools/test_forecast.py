from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schools import forecast as cohort
from schools.forecast import UNCHANGED, Range, exactly

PUPILS = st.integers(0, 3000)
RATIOS = st.lists(
    st.fractions(min_value=0, max_value=3, max_denominator=500), max_size=3
)


def fractions(*values):
    return [Fraction(value) for value in values]


@pytest.mark.parametrize(
    ("value", "whole"),
    [("7/2", 4), ("5/2", 3), ("10/3", 3), ("11/3", 4), ("0", 0), ("1/2", 1)],
)
def test_half_up(value, whole):
    assert cohort.half_up(Fraction(value)) == whole


def test_spread_is_smallest_mean_and_largest():
    assert cohort.spread(fractions("9/10", "1", "11/10")) == Range(
        *fractions("9/10", "1", "11/10")
    )
    assert cohort.spread([]) == UNCHANGED


def test_progression_takes_the_last_three_years():
    history = {
        2022: {1: 1000, 2: 1},
        2023: {1: 100, 2: 90},
        2024: {1: 100, 2: 90},
        2025: {1: 100, 2: 100},
        2026: {1: 80, 2: 110},
    }

    ratio = cohort.progression(history, grade=2, year=2026)

    assert ratio == Range(*fractions("9/10", "1", "11/10"))


def test_progression_skips_years_that_are_not_known():
    history = {2024: {1: 0}, 2025: {1: 50, 2: 10}, 2026: {2: 45}}

    assert cohort.progression(history, grade=2, year=2026) == Range(
        *fractions("9/10", "9/10", "9/10")
    )


def test_entrants_are_children_who_stay_and_those_who_come():
    expected = cohort.entrants(
        100, retention=Range(*fractions("0.8", "0.9", "1")), inflow=exactly(12)
    )

    assert expected.rounded() == (92, 102, 112)


def test_move_up_leaves_the_starting_grade_to_the_intake():
    now = {1: exactly(100), 2: exactly(80)}
    ratios = {2: Range(*fractions("0.9", "1", "1.1")), 3: UNCHANGED}

    later = cohort.move_up(now, ratios=ratios)

    assert {grade: pupils.rounded() for grade, pupils in later.items()} == {
        2: (90, 100, 110),
        3: (80, 80, 80),
    }


@pytest.mark.parametrize(
    ("forecast", "actual", "error"),
    [(105, 100, Fraction(1, 20)), (95, 100, Fraction(-1, 20)), (5, 0, None)],
)
def test_forecast_error(forecast, actual, error):
    assert cohort.forecast_error(forecast, actual=actual) == error


@given(PUPILS, RATIOS, RATIOS, PUPILS)
def test_scenarios_stay_in_order(children, retention, progress, inflow):
    first = cohort.entrants(
        children, retention=cohort.spread(retention), inflow=exactly(inflow)
    )
    [later] = cohort.move_up({1: first}, ratios={2: cohort.spread(progress)}).values()

    for expected in (first, later, first + later):
        low, mid, high = expected.rounded()
        assert 0 <= low <= mid <= high


@given(st.dictionaries(st.integers(1, 6), PUPILS))
def test_nobody_is_lost_where_nothing_was_observed(pupils):
    now = {grade: exactly(number) for grade, number in pupils.items()}

    later = cohort.move_up(now, ratios=dict.fromkeys(range(2, 8), UNCHANGED))

    assert {grade - 1: pupils.mid for grade, pupils in later.items()} == pupils


@given(st.fractions(min_value=0, max_value=10**6))
def test_rounding_is_never_off_by_more_than_a_half(value):
    assert abs(cohort.half_up(value) - value) <= Fraction(1, 2)
