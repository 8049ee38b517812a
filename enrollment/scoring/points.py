"""A table of points (积分表) as a county publishes it (enrollment handbook 4.8).

Items count facts; groups join or choose among items; levels hold groups, as the city's
common items and a town's own. Every one of them may have a cap.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from enrollment.scoring.measures import Measure
from enrollment.scoring.rules import ALWAYS, Rule
from enrollment.scoring.terms import Terms


class Rounding(StrEnum):
    """Whether a part of a unit earns its part of the points."""

    EXACT = "exact"
    FULL_UNITS = "full_units"


class GroupMode(StrEnum):
    """Whether a group's items add up or only the best counts."""

    SUM = "sum"
    MAX = "max"


class OrderRule(StrEnum):
    """What ranks first."""

    POINTS_ONLY = "points_only"
    CATEGORY_THEN_POINTS = "category_then_points"


class ParentBasis(StrEnum):
    """Whose facts the primary applicant's items take.

    With one parent as the basis, every item is that parent's and none is mixed
    (Dongguan); `one_best` takes the parent with the higher total.
    """

    PER_ITEM = "per_item"
    ONE_NAMED = "one_named"
    ONE_BEST = "one_best"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsItem:
    """One line of the table: `per_unit` points for each `unit_size` of what it counts.

    Without `counts` the item earns `per_unit` once. It earns nothing unless `needs`
    holds. A historic item serves the replay of an old year and no new scheme.
    """

    code: str
    label: str
    per_unit: Fraction
    counts: Measure | None = None
    unit_size: int = 1
    rounding: Rounding = Rounding.FULL_UNITS
    cap: Fraction | None = None
    group: str = ""
    needs: Rule = ALWAYS
    historic: bool = False

    @property
    def most(self) -> Fraction | None:
        """The most it can earn, or None if nothing bounds it."""
        if self.counts is None and self.cap is None:
            return self.per_unit
        return self.cap


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsGroup:
    """Items that share a cap, or of which only the best counts."""

    code: str
    label: str
    mode: GroupMode = GroupMode.SUM
    cap: Fraction | None = None
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsLevel:
    """Groups of one authority, with the most they may give together."""

    code: str
    label: str
    cap: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsCondition:
    """A predicate of the scheme's own: a quantity that must be reached."""

    code: str
    label: str
    counts: Measure
    at_least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TieKey:
    """What decides between equals: `by` says how it is read, `of` names it."""

    by: str
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsScheme:
    """A whole table with its terms and its way of ranking.

    A family may apply with it if `requires` holds and `threshold` is reached.
    """

    code: str
    label: str
    terms: Terms
    items: tuple[PointsItem, ...]
    version: str = ""
    groups: tuple[PointsGroup, ...] = ()
    levels: tuple[PointsLevel, ...] = ()
    conditions: tuple[PointsCondition, ...] = ()
    cap: Fraction | None = None
    threshold: Fraction | None = None
    requires: Rule = ALWAYS
    order_rule: OrderRule = OrderRule.POINTS_ONLY
    tie_keys: tuple[TieKey, ...] = ()
    final_tie: str = ""
    parent_basis: ParentBasis = ParentBasis.PER_ITEM

    @property
    def caps(self) -> list[tuple[str, Fraction | None]]:
        """The caps of the groups, then of the levels around them."""
        groups = [(group.code, group.cap) for group in self.groups]
        return [*groups, *((level.code, level.cap) for level in self.levels)]

    @property
    def maximum(self) -> Fraction | None:
        """The most the table can give, or None if nothing bounds it (handbook 5.3)."""
        loose = [item.most for item in self.items if not item.group]
        free = [self.most_of(group) for group in self.groups if not group.level]
        return _lower(self.cap, _sum([*loose, *free, *map(self._most_at, self.levels)]))

    @property
    def unbounded_items(self) -> list[PointsItem]:
        """Items that neither their own cap nor one around them bounds (check V07)."""
        return [item for item in self.items if not any(map(_is_cap, self._caps(item)))]

    @property
    def historic_items(self) -> list[PointsItem]:
        """Items of family planning, which no new scheme may hold (check V22)."""
        return [item for item in self.items if item.historic]

    @property
    def demanded(self) -> list[PointsCondition]:
        """The quantities without which a family may not apply at all (check V09)."""
        names = self.requires.names
        return [each for each in self.conditions if each.code in names]

    def most_of(self, group: PointsGroup) -> Fraction | None:
        parts = [item.most for item in self.items if item.group == group.code]
        if group.mode is GroupMode.SUM:
            return _lower(group.cap, _sum(parts))
        bounded = [part for part in parts if part is not None]
        best = max(bounded, default=Fraction()) if len(bounded) == len(parts) else None
        return _lower(group.cap, best)

    def _caps(self, item: PointsItem) -> list[Fraction | None]:
        """The item's own bound and those of its group, its level and the whole."""
        groups = [group for group in self.groups if group.code == item.group]
        held = {group.level for group in groups}
        levels = [level.cap for level in self.levels if level.code in held]
        return [item.most, *(group.cap for group in groups), *levels, self.cap]

    def _most_at(self, level: PointsLevel) -> Fraction | None:
        groups = [group for group in self.groups if group.level == level.code]
        return _lower(level.cap, _sum(map(self.most_of, groups)))


def _is_cap(bound: Fraction | None) -> bool:
    return bound is not None


def _sum(parts: Iterable[Fraction | None]) -> Fraction | None:
    """The sum, or None if a part has no bound."""
    total = Fraction()
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def _lower(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    known = [bound for bound in (one, other) if bound is not None]
    return min(known, default=None)
