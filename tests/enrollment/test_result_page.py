"""A family sees why: each condition, each item with its evidence, each cap."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from enrollment import ranking
from enrollment.result_words import result_of
from enrollment.scoring.schemes import template_plain
from tests.enrollment.family import (
    PlanFactory,
    approved,
    open_round,
    parent,
    submitted,
)
from tests.enrollment.scoring.families import CUTOFF
from tests.enrollment.scoring.test_example_e1 import FAMILIES

pytestmark = pytest.mark.django_db


@pytest.fixture
def guardian():
    return parent()


@pytest.fixture
def application(guardian):
    """Family A of example E1, ranked under its table of points."""
    rules = {
        "cut_off": CUTOFF,
        "points": template_plain("xiamen_siming_120", cutoff=CUTOFF),
        "order_rule": "points_only",
        "tie_keys": ["points:residence"],
    }
    plan = PlanFactory(round=open_round(**rules))
    family = {"facts": FAMILIES["A"], "birth_date": date(2019, 9, 15)}
    application = approved(guardian, plan=plan, **family)
    ranking.rank_round(plan.round, plan.stage)
    return application


def test_points_are_told_item_by_item_as_printed(application):
    page = result_of(application)

    assert str(page.total) == "61.67"
    assert [str(row.points) for row in page.rows] == [
        *("25.00", "6.67", "16.00", "0.00", "9.00", "5.00")
    ]
    assert page.rows[0].counted == 75


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "补缴的3个月"), ("en", "3 months paid afterwards")],
)
def test_months_that_were_left_out_are_told(application, language, words):
    with override(language):
        evidence = result_of(application).rows[0].evidence

    assert any(words in line for line in evidence)


def test_page_shows_category_conditions_and_sum(application, guardian, login):
    where = reverse("family:result", args=[application.pk])

    page = login(guardian).get(where).content.decode()

    assert "61.67" in page
    assert "从不按提交时间" in page


def test_before_verification_the_page_says_that_nothing_is_needed(guardian, login):
    application = submitted(guardian, plan=PlanFactory())

    where = reverse("family:result", args=[application.pk])

    assert "无需操作" in login(guardian).get(where).content.decode()
