"""What a demo county consists of, as plain values: places, schools, classes and sizes."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

Classes = Mapping[int, tuple[int, ...]]
"""For each grade the sizes of its classes, in the order of their numbers."""


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    """A school as it shall be: `kind` and the other words are values of `School`."""

    code: str
    name: str
    kind: str
    setting: str
    division: str
    place: str
    classes: Classes
    ownership: str = "public"
    parent: str = ""
    is_migrant_focused: bool = False
    has_boarding: bool = False
    waits_for_roster: bool = False
    """Its classes stand empty: somebody is going to upload the roster."""
    staff: Mapping[str, int] = field(default_factory=dict)
    """Figures of the annual return that are given, not estimated, by stage and column."""

    @property
    def pupils(self) -> int:
        return sum(sum(sizes) for sizes in self.classes.values())

    def stages(self) -> Iterator[tuple[str, Classes]]:
        """The primary and the junior part, whichever the school has."""
        for stage, grades in (("primary", range(1, 7)), ("junior", range(7, 10))):
            part = {
                grade: self.classes[grade] for grade in grades if grade in self.classes
            }
            if part:
                yield stage, part


@dataclass(frozen=True, slots=True)
class TownPlan:
    code: str
    name: str
    villages: tuple[str, ...]
    schools: tuple[SchoolPlan, ...]


@dataclass(frozen=True, slots=True)
class CountyPlan:
    code: str
    name: str
    towns: tuple[TownPlan, ...]

    @property
    def schools(self) -> list[SchoolPlan]:
        return [school for town in self.towns for school in town.schools]

    @property
    def pupils(self) -> int:
        return sum(school.pupils for school in self.schools)


def drawn(seed: int, *what: str) -> Random:
    """Chance for one thing only, so that a change there leaves the rest as it was."""
    return Random(f"{seed} {' '.join(what)}")


def classes_of(
    chance: Random, grades: range, *, tracks: int, mean: float
) -> dict[int, tuple[int, ...]]:
    """Ordinary classes: sizes around `mean`, none above 55 and none below 6."""
    return {
        grade: tuple(
            min(55, max(6, round(chance.gauss(mean, mean / 18)))) for _ in range(tracks)
        )
        for grade in grades
    }


def spread(total: int, weights: list[float]) -> list[int]:
    """Whole numbers in proportion to `weights` that add up to `total` exactly."""
    whole = sum(weights)
    bounds, upto = [0], 0.0
    for weight in weights:
        upto += weight
        bounds.append(round(total * upto / whole))
    return [after - before for before, after in itertools.pairwise(bounds)]
