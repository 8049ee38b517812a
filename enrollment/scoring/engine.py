"""Points of an application under a table, exact to the fraction (enrollment handbook 4.8).

A scheme is made once into numbers and functions: every value is a whole multiple of one
small fraction of a point, so an application costs additions of integers alone. `tally`
is the fast answer for a whole round, `explain` the itemised one for a parent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor, lcm
from typing import NamedTuple

from enrollment.scoring.facts import Facts, Person
from enrollment.scoring.measures import PARENTS, OfFamily, counter
from enrollment.scoring.permits import Line
from enrollment.scoring.points import (
    GroupMode,
    ParentBasis,
    PointsCondition,
    PointsItem,
    PointsScheme,
    Rounding,
)
from enrollment.scoring.predicates import is_known
from enrollment.scoring.rules import ALWAYS, Condition, Test, Vocabulary
from enrollment.scoring.scheme_checks import check_scheme

NO_CAP = 1 << 256
"""More than any table gives."""


class Tally(NamedTuple):
    """An application's points in the engine's own small unit.

    `points` are what each item gives in the end; they add up to `total`. `first` is the
    parent who stood as the primary applicant.
    """

    total: int
    counts: tuple[int, ...]
    points: tuple[int, ...]
    bits: int
    first: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsLine:
    """One line of the result page; `evidence.result_page` adds what it rests on."""

    item: PointsItem
    held: bool
    counted: int
    raw: Fraction
    capped: Fraction
    points: Fraction
    evidence: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsResult:
    """The result page: the lines, their total, and the predicates behind them."""

    total: Fraction
    lines: tuple[PointsLine, ...]
    predicates: Mapping[str, bool]
    qualifies: bool
    parent: Person


class _Item(NamedTuple):
    """An item ready to be counted."""

    needs: Test | None
    units: OfFamily | None
    size: int
    rate: int
    cap: int


class Engine:
    """A scheme made ready for many applications."""

    def __init__(self, scheme: PointsScheme) -> None:
        check_scheme(scheme)
        self.scheme = scheme
        self.scale = _scale(scheme)
        self.vocabulary = _vocabulary(scheme)
        self._required = self.vocabulary.test(scheme.requires)
        self._items = [self._item(item) for item in scheme.items]
        self._choices = [
            self.indexes_of(group.code)
            for group in scheme.groups
            if group.mode is GroupMode.MAX
        ]
        self._limits = list(self._all_limits())

    def tally(self, facts: Facts) -> Tally:
        """The points of one application."""
        named = self._tally(facts, *PARENTS)
        if self.scheme.parent_basis is not ParentBasis.ONE_BEST:
            return named
        other = self._tally(facts, *reversed(PARENTS))
        return other if other.total > named.total else named

    def explain(self, tally: Tally) -> PointsResult:
        """The tally line by line, in points."""
        total = self.points(tally.total)
        return PointsResult(
            total=total,
            lines=tuple(self._line(tally, n) for n in range(len(self._items))),
            predicates=self.vocabulary.values(tally.bits),
            qualifies=self.qualifies(tally),
            parent=tally.first,
        )

    def qualifies(self, tally: Tally) -> bool:
        """Whether the family may apply with these points."""
        enough = self.points(tally.total) >= (self.scheme.threshold or 0)
        return enough and self._required(tally.bits)

    def points(self, small: int) -> Fraction:
        return Fraction(small, self.scale)

    def indexes_of(self, code: str) -> tuple[int, ...]:
        """Where the item, or the items of the group or level, of this code stand."""
        inside = {group.code for group in self.scheme.groups if group.level == code}
        return tuple(
            n
            for n, item in enumerate(self.scheme.items)
            if code in {item.code, item.group} or item.group in inside
        )

    def _tally(self, facts: Facts, first: Person, second: Person) -> Tally:
        bits = self.vocabulary.bits(facts, first, second)
        counts, points = [], []
        for needs, count, size, rate, cap in self._items:
            if needs is not None and not needs(bits):
                units = 0
            else:
                units = 1 if count is None else count(facts, first, second)
            counts.append(units)
            points.append(min(units // size * rate, cap))
        for indexes in self._choices:
            _keep_best(points, indexes)
        for indexes, cap in self._limits:
            _keep_within(points, indexes, cap)
        return Tally(sum(points), tuple(counts), tuple(points), bits, first)

    def _item(self, item: PointsItem) -> _Item:
        exact = item.rounding is Rounding.EXACT
        unit = item.unit_size if exact else 1
        return _Item(
            None if item.needs == ALWAYS else self.vocabulary.test(item.needs),
            counter(item.counts, self.scheme.terms) if item.counts else None,
            1 if exact else item.unit_size,
            int(item.per_unit * self.scale / unit),
            self._small(item.cap),
        )

    def _all_limits(self) -> list[tuple[tuple[int, ...], int]]:
        """The caps of groups, then of levels, then of the whole."""
        scheme = self.scheme
        limits = [
            (self.indexes_of(code), self._small(cap)) for code, cap in scheme.caps
        ]
        whole = (tuple(range(len(scheme.items))), self._small(scheme.cap))
        return [limit for limit in [*limits, whole] if limit[1] != NO_CAP]

    def _small(self, cap: Fraction | None) -> int:
        return NO_CAP if cap is None else int(cap * self.scale)

    def _line(self, tally: Tally, n: int) -> PointsLine:
        needs, _count, size, rate, cap = self._items[n]
        raw = tally.counts[n] // size * rate
        return PointsLine(
            item=self.scheme.items[n],
            held=needs is None or needs(tally.bits),
            counted=tally.counts[n],
            raw=self.points(raw),
            capped=self.points(min(raw, cap)),
            points=self.points(tally.points[n]),
        )


def shown(points: Fraction) -> Decimal:
    """Two decimals, half up: for the eye alone, never for a rank."""
    return Decimal(floor(points * 100 + Fraction(1, 2))).scaleb(-2)


def _scale(scheme: PointsScheme) -> int:
    """How many small units make a point, so that nothing is ever rounded."""
    caps = [*(item.cap for item in scheme.items), *(cap for _, cap in scheme.caps)]
    known = [cap.denominator for cap in [*caps, scheme.cap] if cap is not None]
    rates = [item.per_unit.denominator * item.unit_size for item in scheme.items]
    return lcm(*known, *rates)


def _vocabulary(scheme: PointsScheme) -> Vocabulary:
    conditions = {each.code: _condition(each, scheme) for each in scheme.conditions}
    ties = {key.of for key in scheme.tie_keys if key.by == "predicate"}
    asked = set(filter(is_known, ties))
    rules = [scheme.requires, *(item.needs for item in scheme.items)]
    needed = asked.union(*(rule.names for rule in rules))
    return Vocabulary(needed.union(conditions), scheme.terms, conditions=conditions)


def _condition(condition: PointsCondition, scheme: PointsScheme) -> Condition:
    count: Callable[[Facts, Person, Person], int]
    count = counter(condition.counts, scheme.terms)
    least = condition.at_least
    return lambda facts, first, second: count(facts, first, second) >= least


def _keep_best(points: list[int], indexes: tuple[int, ...]) -> None:
    """Of several items only the best counts; of equals, the first."""
    best = max(indexes, key=points.__getitem__, default=None)
    for n in indexes:
        if n != best:
            points[n] = 0


def _keep_within(points: list[int], indexes: tuple[int, ...], cap: int) -> None:
    """Cut the last items until all of them stay within the cap."""
    left = cap
    for n in indexes:
        points[n] = min(points[n], left)
        left -= points[n]
