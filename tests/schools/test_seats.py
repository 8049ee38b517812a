import datetime
from fractions import Fraction

import pytest
from django.urls import reverse

from portal.lights import Light
from schools import seats
from schools.models import ChildCount, School
from schools.models.schools import Stage
from schools.seat_arithmetic import SeatWarning
from tests.factories import (
    ClassGroupFactory,
    DivisionFactory,
    SchoolFactory,
    SchoolYearFactory,
    SectionFactory,
)

OTHER_TOWN = "990101102"


def fill(school, sizes, *, year=2026):
    """Classes of a school: {grade: [pupils, …]}."""
    SchoolYearFactory(start_year=year)
    for grade, of_grade in sizes.items():
        for number, enrolled in enumerate(of_grade, 1):
            ClassGroupFactory(
                school=school,
                year_id=year,
                year=None,
                grade=grade,
                number=number,
                enrolled=enrolled,
            )


def spread(pupils, classes):
    """Sizes of that many classes which differ by one at most."""
    return [
        pupils // classes + (number < pupils % classes) for number in range(classes)
    ]


def grid(*schools, year=2026):
    keys = [school.pk for school in schools]
    return seats.capacity_grid(School.objects.filter(pk__in=keys), year=year)


def test_grid_tells_each_grade(year, school):
    fill(school, {1: [40, 44], 2: [50], 6: [60, 20]})

    [row] = grid(school)

    first = row.grades[1]
    assert (first.classes, first.seats, first.enrolled, first.free) == (2, 90, 84, 6)
    assert (row.grades[2].free, row.grades[6].free) == (0, 25)
    assert list(row.grades) == [1, 2, 6]
    assert (row.total.seats, row.total.enrolled, row.total.free) == (225, 214, 31)


def test_grid_lights_seats_and_largest_class(year, school):
    fill(school, {1: [30, 30], 2: [45], 3: [20, 60], 4: [60, 66]})

    [row] = grid(school)

    found = {grade: (cell.light, cell.size_light) for grade, cell in row.grades.items()}
    assert found == {
        1: (Light.OK, Light.OK),
        2: (Light.WATCH, Light.OK),
        3: (Light.OK, Light.OVER),
        4: (Light.OVER, Light.SEVERE),
    }


def test_grid_of_a_year_ignores_other_years(year, school):
    fill(school, {1: [40]})
    fill(school, {1: [30, 30]}, year=2025)

    assert grid(school)[0].total.enrolled == 40
    assert grid(school, year=2025)[0].total.enrolled == 60
    assert grid(school, year=2024)[0].grades == {}


def test_example_e3a_primary_of_the_town(year, school):
    fill(school, {1: spread(4719, 152)})

    of_town = seats.by_stage(grid(school))[Stage.PRIMARY]

    assert (of_town.classes, of_town.seats, of_town.enrolled) == (152, 6840, 4719)
    assert (of_town.balance, of_town.free) == (2121, 2121)


def test_example_e3a_junior_of_the_town(year):
    junior = SchoolFactory(junior=True)
    fill(junior, {7: spread(1441, 28)})

    of_town = seats.by_stage(grid(junior))[Stage.JUNIOR]

    assert (of_town.seats, of_town.balance, of_town.largest) == (1400, -41, 52)
    assert of_town.used == Fraction(1441, 1400)


def test_spare_seats_of_one_school_do_not_help_another(year):
    full, empty = SchoolFactory(), SchoolFactory()
    fill(full, {1: [50]})
    fill(empty, {1: [40]})

    assert seats.total(grid(full, empty)).free == 5


def test_sums_by_grade_add_up_to_the_whole(year):
    here = SchoolFactory()
    there = SchoolFactory(division=DivisionFactory(code=OTHER_TOWN))
    fill(here, {1: [40], 7: [30]})
    fill(there, {1: [20]})

    rows = grid(here, there)

    assert seats.total(rows).enrolled == 90
    assert {grade: sums.enrolled for grade, sums in seats.by_grade(rows).items()} == {
        1: 60,
        7: 30,
    }


@pytest.mark.parametrize("number", [1, 20])
def test_grid_asks_three_queries(year, django_assert_num_queries, number):
    for _ in range(number):
        fill(SchoolFactory(), {1: [40], 2: [41]})

    with django_assert_num_queries(3):
        rows = seats.capacity_grid(School.objects.all(), year=2026)
        assert seats.total(rows).classes == 2 * number


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize(
    ("kind", "pupils", "limit", "light"),
    [
        (School.Kind.COMPLETE_PRIMARY, 1900, 2000, Light.WATCH),
        (School.Kind.NINE_YEAR, 2374, 2500, Light.OK),
        (School.Kind.NINE_YEAR, 2375, 2500, Light.WATCH),
        (School.Kind.COMPLETE_SECONDARY, 2001, 2000, Light.OVER),
        (School.Kind.SPECIAL, 3000, None, Light.NONE),
    ],
)
def test_grid_checks_the_school_scale(kind, pupils, limit, light):
    school = SchoolFactory(kind=kind)
    fill(school, {1: spread(pupils, 50)})

    [row] = grid(school)

    assert (row.scale_limit, row.scale_light) == (limit, light)


