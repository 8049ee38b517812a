import datetime
from fractions import Fraction

import pytest

from schools import demand, tasks
from schools.models import ChildCount, ClassGroup, DemandForecast, School, SeatProject
from schools.models.schools import Stage
from tests.factories import (
    COUNTY,
    ClassGroupFactory,
    DivisionFactory,
    SchoolFactory,
    SchoolYearFactory,
    SectionFactory,
)


def classes(school, by_year):
    """One class a grade: {year: {grade: pupils}}."""
    for year, grades in by_year.items():
        SchoolYearFactory(start_year=year)
        for grade, enrolled in grades.items():
            ClassGroupFactory(
                school=school,
                year=None,
                year_id=year,
                grade=grade,
                number=1,
                enrolled=enrolled,
            )


def count(school, year, hukou, permit=0, stage=Stage.PRIMARY):
    ChildCount.objects.create(
        school=school,
        stage=stage,
        intake_year=year,
        hukou_children=hukou,
        permit_children=permit,
        extracted_on=datetime.date(year - 1, 10, 31),
        source="公安户籍底数",
    )


def forecast(school, **more):
    [found] = demand.forecast_schools(
        School.objects.filter(pk=school.pk), year=2026, **more
    )
    return {
        year: {grade: pupils.rounded() for grade, pupils in grades.items()}
        for year, grades in found.years.items()
    }


def test_grades_move_up_by_their_observed_ratios(year, school):
    classes(
        school,
        {
            2023: {1: 100},
            2024: {1: 100, 2: 90},
            2025: {1: 100, 2: 100},
            2026: {1: 80, 2: 110},
        },
    )

    assert forecast(school)[2027][2] == (72, 80, 88)


def test_the_intake_is_children_who_stay_and_permit_holders(year, school):
    classes(school, {2025: {1: 100}, 2026: {1: 99}})
    count(school, 2025, hukou=100, permit=10)
    count(school, 2026, hukou=90, permit=0)
    count(school, 2027, hukou=200, permit=5)

    assert forecast(school)[2027][1] == (185, 205, 225)


def test_without_a_child_count_the_intake_is_as_in_past_years(year, school):
    classes(school, {2024: {1: 30}, 2025: {1: 40}, 2026: {1: 44}})

    found = forecast(school)

    assert found[2027][1] == found[2029][1] == (30, 38, 44)


def test_a_forecast_reaches_three_years_and_every_grade(year, school):
    classes(school, {2026: dict.fromkeys(range(1, 7), 40)})

    found = forecast(school)

    assert list(found) == [2027, 2028, 2029]
    assert all(list(grades) == [1, 2, 3, 4, 5, 6] for grades in found.values())


def test_grade_7_comes_from_the_feeders_of_the_year_before(year, school):
    junior = SchoolFactory(junior=True)
    School.objects.filter(pk=school.pk).update(feeds=junior)
    other = SchoolFactory()
    classes(school, {2024: {6: 100}, 2025: {6: 100}, 2026: {5: 50, 6: 120}})
    classes(other, {2025: {6: 500}, 2026: {6: 500}})
    classes(junior, {2025: {7: 80}, 2026: {7: 90}})

    found = forecast(junior)

    assert found[2027][7] == (96, 102, 108)
    assert found[2028][7] == (40, 43, 45)


def test_a_nine_year_school_feeds_itself(year):
    school = SchoolFactory(kind=School.Kind.NINE_YEAR)
    SectionFactory(school=school, stage=Stage.JUNIOR, last_grade=9)
    classes(school, {2025: {6: 40}, 2026: {6: 60, 7: 30}})

    assert forecast(school)[2027][7] == (45, 45, 45)


def test_without_links_the_primaries_of_the_town_feed_grade_7(year, school):
    junior = SchoolFactory(junior=True)
    far = SchoolFactory(division=DivisionFactory(code="990101102"))
    classes(school, {2025: {6: 100}, 2026: {6: 60}})
    classes(far, {2025: {6: 100}, 2026: {6: 600}})
    classes(junior, {2026: {7: 50}})

    assert forecast(junior)[2027][7] == (30, 30, 30)


def test_children_counted_for_a_junior_school_go_before_the_town(year, school):
    junior = SchoolFactory(junior=True)
    classes(school, {2025: {6: 100}, 2026: {6: 60}})
    classes(junior, {2026: {7: 50}})
    count(junior, 2027, hukou=77, stage=Stage.JUNIOR)

    assert forecast(junior)[2027][7] == (77, 77, 77)


