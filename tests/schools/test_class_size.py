import pytest
from django.core.exceptions import ValidationError

from schools import class_size
from schools.models import ClassGroup, School
from schools.models.schools import Stage
from tests.factories import (
    ClassGroupFactory,
    DivisionFactory,
    SchoolFactory,
    SchoolYearFactory,
)


def fill(school, sizes, *, grade=1, year=2026):
    SchoolYearFactory(start_year=year)
    for number, enrolled in enumerate(sizes, 1):
        ClassGroupFactory(
            school=school,
            year=None,
            year_id=year,
            grade=grade,
            number=number,
            enrolled=enrolled,
        )


def spread(pupils, classes):
    return [pupils // classes + (n < pupils % classes) for n in range(classes)]


def test_figures_measure_each_stage_with_its_standard(school):
    fill(school, [45, 46, 56, 66])
    fill(SchoolFactory(junior=True), [50, 51], grade=8)

    found = class_size.figures(ClassGroup.objects.all(), year=2026)

    primary, junior = found[Stage.PRIMARY], found[Stage.JUNIOR]
    assert (primary.over_standard, primary.large, primary.super_large) == (3, 2, 1)
    assert (junior.classes, junior.over_standard, junior.large) == (2, 1, 0)


def test_figures_take_the_standard_of_an_incomplete_primary(year):
    fill(SchoolFactory(kind=School.Kind.INCOMPLETE_PRIMARY), [30, 31])

    found = class_size.figures(ClassGroup.objects.all(), year=2026)

    assert found[Stage.PRIMARY].over_standard == 1


def test_figures_can_be_told_by_town(school):
    there = SchoolFactory(division=DivisionFactory(code="990101102"))
    fill(school, [60])
    fill(there, [30, 40])

    found = class_size.figures_by(
        ClassGroup.objects.all(), year=2026, key=lambda group: group.school.division_id
    )

    assert found["990101101", Stage.PRIMARY].large == 1
    assert found["990101102", Stage.PRIMARY].pupils == 70


@pytest.mark.parametrize("number", [1, 20])
def test_figures_ask_two_queries(year, django_assert_num_queries, number):
    for _ in range(number):
        fill(SchoolFactory(), [40])

    with django_assert_num_queries(2):
        found = class_size.figures(ClassGroup.objects.all(), year=2026)
        assert found[Stage.PRIMARY].classes == number


def test_seed_003_junior_section_is_a_contradiction(year):
    junior = SchoolFactory(junior=True)
    for grade, (pupils, classes) in {7: (481, 9), 8: (480, 9), 9: (480, 10)}.items():
        fill(junior, spread(pupils, classes), grade=grade)

    found = class_size.contradictions(ClassGroup.objects.all(), year=2026)

    assert [(row.code, row.count) for row in found] == [
        ("mean_above_standard", 1),
        ("grade_short_of_classes", 1),
        ("grade_short_of_classes", 1),
    ]
    assert "51.46" in str(found[0].sentence)
    assert found[0].school == junior


def test_a_section_within_the_standard_has_no_contradiction(school):
    fill(school, [45, 44])

    assert class_size.contradictions(ClassGroup.objects.all(), year=2026) == []


def test_classes_above_the_cap_are_warned_of(school):
    fill(school, [55, 56])

    [finding] = class_size.above_new_class_cap(ClassGroup.objects.all())

    assert (finding.code, finding.count) == ("above_new_class_cap", 56)
    assert "55" in str(finding.sentence)


@pytest.mark.parametrize(
    ("classes", "pupils", "warnings"),
    [(3, 135, 0), (3, 136, 1), (3, 158, 1), (3, 165, 1), (0, 0, 0)],
)
def test_a_plan_within_the_cap_is_warned_above_the_standard(
    school, classes, pupils, warnings
):
    found = class_size.refuse_oversized_plan(
        school, grade=1, classes=classes, pupils=pupils
    )

    assert len(found) == warnings


@pytest.mark.parametrize(("classes", "pupils"), [(3, 166), (0, 1)])
def test_a_plan_above_the_cap_is_refused(school, classes, pupils):
    with pytest.raises(ValidationError, match="55"):
        class_size.refuse_oversized_plan(
            school, grade=1, classes=classes, pupils=pupils
        )
