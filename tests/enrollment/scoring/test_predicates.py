from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from enrollment.scoring.facts import (
    Dwelling,
    Facts,
    Hukou,
    Insurance,
    Kind,
    Period,
    Permit,
    Person,
    Place,
    Stay,
)
from enrollment.scoring.months import month_set
from enrollment.scoring.permits import PermitRecord
from enrollment.scoring.predicates import IMPLIES, MARKS, PREDICATES, is_known
from enrollment.scoring.terms import PermitHolder, Terms

CUTOFF = date(2026, 3, 31)
TERMS = Terms(cutoff=CUTOFF)
SINCE = date(2020, 1, 1)


def holding(facts, terms=TERMS):
    return {name for name, holds in PREDICATES.items() if holds(facts, terms)}


def home(**changes):
    known = {
        "share": Fraction(1),
        "registered_on": SINCE,
        "place": Place.ZONE,
        **changes,
    }
    return Facts(dwellings=(Dwelling(**known),))


def stay(stay, **changes):
    known = {"person": Person.PRIMARY, "start": SINCE, "place": Place.ZONE, **changes}
    return Facts(periods=(Period(stay=stay, **known),))


def permit(person, **record):
    return Facts(permits=(Permit(person=person, record=PermitRecord(**record)),))


@pytest.mark.parametrize(
    ("place", "names"),
    [
        (Place.ZONE, {"hukou_in_zone", "hukou_in_county", "hukou_in_city"}),
        (Place.COUNTY, {"hukou_in_county", "hukou_in_city"}),
        (Place.CITY, {"hukou_in_city"}),
        (Place.ELSEWHERE, set()),
    ],
)
def test_hukou_in_a_place_is_also_in_the_places_around_it(place, names):
    assert holding(Facts(hukou=(Hukou(person=Person.CHILD, place=place),))) == names


def test_hukou_of_a_parent_is_not_the_childs():
    parent = Hukou(person=Person.PRIMARY, place=Place.ZONE, with_parents=True)

    assert not holding(Facts(hukou=(parent,)))


def test_hukou_tells_with_whom_the_child_is_registered():
    child = {"person": Person.CHILD, "place": Place.ELSEWHERE}
    parents, grandparents = (
        Hukou(**child, with_parents=True),
        Hukou(**child, with_grandparents=True),
    )

    assert holding(Facts(hukou=(parents,))) == {"hukou_with_parents"}
    assert holding(Facts(hukou=(grandparents,))) == {"hukou_with_grandparents"}


@pytest.mark.parametrize(
    ("share", "enough", "owns"),
    [
        (Fraction(1, 2), False, False),
        (Fraction(1, 2), True, True),
        (Fraction(51, 100), False, True),
        (Fraction(49, 100), True, False),
    ],
)
def test_half_a_home_is_enough_only_where_the_place_says_so(share, enough, owns):
    terms = Terms(cutoff=CUTOFF, share_is_enough=enough)

    assert ("own_title_in_zone" in holding(home(share=share), terms)) == owns


@pytest.mark.parametrize(
    "changes",
    [
        {"residential": False},
        {"registered_on": date(2026, 4, 1)},
        {"place": Place.ELSEWHERE},
    ],
)
def test_shop_later_title_or_home_elsewhere_is_no_own_title(changes):
    assert not holding(home(**changes))


def test_own_title_is_an_own_home_only_if_lived_in():
    titles = {f"own_title_in_{place}" for place in ("zone", "county", "city")}

    assert holding(home(lived_in=False)) == titles
    assert holding(home()) == titles | {"own_home_in_zone", "own_home_in_county"}


def test_grandparents_home_is_theirs():
    facts = home(holder=Person.GRANDPARENT)

    assert holding(facts) == {"grandparent_title"}


@pytest.mark.parametrize(
    ("end", "runs"), [(None, True), (CUTOFF, True), (date(2026, 3, 30), False)]
)
def test_rental_must_run_at_the_cutoff(end, runs):
    found = holding(stay(Stay.RENTAL, end=end))

    assert found == ({"rental_filed", "rental_filed_in_county"} if runs else set())


def test_rental_filed_after_the_cutoff_comes_too_late():
    assert not holding(stay(Stay.RENTAL, start=date(2026, 4, 1)))


def test_residence_and_work_are_told_apart():
    assert holding(stay(Stay.RESIDENCE)) == {"residence_in_county"}
    assert holding(stay(Stay.EMPLOYMENT)) == {"employment_in_city"}


@pytest.mark.parametrize(("last", "here"), [(2024, False), (2026, True)])
def test_insurance_is_where_it_was_last_paid(last, here):
    paid = {"person": Person.PRIMARY, "kind": Kind.PENSION}
    years = {
        Place.CITY: month_set(SINCE, date(2025, 6, 1)),
        Place.COUNTY: month_set(SINCE, date(last, 2, 1)),
    }
    records = [Insurance(**paid, on_time=m, place=p) for p, m in years.items()]

    assert ("insurance_in_county" in holding(Facts(insurance=tuple(records)))) == here


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({"issued_on": date(2025, 6, 1)}, "permit_valid"),
        ({"issued_on": date(2024, 6, 1)}, "permit_suspended"),
        ({"applied_on": date(2026, 3, 20)}, "permit_applied"),
    ],
)
def test_permit_has_its_status_of_the_cutoff(record, name):
    assert holding(permit(Person.SECONDARY, **record)) == {name}


def test_permit_due_between_the_day_of_the_facts_and_the_cutoff_is_valid():
    due = permit(Person.SECONDARY, issued_on=date(2025, 2, 1))

    known_before = replace(due, as_of=date(2026, 1, 15))
    known_after = replace(due, as_of=date(2026, 6, 1))

    assert holding(known_before) == {"permit_valid"}
    assert holding(known_after) == holding(due) == {"permit_suspended"}


@pytest.mark.parametrize(
    ("as_of", "counts"), [(date(2026, 4, 30), True), (date(2026, 5, 1), False)]
)
def test_receipt_stands_for_the_permit_until_thirty_days_after_the_cutoff(
    as_of, counts
):
    receipt = permit(Person.SECONDARY, applied_on=date(2026, 3, 20))

    found = holding(replace(receipt, as_of=as_of))

    assert ("permit_applied" in found) == counts


@pytest.mark.parametrize(
    ("holder", "counts"),
    [
        (PermitHolder.GUARDIAN, {Person.PRIMARY, Person.SECONDARY}),
        (PermitHolder.CHILD, {Person.CHILD}),
        (PermitHolder.EITHER, {Person.PRIMARY, Person.SECONDARY, Person.CHILD}),
    ],
)
def test_place_says_whose_permit_it_asks_for(holder, counts):
    terms = Terms(cutoff=CUTOFF, permit_holder=holder)

    found = {p for p in Person if holding(permit(p, issued_on=CUTOFF), terms)}

    assert found == counts


def test_names_are_a_closed_list():
    assert is_known("hukou_in_zone")
    assert is_known("special_status")
    assert not is_known("entrance_exam")
    assert not MARKS & set(PREDICATES)


def test_what_a_predicate_carries_with_it_exists():
    carried = {other for others in IMPLIES.values() for other in others}

    assert {*IMPLIES, *carried} <= set(PREDICATES)
