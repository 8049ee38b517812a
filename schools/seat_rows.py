"""The capacity grid as pages show it: schools or divisions by grade (学位一览)."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse

from portal.lights import Light
from schools.models import Division, Limit, School
from schools.models.limits import Limits
from schools.seat_arithmetic import SeatWarning, seats_used_light
from schools.seats import (
    Capacity,
    Outlook,
    SchoolCapacity,
    SectionPlan,
    by_grade,
    total,
)

GRADES = range(1, 10)


@dataclass(frozen=True, slots=True)
class GridCell:
    """Seats of one grade, or of all, and how far they are used."""

    capacity: Capacity
    light: Light


@dataclass(frozen=True, slots=True)
class YearWarnings:
    """The sections with a warning for one intake year, and the days of their extracts."""

    year: int
    red: int
    yellow: int
    oldest: datetime.date
    newest: datetime.date


def warnings_by_year(outlooks: Iterable[Outlook]) -> Iterator[YearWarnings]:
    """Years without a warning are left out."""
    found = [one for one in outlooks if one.warning != SeatWarning.NONE]
    for year in sorted({one.year for one in found}):
        here = [one for one in found if one.year == year]
        red = sum(one.warning == SeatWarning.RED for one in here)
        days = [one.extracted_on for one in here]
        yield YearWarnings(year, red, len(here) - red, min(days), max(days))


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line of the grid. Divisions count the warnings of their sections."""

    label: str
    href: str
    cells: Sequence[GridCell | None]
    total: GridCell
    scale_limit: int | None = None
    scale_light: Light = Light.NONE
    warnings: Sequence[YearWarnings] = ()


class Grid:
    """Makes lines out of school rows, measured with the limits of one place."""

    def __init__(
        self, limits: Limits, plans: Iterable[SectionPlan], *, place: str
    ) -> None:
        code = Limit.Code
        self.near = limits.share(code.SEATS_USED_NEAR, place=place)
        self.full = limits.share(code.SEATS_USED_FULL, place=place)
        self.outlooks = [
            (plan.section.school, one) for plan in plans for one in plan.outlooks
        ]

    def warnings(self, applies: Callable[[School], bool]) -> list[YearWarnings]:
        """Those of the schools to which `applies` says yes."""
        return list(
            warnings_by_year(one for school, one in self.outlooks if applies(school))
        )

    def cell(self, capacity: Capacity) -> GridCell:
        light = seats_used_light(capacity.used, near=self.near, full=self.full)
        return GridCell(capacity, light)

    def school(self, row: SchoolCapacity) -> GridRow:
        return GridRow(
            row.school.name,
            reverse("schools:school-detail", args=[row.school.pk]),
            [
                GridCell(row.grades[grade], row.grades[grade].light)
                if grade in row.grades
                else None
                for grade in GRADES
            ],
            self.cell(row.total),
            row.scale_limit,
            row.scale_light,
            self.warnings(lambda school: school == row.school),
        )

    def division(self, unit: Division, rows: Sequence[SchoolCapacity]) -> GridRow:
        inside = [r for r in rows if r.school.division_id.startswith(unit.pk)]
        return self.sum(unit.name, inside, href=f"?place={unit.pk}", within=unit.pk)

    def sum(
        self,
        label: str,
        rows: Sequence[SchoolCapacity],
        *,
        href: str = "",
        within: str = "",
    ) -> GridRow:
        grades = by_grade(rows)
        return GridRow(
            label,
            href,
            [self.cell(grades[g]) if g in grades else None for g in GRADES],
            self.cell(total(rows)),
            warnings=self.warnings(
                lambda school: school.division_id.startswith(within)
            ),
        )
