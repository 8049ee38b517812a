from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment.scoring.facts import (
    Dwelling,
    Facts,
    Insurance,
    Kind,
    Period,
    Permit,
    Person,
    Place,
    Stay,
)
from enrollment.scoring.measures import Basis, Measure, Unit, Whose, counter
from enrollment.scoring.months import month_set
from enrollment.scoring.permits import PermitCount, PermitRecord
from enrollment.scoring.terms import Terms

CUTOFF = date(2026, 3, 31)
TERMS = Terms(cutoff=CUTOFF)
PARENTS = (Person.PRIMARY, Person.SECONDARY)


def counted(facts, terms=TERMS, **measure):
    return counter(Measure(**measure), terms)(facts, *PARENTS)


def paid(kind, first, last, **changes):
    months = month_set(first, last)
    known = {"person": Person.PRIMARY, "on_time": months, **changes}
    return Insurance(kind=kind, **known)


def lived(start, end=None, **changes):
    known = {"person": Person.PRIMARY, "start": start, "end": end, **changes}
    return Period(stay=Stay.RESIDENCE, **known)


YEARS = Facts(
    insurance=(
        paid(Kind.PENSION, date(2023, 1, 1), date(2025, 12, 1)),
        paid(Kind.MEDICAL, date(2024, 1, 1), date(2026, 6, 1)),
        paid(Kind.HOUSING_FUND, date(2010, 1, 1), date(2025, 12, 1)),
    )
)


@pytest.mark.parametrize(
    ("asked", "months"),
    [
        ({}, 39),
        ({"kinds": (Kind.PENSION,)}, 36),
        ({"kinds": (Kind.PENSION, Kind.MEDICAL)}, 24),
        ({"kinds": (Kind.HOUSING_FUND,)}, 192),
        ({"window_from": date(2025, 1, 1)}, 15),
        ({"window_to": date(2023, 6, 30)}, 6),
        ({"last_months": 12}, 12),
        ({"beyond": 30}, 9),
        ({"beyond": 50}, 0),
        ({"person": Whose.SECONDARY}, 0),
        ({"person": Whose.EITHER}, 39),
        ({"person": Whose.CHILD}, 0),
        ({"place": Place.COUNTY}, 0),
    ],
)
def test_insurance_counts_months_paid_up_to_the_cutoff(asked, months):
    assert counted(YEARS, basis=Basis.INSURANCE, **asked) == months


@pytest.mark.parametrize(("exclude", "months"), [(False, 15), (True, 12)])
def test_back_paid_months_count_unless_the_place_leaves_them_out(exclude, months):
    late = month_set(date(2024, 11, 1), date(2025, 3, 1))
    record = paid(Kind.PENSION, date(2024, 1, 1), date(2024, 12, 1), back_paid=late)

    found = counted(
        Facts(insurance=(record,)), basis=Basis.INSURANCE, exclude_back_payment=exclude
    )

    assert found == months


def test_last_eight_years_are_ninety_six_months():
    record = paid(Kind.INJURY, date(2000, 1, 1), date(2026, 3, 1))

    found = counted(
        Facts(insurance=(record,)), basis=Basis.INSURANCE, last_months=8 * 12
    )

    assert found == 96


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({}, 2 + 12),
        ({"continuous": True}, 12),
        ({"bridge_days": 37}, 16),
        ({"bridge_days": 36}, 14),
        ({"unit": Unit.DAY}, 90 + 370),
        ({"place": Place.ZONE}, 0),
    ],
)
def test_residence_counts_stretches_without_counting_twice(asked, number):
    periods = (
        lived(date(2025, 3, 27), place=Place.COUNTY),
        lived(date(2025, 6, 1), date(2025, 9, 1)),
        lived(date(2024, 11, 20), date(2025, 2, 17)),
    )

    assert counted(Facts(periods=periods), basis=Basis.RESIDENCE, **asked) == number


def test_stay_that_ended_is_not_continuous_up_to_the_cutoff():
    facts = Facts(periods=(lived(date(2020, 1, 1), date(2026, 3, 30)),))

    assert counted(facts, basis=Basis.RESIDENCE) == 74
    assert counted(facts, basis=Basis.RESIDENCE, continuous=True) == 0


def test_title_counts_from_its_registration_if_the_share_suffices():
    known = {"registered_on": date(2023, 3, 20), "place": Place.ZONE}
    own, half = (Dwelling(share=Fraction(1, n), **known) for n in (1, 2))

    assert counted(Facts(dwellings=(own,)), basis=Basis.TITLE) == 36
    assert counted(Facts(dwellings=(half,)), basis=Basis.TITLE) == 0


@pytest.mark.parametrize(
    ("count", "months", "since_2023"),
    [(PermitCount.STRICT_RESTART, 19, 19), (PermitCount.CUMULATIVE, 43, 35)],
)
def test_permit_counts_as_the_place_reads_it(count, months, since_2023):
    record = PermitRecord(
        issued_on=date(2022, 5, 10),
        endorsed_on=(date(2023, 5, 1), date(2024, 8, 20), date(2025, 8, 10)),
    )
    facts = Facts(permits=(Permit(person=Person.PRIMARY, record=record),))
    terms = Terms(cutoff=CUTOFF, permit_count=count)

    window = {"basis": Basis.PERMIT, "window_from": date(2023, 1, 1)}
    assert counted(facts, terms, basis=Basis.PERMIT) == months
    assert counted(facts, terms, **window) == since_2023


def test_suspended_permit_counts_nothing_where_years_restart():
    record = PermitRecord(issued_on=date(2022, 5, 10))
    facts = Facts(permits=(Permit(person=Person.PRIMARY, record=record),))

    assert counted(facts, basis=Basis.PERMIT) == 0


@pytest.mark.parametrize("count", PermitCount)
def test_permit_that_is_not_due_yet_counts_on_to_the_cutoff(count):
    record = PermitRecord(issued_on=date(2025, 2, 1))
    facts = Facts(permits=(Permit(person=Person.PRIMARY, record=record),))
    terms = Terms(cutoff=CUTOFF, permit_count=count)

    known = [replace(facts, as_of=date(2026, 1, day)) for day in (10, 20)]

    assert [counted(one, terms, basis=Basis.PERMIT) for one in known] == [13, 13]


def test_number_is_read_by_its_name():
    facts = Facts(counts={"volunteer_hours": 120})

    asked = {"basis": Basis.COUNT, "unit": Unit.COUNT}
    assert counted(facts, count="volunteer_hours", **asked) == 120
    assert counted(facts, count="blood_donations", **asked) == 0


def test_parents_may_change_parts():
    count = counter(Measure(basis=Basis.INSURANCE), TERMS)

    assert count(YEARS, Person.SECONDARY, Person.PRIMARY) == 0


@given(st.dates(date(2000, 1, 1), CUTOFF), st.dates(date(2000, 1, 1), CUTOFF))
def test_two_stays_never_count_more_months_than_the_time_they_span(one, other):
    facts = Facts(periods=(lived(one), lived(other, CUTOFF)))

    months = counted(facts, basis=Basis.RESIDENCE)

    assert months == counted(
        Facts(periods=(lived(min(one, other)),)), basis=Basis.RESIDENCE
    )
