"""Class sizes of schools: figures, contradictions and the cap on new classes.

Handbooks: enrollment.md 3.2, equity.md 5.2–5.3 and 9.6.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from django.utils.functional import Promise

from schools.class_bands import ClassFigures, Sizes
from schools.models import ClassGroup, School
from schools.models.class_groups import ClassGroupQuerySet
from schools.models.limits import Limits
from schools.models.schools import Stage

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit, with one sentence for people."""

    school: School
    code: str
    sentence: str | Promise
    count: int = 1


@dataclass(frozen=True, slots=True)
class Change:
    """Figures of a year beside those of the year before (equity handbook 9.6 T3)."""

    last: ClassFigures
    now: ClassFigures

    @property
    def large_reduction(self) -> Fraction | None:
        raise NotImplementedError

    @property
    def super_reduction(self) -> Fraction | None:
        raise NotImplementedError


def sizes_for(school: School, stage: Stage, *, limits: Limits) -> Sizes:
    """The class-size limits that hold for one stage of a school."""
    raise NotImplementedError


def figures(
    class_groups: ClassGroupQuerySet, *, year: int
) -> dict[Stage, ClassFigures]:
    """Figures by stage of the classes of a year, in two queries."""
    raise NotImplementedError


def figures_by(
    class_groups: ClassGroupQuerySet, *, year: int, key: Callable[[ClassGroup], K]
) -> dict[tuple[K, Stage], ClassFigures]:
    """Figures by any key of a class (its school, town, setting …) and stage."""
    raise NotImplementedError


def year_on_year(class_groups: ClassGroupQuerySet, *, year: int) -> dict[Stage, Change]:
    raise NotImplementedError


def contradictions(class_groups: ClassGroupQuerySet, *, year: int) -> list[Finding]:
    """Sections whose mean is above the standard, and grades that lack classes (5.3)."""
    raise NotImplementedError


def above_new_class_cap(class_groups: Iterable[ClassGroup]) -> list[Finding]:
    """Classes that stand above the cap for new classes, for a warning to whoever filled them."""
    raise NotImplementedError


def refuse_oversized_plan(
    school: School, *, grade: int, classes: int, pupils: int
) -> list[Finding]:
    """Refuse (ValidationError) a starting grade planned above the cap; else its warnings."""
    raise NotImplementedError
