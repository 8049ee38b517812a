"""What the roll knows of a section for the annual return (年报), equity handbook 10.3.

Counted here, never asked again: one entry, many uses.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Case, Count, Q, Value, When

from schools.class_bands import bucket_counts
from schools.models import ClassGroup, Pupil, Section
from schools.models.class_groups import STAGE_GRADES
from schools.models.schools import Stage, stage_of

Figures = dict[str, int]
FLAGS = {
    "boarders": Q(boards=True),
    "migrant_all": Q(is_migrant=True),
    "left_behind": Q(is_left_behind=True),
    "minority": ~Q(ethnicity__in=["汉族", ""]),
    "disabled_inclusive": ~Q(disability__in=["无", ""]),
}


def roll_figures(sections: Iterable[Section], *, year: int) -> dict[int, Figures]:
    """Figures by section, in two queries; a section without classes has none.

    Pupils' own marks are those of today: a past year's classes have no pupils any more,
    and then the marks are left out.
    """
    found = list(sections)
    schools = {section.school_id for section in found}
    sizes = class_sizes(schools, year=year)
    marks = pupil_marks(schools, year=year)
    return {
        section.pk: figures_of(of_stage, schools_sizes=sizes[section.school_id])
        | marks.get((section.school_id, section.stage), {})
        for section in found
        if (of_stage := sizes[section.school_id].get(section.stage))
    }


def class_sizes(
    schools: Iterable[str], *, year: int
) -> Mapping[str, dict[str, list[int]]]:
    """Sizes by school and stage."""
    sizes: Mapping[str, dict[str, list[int]]] = defaultdict(dict)
    rows = ClassGroup.objects.filter(school__in=schools, year=year).order_by()
    for school, grade, enrolled in rows.values_list("school_id", "grade", "enrolled"):
        sizes[school].setdefault(stage_of(grade), []).append(enrolled)
    return sizes


def figures_of(sizes: list[int], *, schools_sizes: Mapping[str, list[int]]) -> Figures:
    return {
        "pupils": sum(sizes),
        "classes": len(sizes),
        "max_class": max(sizes),
        "school_total_primary": sum(schools_sizes.get(Stage.PRIMARY, ())),
        "school_total_junior": sum(schools_sizes.get(Stage.JUNIOR, ())),
        **bucket_counts(sizes),
    }


def pupil_marks(schools: Iterable[str], *, year: int) -> dict[tuple[str, str], Figures]:
    """Pupils with each mark, by school and stage."""
    stage = Case(
        *(
            When(class_group__grade__range=grades, then=Value(stage.value))
            for stage, grades in STAGE_GRADES.items()
        )
    )
    rows = (
        Pupil.objects.enrolled()
        .filter(school__in=schools, class_group__year=year)
        .order_by()
        .values("school_id", stage=stage)
        .annotate(**{name: Count("pk", filter=mark) for name, mark in FLAGS.items()})
        .values_list("school_id", "stage", *FLAGS)
    )
    return {
        (school, of_stage): dict(zip(FLAGS, counts, strict=True))
        for school, of_stage, *counts in rows
    }
