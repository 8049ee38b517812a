"""Category and points from verified facts, whatever the order in which rows come."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollment import ranking
from enrollment.facts_of import facts_of
from enrollment.models import Application, Ranking
from enrollment.scoring.facts import Person, Place
from enrollment.scoring.schemes import template_plain
from tests.enrollment.family import PlanFactory, approved, open_round, submitted
from tests.enrollment.scoring.families import CUTOFF
from tests.enrollment.scoring.test_example_e1 import FAMILIES

pytestmark = pytest.mark.django_db
OLD_ENOUGH = date(2019, 9, 15)


@pytest.fixture
def plan():
    return PlanFactory()


@pytest.fixture
def e1():
    """A plan, and the three families of example E1 approved under its table of points."""
    rules = {
        "cut_off": CUTOFF,
        "points": template_plain("xiamen_siming_120", cutoff=CUTOFF),
        "order_rule": "points_only",
        "tie_keys": ["points:residence", "units:primary_insurance"],
    }
    plan = PlanFactory(round=open_round(**rules))
    return plan, {
        name: approved(plan=plan, facts=facts, birth_date=OLD_ENOUGH)
        for name, facts in FAMILIES.items()
    }


def test_round_is_ranked_as_example_e1_prints(e1):
    plan, families = e1

    assert ranking.rank_round(plan.round, plan.stage) == 3

    rows = {name: Ranking.objects.get(pk=one.pk) for name, one in families.items()}
    order = sorted(rows, key=lambda name: rows[name].keys)
    points = {name: row.points for name, row in rows.items()}
    assert order == ["B", "C", "A"]
    assert points["A"] == points["C"] < points["B"] == 120


def test_ranking_again_gives_the_same_rows(e1):
    plan, _families = e1
    ranking.rank_round(plan.round, plan.stage)
    fields = ("pk", "category", "predicates", "points_numerator", "items", "keys")
    first = list(Ranking.objects.order_by("pk").values_list(*fields))

    ranking.rank_round(plan.round, plan.stage)

    assert list(Ranking.objects.order_by("pk").values_list(*fields)) == first


def test_when_it_was_submitted_changes_no_key(e1):
    plan, _families = e1
    ranking.rank_round(plan.round, plan.stage)
    before = dict(Ranking.objects.values_list("pk", "keys"))
    Application.objects.update(submitted_at="2027-04-01T00:00:00+08:00")

    ranking.rank_round(plan.round, plan.stage)

    assert dict(Ranking.objects.values_list("pk", "keys")) == before


def queries_for(plan):
    with CaptureQueriesContext(connection) as queries:
        ranking.rank_round(plan.round, plan.stage)
    return len(queries)


def test_number_of_queries_does_not_grow(e1):
    plan, _families = e1
    few = queries_for(plan)
    for facts in [*FAMILIES.values()] * 3:
        approved(plan=plan, facts=facts, birth_date=OLD_ENOUGH)

    assert queries_for(plan) == few


def test_family_that_owns_its_home_here_is_of_the_first_category(plan):
    application = submitted(plan=plan)

    known = facts_of(application)

    (child,) = [hukou for hukou in known.hukou if hukou.person is Person.CHILD]
    assert child.place == Place.COUNTY
    assert known.dwellings[0].share == 1
    assert {"in_birth_window"} == known.marks


def test_settling_keeps_facts_predicates_and_category(plan):
    application = submitted(plan=plan)

    kept = ranking.settle(application)

    assert kept.category == "B"
    assert kept.predicates["hukou_in_county"] is True
    assert application.facts.content["dwellings"]


@pytest.mark.parametrize(
    ("written", "share"), [("50%", "1/2"), ("2/3", "2/3"), ("100%", "1")]
)
def test_share_is_read_exactly(plan, written, share):
    application = submitted(plan=plan, share=written)

    assert str(facts_of(application).dwellings[0].share) == share
