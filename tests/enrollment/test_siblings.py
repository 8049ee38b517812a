"""Only a real brother or sister, still at the school next September, counts as one."""

import json

import pytest

from enrollment import verifying
from enrollment.facts_of import facts_of
from enrollment.models import CheckResult
from tests.enrollment.stories import connect, plan_for, taken_up
from tests.factories import ClassGroupFactory, PupilFactory, SchoolFactory

GRADES = {"primary": (1, 6), "junior": (7, 9)}


@pytest.fixture(autouse=True)
def connected(db, year, departments, settings):
    connect(departments, settings)


@pytest.fixture
def twins(departments):
    """A family with a second child, of whom civil affairs know the guardians."""
    return departments.family("twins")


@pytest.fixture
def follow(twins, year):
    """Its application to follow a pupil, who is the second child by default."""

    def follow(*, leaves=False, **changed):
        plan, child = plan_for(twins["stage"]), twins["children"][1]
        group = ClassGroupFactory(
            school=plan.school, year=year, grade=GRADES[plan.stage][leaves]
        )
        number = changed.pop("id_number", child["id_number"])
        pupil = PupilFactory(class_group=group, id_number=number)
        told = {
            "follows": "yes",
            "direction": "younger_to_older",
            "sibling_name": pupil.name,
            "sibling_number": number,
            "sibling_school": plan.school_id,
        }
        application = taken_up(twins, plan=plan, **told | changed)
        verifying.ask_about(application)
        return application

    return follow


def said(application):
    rows = application.checks.filter(kind="sibling")
    return {row.person: (row.result, row.fields) for row in rows}


def test_child_of_the_same_guardians_counts_where_its_school_is_wished_for(follow):
    application = follow()

    assert {result for result, _fields in said(application).values()} == {"match"}
    assert "sibling_at_school" in facts_of(application).marks


def test_pupil_of_strangers_waits_for_an_officer(follow, departments):
    stranger = departments.family("one parent")["children"][0]

    application = follow(id_number=stranger["id_number"])

    found = said(application)["kinship"]
    assert found == (CheckResult.MISMATCH, ["guardians"])
    assert "sibling_at_school" not in facts_of(application).marks
    assert not verifying.check(application)


def test_pupil_who_leaves_this_summer_is_followed_nowhere(follow):
    application = follow(leaves=True)

    assert said(application)["sibling"] == (CheckResult.MISMATCH, ["grade"])


def test_sibling_at_a_school_that_is_not_wished_for_ranks_nobody(follow):
    application = follow()
    row = application.parts.get(part="choices")
    row.answers = json.dumps({"public": [SchoolFactory().pk]})
    row.save()

    assert "sibling_at_school" not in facts_of(application).marks