def test_an_incomplete_primary_has_no_grade_5(year):
    school = SchoolFactory(section=None, kind=School.Kind.INCOMPLETE_PRIMARY)
    SectionFactory(school=school, stage=Stage.PRIMARY, last_grade=4)
    classes(school, {2026: {1: 10, 4: 12}})

    assert list(forecast(school)[2027]) == [1, 2, 3, 4]


@pytest.fixture
def two_schools(year):
    """24 approved classes of 45 = 1,080 seats each: 100 too many pupils, 480 too few."""
    for pupils in (1180, 600):
        school = SchoolFactory()
        classes(school, {2026: {2: pupils}})
    return School.objects.all()


def balance_of(schools, **more):
    forecasts = demand.forecast_schools(schools, year=2026)
    found = demand.balances(forecasts, year=2026, **more)
    return {(row.stage, row.year): row for row in found}


def test_shortage_and_surplus_are_told_school_by_school(two_schools):
    row = balance_of(two_schools)[Stage.PRIMARY, 2027]

    assert (row.low, row.mid, row.high, row.supply) == (1780, 1780, 1780, 2160)
    assert (row.gap, row.shortage, row.surplus) == (-380, 100, 480)


def test_projects_add_their_seats_from_their_first_year_on(two_schools):
    for school, opens in ((two_schools[0], 2028), (None, 2029), (None, 2026)):
        SeatProject.objects.create(
            name="新建",
            kind="new",
            division=DivisionFactory(code=COUNTY),
            school=school,
            section=Stage.PRIMARY,
            planned_classes=2,
            planned_seats=90,
            net_new_seats=90,
            stage=SeatProject.Stage.STARTED,
            planned_open_on=datetime.date(opens, 9, 1),
        )

    found = balance_of(two_schools, projects=SeatProject.objects.all())

    supplies = [found[Stage.PRIMARY, year].supply for year in (2027, 2028, 2029)]
    assert supplies == [2160, 2250, 2340]
    assert found[Stage.PRIMARY, 2028].shortage == 10


def test_saving_twice_keeps_one_forecast(year, school, officer):
    classes(school, {2026: dict.fromkeys(range(1, 7), 40)})
    schools = School.objects.filter(pk=school.pk)

    saved = [demand.save_forecasts(schools, year=2026, by=officer) for _ in range(2)]

    assert saved == [18, 18]
    assert DemandForecast.objects.filter(made_in=2026).count() == 18


def test_last_years_error_is_told_by_stage(year, school, officer):
    classes(school, {2025: {1: 40, 2: 40}, 2026: {1: 50, 2: 38, 3: 36}})
    schools = School.objects.filter(pk=school.pk)
    demand.save_forecasts(schools, year=2025, by=officer)

    [error] = demand.last_errors(schools, year=2026)

    assert (error.stage, error.forecast, error.actual) == (Stage.PRIMARY, 120, 124)
    assert error.error == Fraction(-4, 124)


def test_without_a_saved_forecast_there_is_no_error(year, school):
    assert demand.last_errors(School.objects.all(), year=2026) == []


@pytest.mark.parametrize("number", [1, 20])
def test_a_forecast_asks_six_queries(year, django_assert_num_queries, number):
    for _ in range(number):
        classes(SchoolFactory(), {2025: {1: 40}, 2026: {1: 40, 2: 40}})

    with django_assert_num_queries(6):
        forecasts = demand.forecast_schools(School.objects.all(), year=2026)
        assert len(forecasts) == number


def test_the_yearly_forecast_is_kept_once_and_never_overwritten(year, school):
    classes(school, {2026: {1: 40, 2: 40}})
    first = tasks.save_forecasts()
    ClassGroup.objects.update(enrolled=50)

    again = tasks.save_forecasts()

    assert (first, again) == (18, 0)
    assert DemandForecast.objects.get(for_year=2027, grade=2).mid == 40


def test_the_yearly_forecast_comes_late_for_who_came_late(year, school):
    classes(school, {2026: {1: 40}})
    tasks.save_forecasts()
    late = SchoolFactory()
    classes(late, {2026: {1: 30}})

    tasks.save_forecasts()

    assert DemandForecast.objects.filter(school=late, made_in=2026).exists()
