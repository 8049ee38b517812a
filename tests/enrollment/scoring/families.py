"""Families of which tables of points are tried."""

from datetime import date
from fractions import Fraction

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
from enrollment.scoring.months import add_months, month_set
from enrollment.scoring.permits import PermitRecord

CUTOFF = date(2026, 3, 31)


def insured(months, person=Person.PRIMARY, **changes):
    """So many months paid, the last of them that of the cut-off."""
    paid = month_set(add_months(CUTOFF, 1 - months), CUTOFF)
    known = {"kind": Kind.PENSION, "on_time": paid, "place": Place.COUNTY, **changes}
    return Insurance(person=person, **known)


def stayed(stay, start, person=Person.PRIMARY, place=Place.ZONE, **changes):
    return Period(stay=stay, start=start, person=person, place=place, **changes)


def months_ago(months):
    return add_months(CUTOFF, -months)


def hukou(place):
    return (Hukou(person=Person.CHILD, place=place),)


def home(share=Fraction(1), months=0, place=Place.ZONE):
    known = {"share": share, "registered_on": months_ago(months), "place": place}
    return (Dwelling(**known),)


def permit(issued, *endorsed):
    record = PermitRecord(issued_on=issued, endorsed_on=endorsed)
    return (Permit(person=Person.PRIMARY, record=record),)


def family(*marks, **known):
    return Facts(marks=frozenset(marks), **known)


RENTING = stayed(Stay.RENTAL, months_ago(40))
