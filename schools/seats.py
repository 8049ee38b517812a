"""Seats by school, grade and year (学位), enrollment handbook 3.1, 3.3 and 3.5."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from portal.lights import Light
from schools.class_size import limits_of_year
from schools.measures import Measures
from schools.models import ChildCount, ClassGroup, Limit, School, Section
from schools.models.schools import SchoolQuerySet, Stage, stage_of
from schools.seat_arithmetic import (
    SeatWarning,
    admission_plan,
    classes_free_next,
    design_seats,
    planned_classes,
    seat_warning,
    transfer_seats,
    utilisation,
)

WARNED_AHEAD = {Stage.PRIMARY: 3, Stage.JUNIOR: 1}
"""For how many intake years a seat warning is told ahead (handbook 3.5)."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """Classes, seats and pupils of a grade or of anything made of grades; they add up.

    `seats` = classes × standard, `free` = what transfers may take, class by class: a
    large class never eats the seats of another class, grade or school (3.1).
    """

    classes: int = 0
    seats: int = 0
    enrolled: int = 0
    free: int = 0
    largest: int = 0

    def __add__(self, other: "Capacity") -> "Capacity":
        return Capacity(
            self.classes + other.classes,
            self.seats + other.seats,
            self.enrolled + other.enrolled,
            self.free + other.free,
            max(self.largest, other.largest),
        )

    @property
    def used(self) -> Fraction | None:
        return utilisation(self.enrolled, seats=self.seats)

    @property
    def balance(self) -> int:
        """Seats − pupils: spare if positive, over the standard if negative."""
        return self.seats - self.enrolled


@dataclass(frozen=True, slots=True)
class Cell(Capacity):
    """The capacity of one grade, with its lights."""

    light: Light = Light.NONE
    """Of the seats used: normal up to 90 %, watch up to 100 %, over above."""
    size_light: Light = Light.NONE
    """Of the largest class."""


@dataclass(frozen=True, slots=True)
class SchoolCapacity:
    """One row of the grid: a school, its grades, and how big it is."""

    school: School
    grades: Mapping[int, Cell]
    scale_limit: int | None
    """None for kinds of school without a limit (special and correction schools)."""
    scale_light: Light = field(default=Light.NONE)

    @property
    def total(self) -> Capacity:
        return sum(self.grades.values(), start=Capacity())

    def of_stage(self, stage: Stage) -> Capacity:
        cells = (self.grades[grade] for grade in stage.grades if grade in self.grades)
        return sum(cells, start=Capacity())


def capacity_grid(schools: SchoolQuerySet, *, year: int) -> list[SchoolCapacity]:
    """The capacity grid of a school year, one row a school, in three queries.

    A grade without a class in that year has no cell.
    """
    measures = Measures(limits_of_year(year))
    found = list(schools)
    sizes: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for school, grade, enrolled in classes_of(found, year=year):
        sizes[school][grade].append(enrolled)
    return [school_row(school, sizes[school.pk], measures) for school in found]


def classes_of(
    schools: Iterable[School], *, year: int
) -> Iterable[tuple[str, int, int]]:
    """(school, grade, pupils) of each class in a year."""
    rows = ClassGroup.objects.filter(school__in=[s.pk for s in schools], year=year)
    return rows.order_by("grade").values_list("school_id", "grade", "enrolled")


def school_row(
    school: School, sizes: Mapping[int, list[int]], measures: Measures
) -> SchoolCapacity:
    pupils = sum(sum(of_grade) for of_grade in sizes.values())
    return SchoolCapacity(
        school=school,
        grades={
            grade: grade_cell(school, grade, of_grade, measures)
            for grade, of_grade in sizes.items()
        },
        scale_limit=measures.scale_limit(school),
        scale_light=measures.scale_light(school, pupils),
    )


def grade_cell(
    school: School, grade: int, sizes: list[int], measures: Measures
) -> Cell:
    limits = measures.sizes(school, stage_of(grade))
    seats = len(sizes) * limits.standard
    enrolled, largest = sum(sizes), max(sizes)
    return Cell(
        classes=len(sizes),
        seats=seats,
        enrolled=enrolled,
        free=transfer_seats(sizes, class_cap=limits.standard),
        largest=largest,
        light=measures.used_light(school, utilisation(enrolled, seats=seats)),
        size_light=limits.light(largest),
    )


def total(rows: Iterable[SchoolCapacity]) -> Capacity:
    return sum((row.total for row in rows), start=Capacity())


def by_stage(rows: Iterable[SchoolCapacity]) -> dict[Stage, Capacity]:
    found = list(rows)
    return {
        stage: sum((row.of_stage(stage) for row in found), start=Capacity())
        for stage in Stage
    }


def by_grade(rows: Iterable[SchoolCapacity]) -> dict[int, Capacity]:
    sums: dict[int, Capacity] = defaultdict(Capacity)
    for row in rows:
        for grade, cell in row.grades.items():
            sums[grade] += cell
    return dict(sorted(sums.items()))


@dataclass(frozen=True, slots=True)
class Outlook:
    """The children of one intake year against the plan, and of which day they are (3.5).

    The plan is that of the next year: nobody has planned the years after it yet.
    """

    year: int
    hukou_children: int
    extracted_on: datetime.date
    warning: SeatWarning


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """What a section was approved for and can admit next year (handbook 3.1, 3.5)."""

    section: Section
    class_cap: int
    enrolled: int
    design_seats: int
    classes_free_next: int
    planned_classes: int
    admission_plan: int
    intake: Outlook | None = None
    """Of the next year; None while nobody has extracted its children."""
    later: Sequence[Outlook] = ()
    """Of the years after it whose children were extracted."""

    @property
    def outlooks(self) -> list[Outlook]:
        return [*([self.intake] if self.intake else []), *self.later]

    @property
    def hukou_children(self) -> int | None:
        return self.intake.hukou_children if self.intake else None

    @property
    def warning(self) -> SeatWarning | None:
        return self.intake.warning if self.intake else None

    @property
    def utilisation(self) -> Fraction | None:
        return utilisation(self.enrolled, seats=self.design_seats)


def section_plans(schools: SchoolQuerySet, *, year: int) -> list[SectionPlan]:
    """Plans for the intake of `year` + 1 from the classes of `year`, in four queries."""
    measures = Measures(limits_of_year(year))
    sections = list(Section.objects.filter(school__in=schools).select_related("school"))
    classes: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for school, grade, enrolled in classes_of(
        {section.school for section in sections}, year=year
    ):
        classes[school][grade].append(enrolled)
    ahead = range(year + 1, year + 1 + max(WARNED_AHEAD.values()))
    children = latest_children(sections, years=ahead)
    return [
        section_plan(
            section,
            classes[section.school_id],
            children=[
                children.get((section.school_id, section.stage, one))
                for one in ahead[: WARNED_AHEAD[Stage(section.stage)]]
            ],
            measures=measures,
        )
        for section in sections
    ]


def latest_children(
    sections: Iterable[Section], *, years: Collection[int]
) -> dict[tuple[str, str, int], ChildCount]:
    """The newest child count of each school, stage and intake year."""
    rows = ChildCount.objects.filter(
        school__in={section.school_id for section in sections}, intake_year__in=years
    )
    return {
        (row.school_id, row.stage, row.intake_year): row
        for row in rows.order_by("extracted_on")
    }


def section_plan(
    section: Section,
    classes: Mapping[int, list[int]],
    *,
    children: Sequence[ChildCount | None],
    measures: Measures,
) -> SectionPlan:
    """`children` of the next year first, then of those after it."""
    cap = measures.sizes(section.school, Stage(section.stage)).standard
    free = classes_free_next(
        section.usable_classrooms,
        staying=[len(classes.get(grade, ())) for grade in section.grades[:-1]],
    )
    planned = planned_classes(
        free,
        teachers_allow=section.classes_teachers_allow,
        approved_tracks=section.approved_tracks,
    )
    plan = admission_plan(planned, class_cap=cap, held_back=section.seats_held_back)
    intake, *later = [
        outlook(section, row, plan, measures) if row else None for row in children
    ]
    return SectionPlan(
        section=section,
        class_cap=cap,
        enrolled=sum(sum(classes.get(grade, ())) for grade in section.grades),
        design_seats=design_seats(section.approved_classes, class_cap=cap),
        classes_free_next=free,
        planned_classes=planned,
        admission_plan=plan,
        intake=intake,
        later=[one for one in later if one],
    )


def outlook(
    section: Section, children: ChildCount, plan: int, measures: Measures
) -> Outlook:
    place, code = section.school.division_id, Limit.Code
    warning = seat_warning(
        children.hukou_children,
        normal_plan=plan,
        yellow=measures.limits.share(code.SEAT_WARNING_YELLOW, place=place),
        red=measures.limits.share(code.SEAT_WARNING_RED, place=place),
    )
    return Outlook(
        children.intake_year, children.hukou_children, children.extracted_on, warning
    )


def extract_days(
    plans: Iterable[SectionPlan],
) -> tuple[datetime.date, datetime.date] | None:
    """The oldest and the newest extract behind the warnings of all these sections."""
    days = [one.extracted_on for plan in plans for one in plan.outlooks]
    return (min(days), max(days)) if days else None
