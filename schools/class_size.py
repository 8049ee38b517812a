"""Class sizes of schools: figures, contradictions and the cap on new classes (班额).

Handbooks: enrollment.md 3.2, equity.md 5.2–5.3 and 9.6.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schools.class_bands import (
    ClassFigures,
    Sizes,
    class_figures,
    extra_classes,
    must_hold_over_standard,
)
from schools.models import ClassGroup, Limit, School
from schools.models.class_groups import ClassGroupQuerySet
from schools.models.limits import Limits
from schools.models.schools import Stage, stage_of

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit, with one sentence for people."""

    school: School
    code: str
    sentence: str | Promise
    count: int = 1


def limits_of_year(year: int) -> Limits:
    """The limits of the school year's last day, or of today while it runs."""
    today = timezone.localdate()
    return Limits(min(today, datetime.date(year + 1, 8, 31)))


def sizes_for(school: School, stage: Stage | str, *, limits: Limits) -> Sizes:
    """The class-size limits that hold for one stage of a school."""
    return sizes_at(school.division_id, stage, limits=limits, kind=school.kind)


def sizes_at(
    place: str, stage: Stage | str, *, limits: Limits, kind: str = ""
) -> Sizes:
    """The class-size limits that hold for one stage in a place."""
    code = Limit.Code
    return Sizes(
        standard=limits.whole(
            code.CLASS_STANDARD, place=place, applies_to=stage, kind=kind
        ),
        large=limits.whole(code.CLASS_LARGE, place=place, applies_to=stage, kind=kind),
        super_large=limits.whole(
            code.CLASS_SUPER_LARGE, place=place, applies_to=stage, kind=kind
        ),
    )


def figures_by(
    class_groups: ClassGroupQuerySet, *, year: int, key: Callable[[ClassGroup], K]
) -> dict[tuple[K, Stage], ClassFigures]:
    """Figures by any key of a class (its school, town, setting …) and stage.

    Two queries for any number of classes.
    """
    limits = limits_of_year(year)
    rows = class_groups.filter(year=year).select_related("school").order_by()
    sizes: dict[tuple[K, Stage, Sizes], list[int]] = defaultdict(list)
    known: dict[tuple[str, Stage], Sizes] = {}
    for row in rows:
        where = (row.school_id, row.stage)
        if where not in known:
            known[where] = sizes_for(row.school, row.stage, limits=limits)
        sizes[key(row), row.stage, known[where]].append(row.enrolled)
    found: dict[tuple[K, Stage], ClassFigures] = defaultdict(ClassFigures)
    for (part, stage, measure), values in sizes.items():
        found[part, stage] += class_figures(values, limits=measure)
    return dict(found)


def figures(
    class_groups: ClassGroupQuerySet, *, year: int
) -> dict[Stage, ClassFigures]:
    """Figures by stage of the classes of a year; a stage without classes has zeros."""
    found = figures_by(class_groups, year=year, key=lambda _row: None)
    return {stage: found.get((None, stage), ClassFigures()) for stage in Stage}


def contradictions(class_groups: ClassGroupQuerySet, *, year: int) -> list[Finding]:
    """What the pigeonhole tells of sections and grades (equity handbook 5.3)."""
    limits = limits_of_year(year)
    rows = class_groups.filter(year=year).select_related("school").order_by("school_id")
    sections: dict[tuple[School, Stage], list[ClassGroup]] = defaultdict(list)
    for row in rows:
        sections[row.school, row.stage].append(row)
    return [
        finding
        for (school, stage), members in sections.items()
        for finding in (
            *mean_above_standard(school, stage, members, limits),
            *grades_short_of_classes(school, stage, members, limits),
        )
    ]


def mean_above_standard(
    school: School, stage: Stage, members: list[ClassGroup], limits: Limits
) -> Iterable[Finding]:
    standard = sizes_for(school, stage, limits=limits).standard
    pupils, classes = sum(row.enrolled for row in members), len(members)
    if must_hold_over_standard(pupils=pupils, classes=classes, standard=standard):
        sentence = _(
            "%(pupils)s pupils in %(classes)s classes of the %(stage)s section are"
            " %(mean).2f a class: at least one class is above the standard of"
            " %(standard)s."
        ) % {
            "pupils": pupils,
            "classes": classes,
            "stage": stage.label,
            "mean": pupils / classes,
            "standard": standard,
        }
        yield Finding(school, "mean_above_standard", sentence)


def grades_short_of_classes(
    school: School, stage: Stage, members: list[ClassGroup], limits: Limits
) -> Iterable[Finding]:
    """Grades whose pupils need more classes than there are, whatever way they are split."""
    standard = sizes_for(school, stage, limits=limits).standard
    for grade in stage.grades:
        sizes = [row.enrolled for row in members if row.grade == grade]
        short = extra_classes(pupils=sum(sizes), classes=len(sizes), limit=standard)
        if sizes and short:
            sentence = _(
                "Grade %(grade)s has %(pupils)s pupils in %(classes)s classes and lacks"
                " %(short)s for the standard of %(standard)s."
            ) % {
                "grade": grade,
                "pupils": sum(sizes),
                "classes": len(sizes),
                "short": short,
                "standard": standard,
            }
            yield Finding(school, "grade_short_of_classes", sentence, count=short)


def new_class_cap(school: School, grade: int, *, limits: Limits) -> int:
    return limits.whole(
        Limit.Code.NEW_CLASS_CAP,
        place=school.division_id,
        applies_to=stage_of(grade),
        kind=school.kind,
    )


def above_new_class_cap(class_groups: Iterable[ClassGroup]) -> list[Finding]:
    """Classes above the cap for new classes, as a warning to whoever filled them (3.2).

    Children who are there are counted as they are; it is planning that is refused.
    """
    limits = Limits(timezone.localdate())
    return [
        Finding(row.school, "above_new_class_cap", cap_sentence(row, cap), row.enrolled)
        for row in class_groups
        if row.enrolled > (cap := new_class_cap(row.school, row.grade, limits=limits))
    ]


def cap_sentence(row: ClassGroup, cap: int) -> str:
    return _(
        "%(class)s has %(pupils)s pupils; no class may be formed above %(cap)s."
    ) % {
        "class": row,
        "pupils": row.enrolled,
        "cap": cap,
    }


def refuse_oversized_plan(
    school: School, *, grade: int, classes: int, pupils: int
) -> list[Finding]:
    """Refuse a starting grade planned above the cap (enrollment handbook 3.2, S0).

    Above the standard but within the cap it is a warning (equity handbook 5.4).
    """
    limits = Limits(timezone.localdate())
    cap = new_class_cap(school, grade, limits=limits)
    standard = sizes_for(school, stage_of(grade), limits=limits).standard
    needed = {"pupils": pupils, "classes": classes, "cap": cap, "standard": standard}
    if extra_classes(pupils=pupils, classes=classes, limit=cap):
        raise ValidationError(
            _(
                "%(pupils)s pupils in %(classes)s classes would be more than %(cap)s in"
                " a class; no new class may be above that."
            ),
            params=needed,
        )
    if not extra_classes(pupils=pupils, classes=classes, limit=standard):
        return []
    sentence = _(
        "%(pupils)s pupils in %(classes)s classes would be above the standard of"
        " %(standard)s."
    )
    return [Finding(school, "plan_above_standard", sentence % needed)]
