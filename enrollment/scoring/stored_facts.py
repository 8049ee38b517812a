"""Facts as plain values for JSON, so that a round can be scored again years later.

Only `facts_plain` writes what `facts_from` reads, so it trusts every value: reading is
part of scoring a whole round (invariant INV-07). Sets of months are hexadecimal text.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

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
from enrollment.scoring.permits import PermitRecord

PERSONS = {person.value: person for person in Person}
KINDS = {kind.value: kind for kind in Kind}
STAYS = {stay.value: stay for stay in Stay}
PLACES = list(Place)


def facts_plain(facts: Facts) -> dict[str, Any]:
    """Everything known of an application as lists, texts and numbers."""
    return {
        "hukou": [
            [h.person, h.place, _text(h.moved_in), h.with_parents, h.with_grandparents]
            for h in facts.hukou
        ],
        "dwellings": [
            [
                str(d.share),
                _text(d.registered_on),
                *(d.holder, d.place, d.residential, d.lived_in),
            ]
            for d in facts.dwellings
        ],
        "permits": [
            [
                *(permit.person, permit.place),
                *(_text(permit.record.issued_on), _text(permit.record.applied_on)),
                [day.isoformat() for day in permit.record.endorsed_on],
            ]
            for permit in facts.permits
        ],
        "insurance": [
            [i.person, i.kind, f"{i.on_time:x}", f"{i.back_paid:x}", i.place]
            for i in facts.insurance
        ],
        "periods": [
            [p.stay, p.person, _text(p.start), _text(p.end), p.place]
            for p in facts.periods
        ],
        "marks": sorted(facts.marks),
        "counts": dict(facts.counts),
        "as_of": _text(facts.as_of),
    }


def facts_from(stored: Mapping[str, Any]) -> Facts:
    """The facts out of what `facts_plain` wrote."""
    return Facts(
        hukou=tuple([_hukou(*row) for row in stored["hukou"]]),
        dwellings=tuple([_dwelling(*row) for row in stored["dwellings"]]),
        permits=tuple([_permit(*row) for row in stored["permits"]]),
        insurance=tuple([_insurance(*row) for row in stored["insurance"]]),
        periods=tuple([_period(*row) for row in stored["periods"]]),
        marks=frozenset(stored["marks"]),
        counts=stored["counts"],
        as_of=_day(stored.get("as_of")),
    )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _hukou(person: str, place: int, moved_in: str | None, *whom: bool) -> Hukou:
    with_parents, with_grandparents = whom
    return Hukou(
        person=PERSONS[person],
        place=PLACES[place],
        moved_in=_day(moved_in),
        with_parents=with_parents,
        with_grandparents=with_grandparents,
    )


def _dwelling(share: str, day: str, holder: str, *rest: Any) -> Dwelling:
    place, residential, lived_in = rest
    return Dwelling(
        share=Fraction(share),
        registered_on=date.fromisoformat(day),
        holder=PERSONS[holder],
        place=PLACES[place],
        residential=residential,
        lived_in=lived_in,
    )


def _permit(person: str, place: int, *days: Any) -> Permit:
    issued_on, applied_on, endorsed_on = days
    record = PermitRecord(
        issued_on=_day(issued_on),
        applied_on=_day(applied_on),
        endorsed_on=tuple(map(date.fromisoformat, endorsed_on)),
    )
    return Permit(person=PERSONS[person], record=record, place=PLACES[place])


def _insurance(person: str, kind: str, on_time: str, *rest: Any) -> Insurance:
    back_paid, place = rest
    return Insurance(
        person=PERSONS[person],
        kind=KINDS[kind],
        on_time=int(on_time, 16),
        back_paid=int(back_paid, 16),
        place=PLACES[place],
    )


def _period(stay: str, person: str, start: str, *rest: Any) -> Period:
    end, place = rest
    return Period(
        stay=STAYS[stay],
        person=PERSONS[person],
        start=date.fromisoformat(start),
        end=_day(end),
        place=PLACES[place],
    )
