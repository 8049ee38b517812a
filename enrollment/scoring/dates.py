"""Dates that decide between equals, the earlier one first (enrollment handbook 4.6, 4.8).

None of them is the day on which an application came in (check V24).
"""

from collections.abc import Callable, Mapping
from datetime import date

from enrollment.scoring.facts import Facts, Hukou, Person
from enrollment.scoring.predicates import childs_hukou

NEVER = date.max.toordinal()
"""Whoever has no such date stands behind all who have one."""


def _moved_in(hukou: Hukou | None) -> date | None:
    return hukou.moved_in if hukou else None


def _hukou_of(facts: Facts, person: Person) -> Hukou | None:
    return next((h for h in facts.hukou if h.person == person), None)


def _permit_date(facts: Facts, person: Person) -> date | None:
    issued = [p.record.issued_on for p in facts.permits if p.person == person]
    return min((day for day in issued if day), default=None)


def _title_date(facts: Facts, _other: Person) -> date | None:
    own = [d for d in facts.dwellings if d.holder != Person.GRANDPARENT]
    return min((dwelling.registered_on for dwelling in own), default=None)


DATES: Mapping[str, Callable[[Facts, Person], date | None]] = {
    "hukou_moved_in": lambda facts, _other: _moved_in(childs_hukou(facts)),
    "other_guardian_hukou": lambda facts, other: _moved_in(_hukou_of(facts, other)),
    "other_guardian_permit": _permit_date,
    "title_registered": _title_date,
}
"""Dates of which the earlier one ranks first; the second person is the other guardian."""


def date_key(name: str, facts: Facts, first: Person = Person.PRIMARY) -> int:
    """The date as a number; `first` is the parent whose facts were counted."""
    day = DATES[name](facts, _other_parent(first))
    return NEVER if day is None else day.toordinal()


def _other_parent(first: Person) -> Person:
    return Person.SECONDARY if first == Person.PRIMARY else Person.PRIMARY
