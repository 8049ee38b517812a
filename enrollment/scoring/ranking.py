"""Who ranks before whom: category, points, and what decides between equals.

Enrollment handbook 4.8. Nothing here can read when or by whom an application was sent
in, so that the order of submission never counts (invariant INV-06).
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from enrollment.scoring.categories import CategoryRule
from enrollment.scoring.dates import DATES, date_key
from enrollment.scoring.engine import Engine, Tally
from enrollment.scoring.facts import Facts
from enrollment.scoring.points import OrderRule, PointsScheme, TieKey
from enrollment.scoring.predicates import is_known

LOTTERY = "lottery"
FIRST_COME = frozenset({"submitted", "received", "registered", "number"})

Key = tuple[int, ...]
OnTally = Callable[[Facts, Tally], int]


class TieFault(NamedTuple):
    """What is wrong with the list that decides between equals (checks V08, V24)."""

    code: str
    value: str = ""


def tie_faults(scheme: PointsScheme) -> Iterator[TieFault]:
    """Why the tie list is not complete; a scheme with a fault ranks nobody.

    It is complete when it names at least one thing, each of them known and named once,
    and lots decide in the end.
    """
    if not scheme.tie_keys:
        yield TieFault("no_tie_keys")
    if scheme.final_tie != LOTTERY:
        yield TieFault("no_lottery", scheme.final_tie)
    for n, key in enumerate(scheme.tie_keys):
        name = f"{key.by}:{key.of}"
        if key.by in FIRST_COME:
            yield TieFault("first_come", name)
        elif not _is_readable(key, scheme):
            yield TieFault("unknown_tie_key", name)
        elif key in scheme.tie_keys[:n]:
            yield TieFault("repeated_tie_key", name)


def _is_readable(key: TieKey, scheme: PointsScheme) -> bool:
    match key.by:
        case "points":
            items = [item.code for item in scheme.items]
            return key.of in {*items, *(code for code, _cap in scheme.caps)}
        case "units":
            return key.of in {item.code for item in scheme.items if item.counts}
        case "predicate":
            conditions = {condition.code for condition in scheme.conditions}
            return is_known(key.of) or key.of in conditions
    return key.by == "date" and key.of in DATES


class Ranking:
    """Order keys of a scheme: the smaller key ranks first, lots decide between equals."""

    def __init__(self, engine: Engine) -> None:
        if faults := list(tie_faults(engine.scheme)):
            raise ValueError(f"the tie list is not complete: {faults}")
        self._engine = engine
        self._by_category = engine.scheme.order_rule is OrderRule.CATEGORY_THEN_POINTS
        self._ties = [self._tie(key) for key in engine.scheme.tie_keys]

    def key(
        self, facts: Facts, tally: Tally, *, category: CategoryRule | None = None
    ) -> Key:
        """The application's order key.

        Where categories go first, a category's own dates decide between its equals
        before the scheme's list does (Longhua 2025).
        """
        ties = [tie(facts, tally) for tie in self._ties]
        if not self._by_category:
            return (-tally.total, *ties)
        if category is None:
            raise ValueError("the scheme ranks by category; this application has none")
        own = [date_key(name, facts, tally.first) for name in category.sort_keys]
        return (category.rank, -tally.total, *own, *ties)

    def _tie(self, key: TieKey) -> OnTally:
        match key.by:
            case "points":
                inside = self._engine.indexes_of(key.of)
                return lambda _facts, tally: -sum(tally.points[n] for n in inside)
            case "units":
                (place,) = self._engine.indexes_of(key.of)
                return lambda _facts, tally: -tally.counts[place]
            case "predicate":
                holds = self._engine.vocabulary.test_of(key.of)
                return lambda _facts, tally: not holds(tally.bits)
        return lambda facts, tally: date_key(key.of, facts, tally.first)
