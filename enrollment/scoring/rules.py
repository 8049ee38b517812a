"""Rules of yes-or-no facts: any of several lists, each of whose names must all hold.

`[["hukou_in_zone", "own_title_in_zone"], ["grandparent_title", "!rental_filed"]]`; a
leading `!` asks for the opposite. `[[]]` always holds, `[]` never.
(Enrollment handbook 4.6.)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from enrollment.scoring.facts import Facts, Person
from enrollment.scoring.predicates import IMPLIES, MARKS, PREDICATES
from enrollment.scoring.terms import Terms

Clause = Mapping[str, bool]
Test = Callable[[int], bool]
Condition = Callable[[Facts, Person, Person], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it is stored and shown."""

    any_of: tuple[tuple[str, ...], ...] = ((),)

    @property
    def names(self) -> set[str]:
        return {word.removeprefix("!") for clause in self.any_of for word in clause}

    @property
    def clauses(self) -> list[Clause]:
        """Each list as the values that it asks for; one at odds with itself is left out."""
        asked = [
            {(word.removeprefix("!"), not word.startswith("!")) for word in clause}
            for clause in self.any_of
        ]
        return [dict(pairs) for pairs in asked if len(dict(pairs)) == len(pairs)]


ALWAYS = Rule()


class Vocabulary:
    """The names that some rules use, as bits of one number per application.

    Every one of them is evaluated, whether or not a rule comes to need it, so that all
    can be stored and shown (handbook 4.6).
    """

    def __init__(
        self,
        names: Iterable[str],
        terms: Terms,
        *,
        conditions: Mapping[str, Condition] | None = None,
    ) -> None:
        self.names = tuple(sorted(names))
        self._bit = {name: 1 << place for place, name in enumerate(self.names)}
        self._terms = terms
        conditions = conditions or {}
        self._worked_out = [(PREDICATES[n], b) for n, b in self._of(PREDICATES)]
        self._conditions = [(conditions[n], b) for n, b in self._of(conditions)]
        self._marks = dict(self._of(MARKS))
        known = {*PREDICATES, *MARKS, *conditions}
        if unknown := [name for name in self.names if name not in known]:
            raise ValueError(f"no such predicate: {', '.join(unknown)}")

    def _of(self, home: Iterable[str]) -> list[tuple[str, int]]:
        return [(name, self._bit[name]) for name in home if name in self._bit]

    def bits(
        self,
        facts: Facts,
        first: Person = Person.PRIMARY,
        second: Person = Person.SECONDARY,
    ) -> int:
        """The predicates that hold; `first` and `second` take the parents' parts."""
        bits, terms = 0, self._terms
        for holds, bit in self._worked_out:
            if holds(facts, terms):
                bits |= bit
        for condition, bit in self._conditions:
            if condition(facts, first, second):
                bits |= bit
        for mark in facts.marks:
            bits |= self._marks.get(mark, 0)
        return bits

    def values(self, bits: int) -> dict[str, bool]:
        """Every predicate by name, for storing and showing."""
        return {name: bool(bits & bit) for name, bit in self._bit.items()}

    def test(self, rule: Rule) -> Test:
        """The rule as a function of the bits."""
        pairs = [self._mask(clause) for clause in rule.clauses]
        if len(pairs) == 1:
            mask, wanted = pairs[0]
            return lambda bits: bits & mask == wanted
        return lambda bits: any(bits & mask == wanted for mask, wanted in pairs)

    def test_of(self, name: str) -> Test:
        """One name as a function of the bits."""
        return self.test(Rule(((name,),)))

    def _mask(self, clause: Clause) -> tuple[int, int]:
        mask = sum(self._bit[name] for name in clause)
        return mask, sum(self._bit[name] for name, asked in clause.items() if asked)


def uncovered(rules: Iterable[Rule], *, given: Clause | None = None) -> Clause | None:
    """A combination of values that none of `rules` meets, or None if there is none.

    Only what `given` allows and what can happen at all is looked at; names absent from
    the answer may have either value.
    """
    clauses = [clause for rule in rules for clause in rule.clauses]
    given = given or {}
    names = {name for clause in [*clauses, given] for name in clause}
    return _gap([*clauses, *_impossible(names)], given)


def _impossible(names: set[str]) -> list[Clause]:
    """What cannot happen: a predicate without one that it carries with it."""
    return [
        {name: True, other: False}
        for name in names
        for other in _carried(name)
        if other in names
    ]


def _carried(name: str) -> set[str]:
    direct = set(IMPLIES.get(name, ()))
    return direct.union(*(_carried(other) for other in direct))


def _gap(clauses: Sequence[Clause], given: Clause) -> Clause | None:
    """Split on one name after the other until a clause holds or none is left."""
    left = [
        {name: asked for name, asked in clause.items() if name not in given}
        for clause in clauses
        if all(given.get(name, asked) == asked for name, asked in clause.items())
    ]
    if not left:
        return given
    if not all(left):
        return None
    shortest = min(left, key=len)
    name = min(shortest)
    for value in (True, False):
        if (gap := _gap(left, {**given, name: value})) is not None:
            return gap
    return None
