"""The figures of the cockpit (驾驶舱): one place and the units below it, aggregates only.

They are counted at most once a minute for each place and year, and say when.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from portal.lights import Light
from schools.class_bands import ClassFigures, Sizes
from schools.class_rows import sized
from schools.class_size import figures_by, limits_of_year, sizes_at
from schools.models import ClassGroup, Division, Limit, School
from schools.models.class_groups import ClassGroupQuerySet
from schools.models.limits import Limits
from schools.models.schools import Stage
from schools.places import Place
from schools.seat_arithmetic import SeatWarning, seats_used_light
from schools.seats import (
    Capacity,
    SchoolCapacity,
    SectionPlan,
    capacity_grid,
    extract_days,
    section_plans,
    total,
)

SECONDS = 60
MOST_CLASSES = 10


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """What the cockpit says of a division or a school; `code` leads further down."""

    code: str
    name: str
    schools: int
    sizes: ClassFigures
    capacity: Capacity
    warnings: Mapping[SeatWarning, int]
    over_scale: int
    used_light: Light

    @property
    def is_school(self) -> bool:
        return len(self.code) == 10

    @property
    def light(self) -> Light:
        """The worst of it: super-large, then large classes, then classes above standard."""
        if self.sizes.super_large:
            return Light.SEVERE
        if self.sizes.large:
            return Light.OVER
        return Light.WATCH if self.sizes.over_standard else Light.OK

    @property
    def red(self) -> int:
        return self.warnings.get(SeatWarning.RED, 0)

    @property
    def yellow(self) -> int:
        return self.warnings.get(SeatWarning.YELLOW, 0)

    @property
    def pressed(self) -> int:
        """Sections with a seat warning."""
        return self.red + self.yellow


@dataclass(frozen=True, slots=True)
class PressedSection:
    """A section with a seat warning: children for each place of the plan."""

    school: str
    name: str
    stage: Stage
    children: int
    plan: int
    warning: SeatWarning


@dataclass(frozen=True, slots=True)
class LargestClass:
    """One of the largest classes of the place."""

    pk: int
    school: str
    grade: int
    number: int
    enrolled: int
    light: Light


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that one cockpit page shows."""

    counted_at: datetime.datetime
    all: UnitFigures
    stages: Mapping[Stage, ClassFigures]
    units: Sequence[UnitFigures]
    pressed: Sequence[PressedSection]
    extracts: tuple[datetime.date, datetime.date] | None
    """The oldest and the newest extract of children behind the seat warnings."""
    largest: Sequence[LargestClass]
    bands: Sizes
    """The place's limits: from where the page calls a class large."""


def overview(place: Place, *, year: int, user: User) -> Overview:
    """The place's figures, from the last minute if somebody has asked already."""
    key = f"cockpit:{year}:{place.division.pk}"
    found: Overview | None = cache.get(key)
    if found is None:
        found = counted(place, year=year, user=user)
        cache.set(key, found, SECONDS)
    return found


def counted(place: Place, *, year: int, user: User) -> Overview:
    schools = place.schools(user)
    grid = capacity_grid(schools, year=year)
    plans = section_plans(schools, year=year)
    classes = ClassGroup.objects.filter(school__in=[row.school.pk for row in grid])
    sizes = figures_by(classes, year=year, key=lambda group: group.school_id)
    limits = limits_of_year(year)
    parts = Parts(sizes, plans, limits)
    return Overview(
        counted_at=timezone.now(),
        all=unit(place.division, grid, parts),
        stages={
            stage: summed(f for (_, s), f in sizes.items() if s == stage)
            for stage in Stage
        },
        units=list(units(place, grid, parts)),
        pressed=pressed(plans),
        extracts=extract_days(plans),
        largest=largest(classes.filter(year=year)),
        bands=bands_at(place.division.pk, limits=limits),
    )


def largest(classes: ClassGroupQuerySet) -> list[LargestClass]:
    """The largest classes that are above their standard."""
    first = classes.for_table().order_by("-enrolled", "pk")[:MOST_CLASSES]
    return [
        LargestClass(
            row.group.pk,
            row.group.school.name,
            row.group.grade,
            row.group.number,
            row.group.enrolled,
            row.light,
        )
        for row in sized(first, limits=Limits(timezone.localdate()))
        if row.light is not Light.OK
    ]


@dataclass(frozen=True, slots=True)
class Parts:
    """Class figures by school and stage, the plans of sections, the limits of the day."""

    sizes: Mapping[tuple[str, Stage], ClassFigures]
    plans: Sequence[SectionPlan]
    limits: Limits

    def of(self, schools: set[str]) -> tuple[ClassFigures, Counter[SeatWarning]]:
        figures = summed(f for (s, _), f in self.sizes.items() if s in schools)
        warned = (p.warning for p in self.plans if p.section.school_id in schools)
        return figures, Counter(warning for warning in warned if warning)

    def used_light(self, used: Fraction | None, *, place: str) -> Light:
        code = Limit.Code
        return seats_used_light(
            used,
            near=self.limits.share(code.SEATS_USED_NEAR, place=place),
            full=self.limits.share(code.SEATS_USED_FULL, place=place),
        )


def bands_at(place: str, *, limits: Limits) -> Sizes:
    """Of both stages the higher limits: beyond them a class is large in either."""
    each = [sizes_at(place, stage, limits=limits) for stage in Stage]
    return Sizes(
        standard=max(sizes.standard for sizes in each),
        large=max(sizes.large for sizes in each),
        super_large=max(sizes.super_large for sizes in each),
    )


def summed(figures: Iterable[ClassFigures]) -> ClassFigures:
    return sum(figures, start=ClassFigures())


def units(
    place: Place, grid: Sequence[SchoolCapacity], parts: Parts
) -> Iterator[UnitFigures]:
    """One line for each division below, or for each school where there is none."""
    if not place.has_units:
        for row in grid:
            yield unit(row.school, [row], parts)
        return
    inside: dict[str, list[SchoolCapacity]] = defaultdict(list)
    for row in grid:
        inside[row.school.division_id[: place.unit_level]].append(row)
    for division in place.units:
        yield unit(division, inside[division.pk], parts)


def unit(
    of: Division | School, rows: Sequence[SchoolCapacity], parts: Parts
) -> UnitFigures:
    sizes, warnings = parts.of({row.school.pk for row in rows})
    capacity = total(rows)
    place = of.division_id if isinstance(of, School) else of.pk
    return UnitFigures(
        code=of.pk,
        name=of.name,
        schools=len(rows),
        sizes=sizes,
        capacity=capacity,
        warnings=warnings,
        over_scale=sum(row.scale_light == Light.OVER for row in rows),
        used_light=parts.used_light(capacity.used, place=place),
    )


def pressed(plans: Sequence[SectionPlan]) -> list[PressedSection]:
    """Sections with a warning, the most children for a place first."""
    warned = {SeatWarning.RED, SeatWarning.YELLOW}
    found = [
        PressedSection(
            plan.section.school_id,
            plan.section.school.name,
            Stage(plan.section.stage),
            plan.hukou_children or 0,
            plan.admission_plan,
            plan.warning,
        )
        for plan in plans
        if plan.warning in warned
    ]
    return sorted(found, key=lambda one: -one.children / max(one.plan, 1))
