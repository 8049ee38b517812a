"""Categories of applicants and their order (类别, enrollment handbook 4.6).

Every predicate of every category is evaluated and kept; of the categories that hold,
the best rank counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from enrollment.scoring.dates import DATES, date_key
from enrollment.scoring.facts import Facts
from enrollment.scoring.plain import FieldFault, plain, read
from enrollment.scoring.predicates import is_known
from enrollment.scoring.rules import Clause, Rule, Vocabulary, uncovered
from enrollment.scoring.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRule:
    """One category: whom it takes, and its rank; 1 goes first.

    `sort_keys` name dates of which the earlier one goes first inside the category, as
    the day of the hukou move in Wuxing.
    """

    code: str
    label: str
    rank: int
    when: Rule
    sort_keys: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRules:
    """All categories of a policy."""

    categories: tuple[CategoryRule, ...]

    @property
    def in_order(self) -> list[CategoryRule]:
        return sorted(self.categories, key=lambda category: category.rank)


class CategoryResult(NamedTuple):
    """The best category that holds, all that hold, and every predicate's value."""

    category: CategoryRule | None
    held: tuple[str, ...]
    predicates: Mapping[str, bool]


def categories_from(stored: Sequence[object]) -> CategoryRules:
    """The categories out of plain values, or FieldFault by the field's path."""
    rules = read(CategoryRules, {"categories": stored})
    for fault in category_faults(rules):
        raise fault
    return rules


def categories_plain(rules: CategoryRules) -> list[object]:
    stored: list[object] = plain(rules.categories)
    return stored


def category_faults(rules: CategoryRules) -> Iterator[FieldFault]:
    """Codes and ranks are given once; names are known."""
    seen: set[str | int] = set()
    for n, category in enumerate(rules.categories):
        field = f"categories[{n}]"
        for name in ("code", "rank"):
            value = getattr(category, name)
            if value in seen:
                yield FieldFault(f"{field}.{name}", "repeated", value)
            seen.add(value)
        yield from _category_faults(category, field)


def _category_faults(category: CategoryRule, field: str) -> Iterator[FieldFault]:
    if category.rank < 1:
        yield FieldFault(f"{field}.rank", "below_one", category.rank)
    for name in sorted(category.when.names):
        if not is_known(name):
            yield FieldFault(f"{field}.when", "unknown_predicate", name)
    for name in category.sort_keys:
        if name not in DATES:
            yield FieldFault(f"{field}.sort_keys", "unknown_date", name)


class Categoriser:
    """Category rules made ready for many applications."""

    def __init__(self, rules: CategoryRules, terms: Terms) -> None:
        for fault in category_faults(rules):
            raise fault
        names = set().union(*(each.when.names for each in rules.categories))
        self._vocabulary = Vocabulary(names, terms)
        self._tests = [
            (category, self._vocabulary.test(category.when))
            for category in rules.in_order
        ]

    def bits(self, facts: Facts) -> int:
        """Every predicate of every category, as one number."""
        return self._vocabulary.bits(facts)

    def best(self, bits: int) -> CategoryRule | None:
        """The category of the best rank among those that hold."""
        for category, holds in self._tests:
            if holds(bits):
                return category
        return None

    def result(self, facts: Facts) -> CategoryResult:
        """The answer with all that led to it."""
        bits = self.bits(facts)
        held = tuple(category.code for category, holds in self._tests if holds(bits))
        return CategoryResult(self.best(bits), held, self._vocabulary.values(bits))


def category_key(category: CategoryRule, facts: Facts) -> tuple[int, ...]:
    """The order key where categories alone rank: the smaller one goes first."""
    days = [date_key(name, facts) for name in category.sort_keys]
    return (category.rank, *days)


def left_out(rules: CategoryRules) -> Clause | None:
    """A combination of predicates that no category takes, or None (check V05)."""
    return uncovered([category.when for category in rules.categories])


def reachable(rules: CategoryRules, among: Rule) -> list[CategoryRule]:
    """The categories in which a family that meets `among` may end, best rank first."""
    found = []
    better: list[Rule] = []
    for category in rules.in_order:
        if any(
            uncovered(better, given={**one, **other}) is not None
            for one in among.clauses
            for other in category.when.clauses
            if all(other.get(name, value) == value for name, value in one.items())
        ):
            found.append(category)
        better.append(category.when)
    return found


def outranked(
    rules: CategoryRules, *, first: Rule, then: Rule
) -> tuple[CategoryRule, CategoryRule] | None:
    """Two categories that put a family of `then` before one of `first` (check V06).

    The answer is the last category of `first` and the best one of `then`.
    """
    of_first, of_then = reachable(rules, first), reachable(rules, then)
    if of_first and of_then and of_then[0].rank < of_first[-1].rank:
        return of_first[-1], of_then[0]
    return None
