"""What an item of a table counts: months paid, days lived, hours given (handbook 4.8).

A measure is made once per scheme into a function of the facts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import reduce
from operator import and_

from enrollment.scoring.facts import Facts, Insurance, Kind, Person, Place, Stay
from enrollment.scoring.months import (
    FIRST_YEAR,
    add_months,
    days_lived,
    full_months,
    merged,
    month_set,
)
from enrollment.scoring.permits import PermitCount, validities
from enrollment.scoring.predicates import is_own_title
from enrollment.scoring.terms import Terms


class Unit(StrEnum):
    """What is counted."""

    MONTH = "month"
    DAY = "day"
    COUNT = "count"


class Basis(StrEnum):
    """Which facts are counted. A closed list: no marks, no tests, no prizes."""

    INSURANCE = "insurance"
    RESIDENCE = "residence"
    EMPLOYMENT = "employment"
    LICENCE = "licence"
    RENTAL = "rental"
    STUDY = "study"
    TITLE = "title"
    PERMIT = "permit"
    COUNT = "count"


class Whose(StrEnum):
    """Whose facts count: a named applicant's, or the better of the two parents'."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    EITHER = "either"
    CHILD = "child"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A quantity of the facts, between a first day and the cut-off.

    Without `kinds` any of the five insurances makes a month; with several of them, only
    a month in which all were paid. `count` names the number that basis `count` reads.
    `beyond` is what the family must have anyway and what earns nothing.
    """

    basis: Basis
    unit: Unit = Unit.MONTH
    person: Whose = Whose.PRIMARY
    place: Place = Place.CITY
    kinds: tuple[Kind, ...] = ()
    count: str = ""
    window_from: date | None = None
    window_to: date | None = None
    last_months: int | None = None
    exclude_back_payment: bool = False
    continuous: bool = False
    bridge_days: int = 0
    beyond: int = 0

    def window(self, terms: Terms) -> tuple[date, date]:
        """The first and the last day that count."""
        start = self.window_from or date.min
        if self.last_months is not None:
            recent = add_months(terms.cutoff, -self.last_months) + timedelta(1)
            start = max(start, recent)
        return start, min(self.window_to or terms.cutoff, terms.cutoff)


PARENTS = (Person.PRIMARY, Person.SECONDARY)

OfPerson = Callable[[Facts, Person], int]
OfFamily = Callable[[Facts, Person, Person], int]
Stretches = Callable[[Facts, Person], list[tuple[date, date]]]


def counter(measure: Measure, terms: Terms) -> OfFamily:
    """The measure as a function of the facts and of who is primary and secondary."""
    count = of_person(measure, terms)
    match measure.person:
        case Whose.PRIMARY:
            return lambda facts, first, _second: count(facts, first)
        case Whose.SECONDARY:
            return lambda facts, _first, second: count(facts, second)
        case Whose.EITHER:
            return lambda facts, *both: max(
                count(facts, both[0]), count(facts, both[1])
            )
        case Whose.CHILD:
            return lambda facts, _first, _second: count(facts, Person.CHILD)


def months_paid(measure: Measure, terms: Terms) -> Callable[[Facts, Person], int]:
    """The set of months in which one person paid all the kinds asked for."""
    start, end = measure.window(terms)
    window = month_set(max(start, date(FIRST_YEAR, 1, 1)), end)
    late_counts = not measure.exclude_back_payment

    def paid(record: Insurance) -> int:
        return record.on_time | record.back_paid if late_counts else record.on_time

    def months(facts: Facts, person: Person) -> int:
        by_kind = dict.fromkeys(measure.kinds, 0)
        of_any = 0
        for record in facts.insurance:
            if record.person == person and record.place >= measure.place:
                if record.kind in by_kind:
                    by_kind[record.kind] |= paid(record)
                elif record.kind != Kind.HOUSING_FUND:
                    of_any |= paid(record)
        return window & (reduce(and_, by_kind.values()) if by_kind else of_any)

    return months


def stretches(measure: Measure, terms: Terms) -> Stretches:
    """The stretches of time that count, in order, none counted twice."""
    start, end = measure.window(terms)
    source = _source(measure, terms)

    def found(facts: Facts, person: Person) -> list[tuple[date, date]]:
        clipped = [
            (max(since, start), min(until or end, end))
            for since, until in source(facts, person)
        ]
        joined = merged(clipped, bridge_days=measure.bridge_days)
        if measure.continuous:
            return [pair for pair in joined[-1:] if pair[1] == end]
        return joined

    return found


def of_person(measure: Measure, terms: Terms) -> OfPerson:
    """The measure as a function of the facts and of one person."""
    count = _counted(measure, terms)
    beyond = measure.beyond
    if not beyond:
        return count
    return lambda facts, person: max(0, count(facts, person) - beyond)


def _counted(measure: Measure, terms: Terms) -> OfPerson:
    if measure.basis is Basis.COUNT:
        return lambda facts, _person: max(0, facts.counts.get(measure.count, 0))
    if measure.basis is Basis.INSURANCE:
        months = months_paid(measure, terms)
        return lambda facts, person: months(facts, person).bit_count()
    found = stretches(measure, terms)
    length = days_lived if measure.unit is Unit.DAY else full_months
    return lambda facts, person: sum(
        [length(since, until) for since, until in found(facts, person)]
    )


Source = Callable[[Facts, Person], list[tuple[date, date | None]]]


def _source(measure: Measure, terms: Terms) -> Source:
    match measure.basis:
        case Basis.TITLE:
            return _titles(measure.place, terms)
        case Basis.PERMIT:
            return _permits(measure, terms)
        case _:
            return _periods(Stay(measure.basis.value), measure.place)


def _periods(stay: Stay, place: Place) -> Source:
    return lambda facts, person: [
        (period.start, period.end)
        for period in facts.periods
        if period.stay == stay and period.person == person and period.place >= place
    ]


def _titles(place: Place, terms: Terms) -> Source:
    return lambda facts, person: [
        (dwelling.registered_on, None)
        for dwelling in facts.dwellings
        if dwelling.holder == person and is_own_title(dwelling, place, terms)
    ]


def _permits(measure: Measure, terms: Terms) -> Source:
    """The times a permit was valid; where years restart, the last one alone.

    One that is valid on the day of the facts counts on to the end: its endorsement is not
    due yet, and on which day the police were asked earns nobody a month (INV-06).
    """
    _start, end = measure.window(terms)
    restart = terms.permit_count is PermitCount.STRICT_RESTART

    def found(facts: Facts, person: Person) -> list[tuple[date, date | None]]:
        on = facts.known_by(end)
        spans = [
            span
            for permit in facts.permits
            if permit.person == person and permit.place >= measure.place
            for span in validities(permit.record, on=on)
            if span.until >= on or not restart
        ]
        return [(start, until if until < on else end) for start, until in spans]

    return found
