"""The invented county: the same for a seed, of one piece, and nobody real in it."""

import ast
import sys
from datetime import date
from pathlib import Path

import pytest
from stdnum.cn import ric, uscc

import departments
from departments.families import population
from departments.kinds import KINDS
from departments.people import PLACES, Place
from departments.store import Store, fill
from departments.stories import STORIES
from departments.switches import Mode, Switch, Switches

BY_PATH = {kind.path: kind for kind in KINDS}


@pytest.fixture(scope="module")
def county():
    return population(400, seed=7, year=2027, places=PLACES)


def known(county, path, number):
    return next(
        (each for each in county.records[path] if each["id_number"] == number), None
    )


def told(county, story):
    return next(each for each in county.declared if each["story"] == story)


def test_same_seed_gives_the_same_county(county):
    again = population(400, seed=7, year=2027, places=PLACES)
    other = population(400, seed=8, year=2027, places=PLACES)

    assert (again.declared, again.records) == (county.declared, county.records)
    assert other.declared != county.declared


def test_first_families_are_one_of_each_story(county):
    stories = [each["story"] for each in county.declared[: len(STORIES)]]

    assert stories == [story.name for story in STORIES]


def test_nobody_can_be_real(county):
    numbers = [each["id_number"] for each in county.records["police/identity"]]

    assert {number[:2] for number in numbers} == {"99"}
    assert len(set(numbers)) == len(numbers)
    assert all(ric.calc_check_digit(number) == number[-1] for number in numbers)


def test_credit_codes_have_their_check_character(county):
    codes = [each["credit_code"] for each in county.records["tax/paid"]]

    assert all(uscc.is_valid(code) for code in codes)


def test_children_are_of_the_age_of_their_stage(county):
    ages = {"primary": 6, "junior": 12}
    children = [
        (family["stage"], c) for family in county.declared for c in family["children"]
    ]

    years = [
        (date(2027, 8, 31) - date.fromisoformat(c["born"])).days / 365.25 - ages[stage]
        for stage, c in children
    ]

    assert min(years) >= 0
    assert max(years) < 1.01


@pytest.mark.parametrize("path", BY_PATH)
def test_every_record_names_its_subject_once(county, path):
    keys = [BY_PATH[path].key(each) for each in county.records[path]]

    assert keys
    assert None not in keys
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("path", BY_PATH)
def test_field_that_turns_wrong_is_in_every_record(county, path):
    assert all(BY_PATH[path].turns_wrong in each for each in county.records[path])


def test_offices_agree_about_a_family(county):
    family = told(county, "hukou and home")
    father, mother = family["guardians"]
    child = family["children"][0]["id_number"]

    guardians = known(county, "civil_affairs/guardians", child)["guardians"]
    wed = known(county, "civil_affairs/marriage", father["id_number"])
    households = {
        known(county, "police/household", number)["household_no"]
        for number in (child, father["id_number"], mother["id_number"])
    }

    assert {each["id_number"] for each in guardians} == {
        father["id_number"],
        mother["id_number"],
    }
    assert wed["spouse_id_number"] == mother["id_number"]
    assert len(households) == 1


def test_family_declares_what_is_known_unless_its_story_says_otherwise(county):
    honest, mistaken = told(county, "hukou and home"), told(county, "name mistyped")

    names = [
        known(county, "police/identity", child["id_number"])["name"] == child["name"]
        for family in (honest, mistaken)
        for child in family["children"]
    ]

    assert names == [True, False]


@pytest.mark.parametrize(
    ("story", "until"),
    [("from away", "2027"), ("permit suspended", "2026"), ("endorsed late", "2027")],
)
def test_permits_end_as_their_story_says(county, story, until):
    permit = told(county, story)["residence_permit"]

    assert permit["endorsed_until"].startswith(until)


def test_places_are_those_that_are_given(tmp_path):
    fill(tmp_path, 30, seed=1, year=2027, places=(Place("990102001001", "某社区"),))

    homes = Store(tmp_path).records["real_estate/title"].values()

    assert {home["division"] for home in homes} == {"990102001001"}
    assert all(home["address"].startswith("某社区") for home in homes)


def test_switches_are_kept_for_the_next_start(tmp_path):
    Switches(tmp_path / "switches.json").turn(None, Switch(Mode.SLOW, 3.0))

    after = Switches(tmp_path / "switches.json")

    assert set(after.all.values()) == {Switch(Mode.SLOW, 3.0)}


def test_program_stands_on_its_own():
    allowed = sys.stdlib_module_names | {"departments", "stdnum"}
    modules = Path(departments.__file__).parent.glob("*.py")
    nodes = [node for each in modules for node in ast.walk(ast.parse(each.read_text()))]

    taken = {
        name.partition(".")[0]
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }

    assert "http" in taken
    assert taken <= allowed


def test_the_mother_of_the_first_family_of_a_story_can_be_named():
    made = population(200, seed=7, year=2027, places=PLACES, mothers={"twins": "王芳"})

    named = [
        family["story"]
        for family in made.declared
        if "王芳" in {guardian["name"] for guardian in family["guardians"]}
    ]
    assert named == ["twins"]
