"""The capacity grid as pages show it: schools or divisions by grade (学位一览)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from portal.lights import Light
from schools.models import Division, Limit
from schools.models.limits import Limits
from schools.seat_arithmetic import SeatWarning, seats_used_light
from schools.seats import Capacity, SchoolCapacity, SectionPlan, by_grade, total

GRADES = range(1, 10)


@dataclass(frozen=True, slots=True)
class GridCell:
    """Seats of one grade, or of all, and how far they are used."""

    capacity: Capacity
    light: Light


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line of the grid. Divisions count the warnings of their sections."""

    label: str
    href: str
    cells: Sequence[GridCell | None]
    total: GridCell
    scale_limit: int | None = None
    scale_light: Light = Light.NONE
    warnings: Counter[SeatWarning] = field(default_factory=Counter)

    @property
    def red(self) -> int:
        return self.warnings[SeatWarning.RED]

    @property
    def yellow(self) -> int:
        return self.warnings[SeatWarning.YELLOW]


class Grid:
    """Makes lines out of school rows, measured with the limits of one place."""

    def __init__(
        self, limits: Limits, plans: Iterable[SectionPlan], *, place: str
    ) -> None:
        code = Limit.Code
        self.near = limits.share(code.SEATS_USED_NEAR, place=place)
        self.full = limits.share(code.SEATS_USED_FULL, place=place)
        self.warnings = [
            (plan.section.school, plan.warning) for plan in plans if plan.warning
        ]

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
            Counter(w for school, w in self.warnings if school == row.school),
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
            warnings=Counter(
                w for s, w in self.warnings if s.division_id.startswith(within)
            ),
        )
