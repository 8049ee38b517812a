from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from enrollment.scoring.months import add_months, add_years
from enrollment.scoring.permits import (
    PermitCount,
    PermitRecord,
    PermitStatus,
    half_year_from,
    permit_state,
    receipt_counts_until,
    validities,
)

HANDBOOK = PermitRecord(
    issued_on=date(2022, 5, 10),
    endorsed_on=(date(2023, 5, 1), date(2024, 8, 20), date(2025, 8, 10)),
)
DAYS = st.dates(date(2016, 1, 1), date(2032, 12, 31))
RECORDS = st.builds(
    PermitRecord, issued_on=DAYS, endorsed_on=st.lists(DAYS, max_size=8).map(tuple)
)


@pytest.mark.parametrize(
    ("on", "status", "due", "strict", "cumulative"),
    [
        (date(2024, 5, 10), "valid", date(2024, 5, 10), 24, 24),
        (date(2024, 7, 1), "suspended", date(2024, 5, 10), None, 24),
        (date(2026, 4, 30), "valid", date(2026, 8, 20), 20, 44),
    ],
)
def test_check_table_of_the_handbook(on, status, due, strict, cumulative):
    state = permit_state(HANDBOOK, on=on)

    assert (state.status, state.due_on) == (status, due)
    assert (state.strict_months, state.cumulative_months) == (strict, cumulative)


def test_place_says_which_months_count():
    suspended = permit_state(HANDBOOK, on=date(2024, 7, 1))
    valid = permit_state(HANDBOOK, on=date(2026, 4, 30))

    assert suspended.months(PermitCount.STRICT_RESTART) == 0
    assert suspended.months(PermitCount.CUMULATIVE) == 24
    assert valid.months(PermitCount.STRICT_RESTART) == 20


def test_explanation_tells_each_step():
    lines = permit_state(HANDBOOK, on=date(2026, 4, 30)).lines

    assert [line.code for line in lines] == [
        *("issued", "endorsed", "lapsed", "endorsed_late", "endorsed"),
        *("valid", "strict_months", "cumulative_months"),
    ]
    assert lines[2].values == {"after": date(2024, 5, 10), "revived": date(2024, 8, 20)}
    assert lines[5].values["endorse_from"] == date(2026, 7, 20)
    assert lines[7].values == {"months": 44, "of": [24, 20]}


def test_suspended_permit_says_since_when():
    lines = permit_state(HANDBOOK, on=date(2024, 7, 1)).lines

    assert lines[-2] == ("suspended", {"after": date(2024, 5, 10)})


def test_receipt_stands_for_a_permit_until_it_is_issued():
    record = PermitRecord(applied_on=date(2026, 3, 1), issued_on=date(2026, 3, 20))

    statuses = [
        permit_state(record, on=date(2026, month, day)).status
        for month, day in [(2, 28), (3, 1), (3, 19), (3, 20)]
    ]

    assert statuses == ["not_issued", "applied", "applied", "valid"]
    assert receipt_counts_until(date(2026, 3, 31)) == date(2026, 4, 30)


def test_person_without_any_record_has_no_permit():
    assert permit_state(PermitRecord(), on=date(2026, 1, 1)).status == "not_issued"
    assert validities(PermitRecord(), on=date(2026, 1, 1)) == []


def test_half_a_year_is_told_before_there_is_a_permit():
    assert half_year_from(date(2026, 3, 15)) == date(2026, 9, 15)
    assert half_year_from(date(2026, 8, 31)) == date(2027, 2, 28)


def test_endorsement_before_the_last_month_changes_nothing_and_says_so():
    record = PermitRecord(
        issued_on=date(2025, 5, 10), endorsed_on=(date(2026, 4, 9), date(2026, 4, 10))
    )

    state = permit_state(record, on=date(2026, 5, 1))

    assert state.due_on == date(2027, 5, 10)
    assert [line.code for line in state.lines][1:3] == [
        "endorsed_too_early",
        "endorsed",
    ]


@given(DAYS, st.integers(1, 10), st.data())
def test_endorsing_each_year_in_time_never_moves_the_anniversary(issued, years, data):
    dues = [add_years(issued, year) for year in range(1, years + 1)]
    early = [data.draw(st.dates(add_months(due, -1), due)) for due in dues]
    record = PermitRecord(issued_on=issued, endorsed_on=tuple(early))

    state = permit_state(record, on=dues[-1])

    assert state.due_on == add_years(issued, years + 1)
    assert validities(record, on=dues[-1]) == [(issued, state.due_on)]


@given(DAYS, st.integers(1, 700))
def test_late_endorsement_makes_a_new_anniversary(issued, late):
    again = add_years(issued, 1) + timedelta(late)
    record = PermitRecord(issued_on=issued, endorsed_on=(again,))

    state = permit_state(record, on=again)

    assert state.due_on == add_years(again, 1)
    assert (state.status, state.strict_months) == (PermitStatus.VALID, 0)


@given(RECORDS, DAYS)
def test_months_and_validities_agree(record, on):
    assume(record.issued_on <= on)

    state = permit_state(record, on=on)

    spans = validities(record, on=on)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    assert (state.status == "valid") == any(a <= on <= b for a, b in spans)
    assert state.months(PermitCount.STRICT_RESTART) <= state.cumulative_months


@given(RECORDS, DAYS, st.integers(0, 900))
def test_cumulative_months_never_fall(record, on, later):
    before = permit_state(record, on=on).cumulative_months

    assert before <= permit_state(record, on=on + timedelta(later)).cumulative_months


@given(RECORDS, DAYS, DAYS)
def test_an_endorsement_yet_to_come_changes_nothing_today(record, on, another):
    assume(another > on)
    more = PermitRecord(
        issued_on=record.issued_on, endorsed_on=(*record.endorsed_on, another)
    )

    assert permit_state(more, on=on) == permit_state(record, on=on)
