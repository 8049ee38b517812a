from datetime import timedelta
from fractions import Fraction

import pytest

from enrollment.scoring.engine import Engine
from enrollment.scoring.evidence import measured, result_page, whose
from enrollment.scoring.facts import Kind, Place, Stay
from enrollment.scoring.measures import Basis, Measure, Unit, Whose
from enrollment.scoring.months import month_set
from enrollment.scoring.points import PointsCondition
from enrollment.scoring.rules import Rule
from enrollment.scoring.schemes import template
from tests.enrollment.scoring.families import (
    CUTOFF,
    Person,
    family,
    home,
    insured,
    months_ago,
    stayed,
)
from tests.enrollment.scoring.tables import TERMS, flat, number, scheme


def page_of(table, facts):
    """The evidence by item."""
    result = result_page(Engine(table), facts)
    return {line.item.code: line.evidence for line in result.lines}


def test_page_tells_months_counted_and_months_left_out():
    late = month_set(months_ago(100), months_ago(98))
    facts = family(insurance=(insured(75, back_paid=late),))

    found = page_of(template("xiamen_siming_120", cutoff=CUTOFF), facts)

    assert found["primary_insurance"] == (
        ("insurance", {"person": "primary", "kinds": (), "months": 75}),
        ("back_paid_left_out", {"months": 3}),
    )


def test_page_tells_from_when_to_when_the_better_parent_lived_here():
    since = CUTOFF - timedelta(2919)
    facts = family(
        periods=(
            stayed(Stay.RESIDENCE, months_ago(3)),
            stayed(Stay.RESIDENCE, since, Person.SECONDARY),
        )
    )

    found = page_of(template("xiamen_siming_120", cutoff=CUTOFF), facts)

    values = {"basis": "residence", "person": "secondary", "from": since, "to": CUTOFF}
    assert found["residence"] == (("period", values),)


@pytest.mark.parametrize("share", [Fraction(1, 2), Fraction(3, 5)])
def test_page_tells_whether_what_an_item_needs_holds(share):
    facts = family(dwellings=home(share, place=Place.COUNTY))

    found = page_of(template("xiamen_siming_120", cutoff=CUTOFF), facts)

    holds = share > Fraction(1, 2)
    needed = {"name": "own_home_in_county", "holds": holds}
    assert found["own_flat"] == (("needs", needed),)


def test_page_tells_what_a_condition_counted():
    long = PointsCondition(code="long", label="长", counts=number("hours"), at_least=3)
    table = scheme(flat("a", needs=Rule((("long",),))), conditions=(long,))

    assert page_of(table, family(counts={"hours": 5}))["a"] == (
        ("needs", {"name": "long", "holds": True}),
        ("number", {"name": "hours", "number": 5}),
    )


def test_page_tells_what_earns_nothing_because_everybody_needs_it():
    measure = Measure(basis=Basis.RESIDENCE, beyond=24, unit=Unit.MONTH)

    assert list(measured(measure, family(), TERMS)) == [
        ("beyond", {"unit": "month", "number": 24})
    ]


@pytest.mark.parametrize(
    ("asked", "first", "person"),
    [
        (Whose.PRIMARY, Person.PRIMARY, Person.PRIMARY),
        (Whose.PRIMARY, Person.SECONDARY, Person.SECONDARY),
        (Whose.SECONDARY, Person.PRIMARY, Person.SECONDARY),
        (Whose.SECONDARY, Person.SECONDARY, Person.PRIMARY),
        (Whose.CHILD, Person.PRIMARY, Person.CHILD),
        (Whose.EITHER, Person.PRIMARY, Person.SECONDARY),
    ],
)
def test_evidence_is_of_the_person_whose_facts_counted(asked, first, person):
    facts = family(insurance=(insured(5), insured(6, Person.SECONDARY)))
    measure = Measure(basis=Basis.INSURANCE, person=asked)

    assert whose(measure, facts, TERMS, first=first) == person


def test_months_of_several_kinds_are_told_with_the_kinds():
    measure = Measure(basis=Basis.INSURANCE, kinds=(Kind.PENSION, Kind.MEDICAL))
    facts = family(insurance=(insured(9), insured(7, kind=Kind.MEDICAL)))

    (line,) = measured(measure, facts, TERMS)

    assert line.values["months"] == 7
    assert line.values["kinds"] == ("pension", "medical")
