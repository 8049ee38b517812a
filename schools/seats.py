"""Seats by school, grade and year (学位), enrollment handbook 3.1, 3.3 and 3.5."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from schools.lights import Light
from schools.models import School, Section
from schools.models.schools import SchoolQuerySet
from schools.seat_arithmetic import SeatWarning


@dataclass(frozen=True, slots=True)
class Capacity:
    """Classes, seats and pupils of a grade or of anything made of grades; they add up.

    `seats` = classes × standard, `free` = what transfers may take, class by class.
    """

    classes: int = 0
    seats: int = 0
    enrolled: int = 0
    free: int = 0
    light: Light = Light.NONE
    """Of the seats used: normal up to 90 %, watch up to 100 %, over above."""
    size_light: Light = Light.NONE
    """Of the largest class."""

    @property
    def used(self) -> Fraction | None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class SchoolCapacity:
    """One row of the grid."""

    school: School
    grades: Mapping[int, Capacity]
    total: Capacity
    scale_limit: int | None
    scale_light: Light


def capacity_grid(schools: SchoolQuerySet, *, year: int) -> list[SchoolCapacity]:
    """The capacity grid of a school year, one row a school, in three queries."""
    raise NotImplementedError


def total(rows: Iterable[SchoolCapacity]) -> Capacity:
    """The sum of any rows: free seats are summed, never netted against other schools."""
    raise NotImplementedError


def by_division(rows: Iterable[SchoolCapacity], *, level: int) -> dict[str, Capacity]:
    """Sums by the division code cut to `level` digits: 9 towns, 6 counties, 4 cities."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """What a section was approved for and can admit next year (handbook 3.1, 3.5)."""

    section: Section
    class_cap: int
    enrolled: int
    design_seats: int
    utilisation: Fraction | None
    classes_free_next: int
    planned_classes: int
    admission_plan: int
    hukou_children: int | None
    warning: SeatWarning | None
    """None while no child count of the intake year was extracted."""


def section_plans(schools: SchoolQuerySet, *, year: int) -> list[SectionPlan]:
    """Plans for the intake of `year` + 1, from the classes of `year`."""
    raise NotImplementedError
