"""Which sections a kind of school has, and how its code begins (handbook 2.2, 2.4)."""

from dataclasses import dataclass

from schools.models.schools import School, Stage

PRIMARY, JUNIOR = frozenset({Stage.PRIMARY}), frozenset({Stage.JUNIOR})
BOTH = PRIMARY | JUNIOR


@dataclass(frozen=True, slots=True)
class KindRule:
    """The sections a kind must have and may have, and the categories of its code."""

    needs: frozenset[Stage]
    may: frozenset[Stage]
    categories: frozenset[str]
    ends_early: bool = False
    """Whether its primary section may end before grade 6."""


Kind = School.Kind
ORDINARY = frozenset({"21", "31"})
KIND_RULES: dict[School.Kind, KindRule] = {
    Kind.TEACHING_POINT: KindRule(PRIMARY, PRIMARY, frozenset({"21"}), ends_early=True),
    Kind.INCOMPLETE_PRIMARY: KindRule(
        PRIMARY, PRIMARY, frozenset({"21"}), ends_early=True
    ),
    Kind.COMPLETE_PRIMARY: KindRule(PRIMARY, PRIMARY, frozenset({"21"})),
    Kind.JUNIOR: KindRule(JUNIOR, JUNIOR, frozenset({"31"})),
    Kind.NINE_YEAR: KindRule(BOTH, BOTH, ORDINARY),
    Kind.COMPLETE_SECONDARY: KindRule(JUNIOR, JUNIOR, frozenset({"31", "34"})),
    Kind.TWELVE_YEAR: KindRule(BOTH, BOTH, ORDINARY | {"34"}),
    Kind.SPECIAL: KindRule(frozenset(), BOTH, frozenset({"51"})),
    Kind.CORRECTION: KindRule(frozenset(), BOTH, frozenset({"37"})),
}
"""A merged school may keep either code, so the long ones may begin as either part did."""