def plan_of(school):
    [plan] = seats.section_plans(School.objects.filter(pk=school.pk), year=2026)
    return plan


@pytest.fixture
def example_e3b(year):
    """24 classrooms; classes now 5, 4, 4, 4, 4, 3; 130 children with local hukou."""
    school = SchoolFactory(section=None)
    SectionFactory(school=school, approved_classes=24, usable_classrooms=24)
    counts = enumerate((5, 4, 4, 4, 4, 3), 1)
    fill(school, {grade: [40] * classes for grade, classes in counts})
    ChildCount.objects.create(
        school=school,
        stage=Stage.PRIMARY,
        intake_year=2027,
        hukou_children=130,
        permit_children=28,
        extracted_on=datetime.date(2026, 11, 1),
        source="公安户籍底数",
    )
    return school


def test_example_e3b_plans_three_classes_and_warns_yellow(example_e3b):
    plan = plan_of(example_e3b)

    assert (plan.classes_free_next, plan.planned_classes) == (3, 3)
    assert (plan.admission_plan, plan.design_seats) == (135, 1080)
    assert plan.utilisation == Fraction(960, 1080)
    assert plan.warning == SeatWarning.YELLOW


def test_the_newest_child_count_decides_the_warning(example_e3b):
    newer = ChildCount.objects.get()
    newer.pk, newer.hukou_children = None, 135
    newer.extracted_on = datetime.date(2026, 11, 20)
    newer.save(force_insert=True)

    assert plan_of(example_e3b).warning == SeatWarning.RED


def count_children(school, year, number, *, stage=Stage.PRIMARY, on=(2026, 11, 2)):
    return ChildCount.objects.create(
        school=school,
        stage=stage,
        intake_year=year,
        hukou_children=number,
        extracted_on=datetime.date(*on),
        source="公安户籍底数",
    )


def test_primary_is_warned_three_years_ahead(example_e3b):
    for year, children in ((2028, 100), (2029, 140), (2030, 300)):
        count_children(example_e3b, year, children)

    found = plan_of(example_e3b).outlooks

    assert [(one.year, one.warning) for one in found] == [
        (2027, SeatWarning.YELLOW),
        (2028, SeatWarning.NONE),
        (2029, SeatWarning.RED),
    ]


def test_junior_is_warned_one_year_ahead(year):
    school = SchoolFactory(section=None)
    SectionFactory(school=school, stage=Stage.JUNIOR, last_grade=9)
    for intake in (2027, 2028):
        count_children(school, intake, 5000, stage=Stage.JUNIOR)

    plan = plan_of(school)

    assert (plan.intake.year, plan.later) == (2027, [])


def test_a_later_year_alone_is_no_warning_of_the_next_one(year, school):
    fill(school, {1: [40]})
    count_children(school, 2028, 5000)

    plan = plan_of(school)

    assert plan.warning is None
    assert [one.year for one in plan.later] == [2028]


def test_every_outlook_says_of_which_day_its_children_are(example_e3b):
    count_children(example_e3b, 2028, 300, on=(2026, 10, 9))

    plan = plan_of(example_e3b)

    assert plan.intake.extracted_on == datetime.date(2026, 11, 1)
    assert seats.extract_days([plan]) == (
        datetime.date(2026, 10, 9),
        datetime.date(2026, 11, 1),
    )


@pytest.mark.parametrize("page", ["seats", "cockpit", "school"])
def test_pages_show_the_day_of_the_extract_beside_a_warning(
    login, officer, example_e3b, page
):
    count_children(example_e3b, 2028, 300, on=(2026, 10, 9))
    at = reverse("schools:school-detail", args=[example_e3b.pk])
    address = at if page == "school" else reverse(f"schools:{page}")

    shown = login(officer).get(address).text

    assert "2026-10-09" in shown
    assert "2026-11-01" in shown


def test_without_a_child_count_there_is_no_warning(year, school):
    fill(school, {1: [40]})

    assert plan_of(school).warning is None


@pytest.mark.parametrize("number", [1, 20])
def test_section_plans_ask_four_queries(year, django_assert_num_queries, number):
    for _ in range(number):
        fill(SchoolFactory(), {1: [40], 2: [41]})

    with django_assert_num_queries(4):
        assert len(seats.section_plans(School.objects.all(), year=2026)) == number
