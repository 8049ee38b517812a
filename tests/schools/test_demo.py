"""The demo county: its plan holds the figures it must, and is the same each time."""

import datetime
from collections import Counter

import pytest
from stdnum import numdb

from schools import identifiers
from schools.demo import layout, lingshou, rosters
from schools.demo.people import Crowd
from schools.demo.plans import spread

SEED = 7
TODAY = datetime.date(2026, 11, 25)


@pytest.fixture(scope="module")
def town():
    return lingshou.town("990101102", "示范省", first_number=11_001, seed=SEED)


@pytest.fixture(scope="module")
def counties():
    return list(layout.counties(40_000, seed=SEED))


def small_rows():
    crowd = Crowd(SEED, year=2026)
    towns = [
        town for county in layout.counties(600, seed=SEED) for town in county.towns
    ]
    return [row for town in towns for row in rosters.town_rows(crowd, town)]


def sizes(schools, stage):
    """Sizes of all classes of a stage."""
    parts = [
        part for school in schools for name, part in school.stages() if name == stage
    ]
    return [size for part in parts for classes in part.values() for size in classes]


def test_lingshou_has_the_schools_of_the_town_report(town):
    kinds = Counter(school.kind for school in town.schools)

    assert len(set(town.villages)) == 22
    assert kinds == {
        "junior": 1,
        "complete_primary": 14,
        "incomplete_primary": 2,
        "teaching_point": 4,
    }


@pytest.mark.parametrize(
    ("stage", "classes", "pupils"), [("primary", 152, 4719), ("junior", 28, 1441)]
)
def test_lingshou_has_the_classes_and_pupils_of_the_town_report(
    town, stage, classes, pupils
):
    found = sizes(town.schools, stage)

    assert (len(found), sum(found)) == (classes, pupils)


def test_lingshou_has_a_junior_class_above_the_standard_and_few_large_ones(town):
    found = sizes(town.schools, "junior")

    assert max(found) > 50
    assert 0 < sum(size >= 56 for size in found) <= 3


@pytest.mark.parametrize(
    ("column", "primary", "whole"),
    [("staff", 385, 495), ("full_time", 365, 456), ("bachelor_plus", 241, 323)],
)
def test_lingshou_has_the_staff_of_the_town_report(town, column, primary, whole):
    totals = Counter()
    for school in town.schools:
        totals.update(school.staff)

    assert totals[f"primary.{column}"] == primary
    assert totals[f"primary.{column}"] + totals[f"junior.{column}"] == whole


def test_lingshou_keeps_998_of_1000_by_both_ways_of_counting(town):
    junior = town.schools[0].staff
    left, came = junior["junior.graduates"], junior["junior.entrants_3y_ago"]
    arrived, gone = junior["junior.in_3y"], junior["junior.out_3y"]

    assert round((left - arrived + gone) / came * 100, 1) == 99.8
    assert round(left / (came + arrived - gone) * 100, 1) == 99.8


def test_counties_have_about_the_pupils_asked_for(counties):
    pupils = sum(county.pupils for county in counties)

    assert abs(pupils - 40_000) < 2_000
    assert [county.code for county in counties] == ["990101", "990102"]


def test_counties_hold_every_kind_of_school_and_ownership(counties):
    schools = [school for county in counties for school in county.schools]

    assert {school.kind for school in schools} == {
        *("teaching_point", "incomplete_primary", "complete_primary"),
        *("junior", "nine_year", "special"),
    }
    assert {school.ownership for school in schools} == {
        "public",
        "private",
        "purchased",
    }
    assert all(s.parent for s in schools if s.kind == "teaching_point")


def test_counties_number_no_school_twice_and_open_no_class_above_55(counties):
    schools = [school for county in counties for school in county.schools]
    entering = [size for s in schools for g in (1, 7) for size in s.classes.get(g, ())]

    assert len({school.code for school in schools}) == len(schools)
    assert max(entering) <= 55


def test_counties_wait_for_the_six_schools_of_the_sample_files(counties):
    waiting = [school for school in counties[0].schools if school.waits_for_roster]

    assert len(waiting) == 6
    assert sum(school.pupils for school in waiting) == 0


def was_ever_assigned(area):
    return any("county" in known for _part, known in numdb.get("cn/loc").info(area))


def test_crowd_invents_well_formed_numbers_of_unassigned_divisions():
    rows = small_rows()

    numbers = [identifiers.citizen_id(row[5], today=TODAY) for row in rows]
    assert not any(was_ever_assigned(number.area) for number in numbers)
    assert len({number.value for number in numbers}) == len(rows) > 400
    assert len({row[24] for row in rows}) == len(rows)


def test_crowd_invents_the_same_children_for_the_same_seed():
    assert small_rows() == small_rows()


def test_spread_shares_out_everything():
    assert spread(10, [1.0, 1.0, 1.0]) == [3, 4, 3]
