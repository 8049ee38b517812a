"""The wizard asks a few questions, stores nothing, and leaves nobody without a way."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enrollment import wizard
from enrollment.scoring.permits import half_year_from
from portal.templatetags.junheng import day
from tests.enrollment.factories import RoundFactory

ROUTES = [
    ({"hukou": "county", "home": "own"}, "register_and_home"),
    ({"hukou": "county", "home": "rented"}, "register"),
    ({"hukou": "elsewhere", "home": "rented", "permit": "valid"}, "permit"),
    ({"hukou": "city", "home": "other", "permit": "applied"}, "permit"),
    ({"hukou": "elsewhere", "home": "own", "permit": "no"}, "home"),
    ({"hukou": "elsewhere", "home": "rented", "permit": "no"}, "help"),
    ({"hukou": "none", "home": "own"}, "help"),
]
PLAIN = {"stage": "primary", "special": "no", "sibling": "no"}


def ask(client, **answers):
    return client.get(reverse("policy:wizard"), answers)


@pytest.mark.parametrize(("answers", "code"), ROUTES)
def test_answers_lead_to_their_way(answers, code):
    assert wizard.route_of({**PLAIN, **answers}).code == code


def every_set_of_answers():
    codes = [question.code for question in wizard.QUESTIONS]
    values = [[value for value, _ in one.choices] for one in wizard.QUESTIONS]
    for chosen in itertools.product(*values):
        yield wizard.read(dict(zip(codes, chosen, strict=True)))


def test_every_set_of_answers_leads_somewhere():
    for answers in every_set_of_answers():
        found = wizard.outcome(answers, None)

        assert found.papers or found.route.needs_help


def test_permit_is_asked_only_of_those_from_elsewhere():
    local = wizard.asked({"hukou": "county"})
    migrant = wizard.asked({"hukou": "elsewhere"})

    assert [len(local), len(migrant)] == [5, 6]


@pytest.mark.django_db
def test_wizard_stores_nothing(client):
    RoundFactory(open=True)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for answers, _ in ROUTES:
            ask(client, **PLAIN, **answers)

    assert all(query["sql"].startswith("SELECT") for query in asked)
    assert not client.session.keys()


@pytest.mark.django_db
def test_each_page_asks_one_question_and_carries_the_answers(client):
    page = ask(client, stage="primary", hukou="elsewhere").content.decode()

    assert 'name="hukou" value="elsewhere"' in page
    assert page.count("<fieldset") == 1
    assert 'name="home"' in page


@pytest.mark.django_db
def test_page_sent_without_an_answer_says_so(client):
    page = ask(client, stage="primary", asked="hukou").content.decode()

    assert 'class="errors"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["<script>", "", "COUNTY"])
def test_answer_that_is_none_is_asked_again(client, wrong):
    page = ask(client, stage="primary", hukou=wrong, home="own").content.decode()

    assert 'name="hukou" value="county"' in page
    assert "<script>" not in page.replace("<script src", "")


@pytest.mark.django_db
def test_outcome_names_the_papers_that_the_rules_allow_and_the_next_day(client):
    RoundFactory(open=True)
    migrant = {"hukou": "elsewhere", "home": "rented", "permit": "valid"}

    page = ask(client, **PLAIN, **migrant).content.decode()

    assert "居住证" in page
    assert "劳动合同" not in page
    assert "截止" in page


@pytest.mark.django_db
def test_nobody_is_left_without_a_person_to_call(client):
    round_ = RoundFactory(open=True)
    answers = {"hukou": "elsewhere", "home": "rented", "permit": "no"}

    page = ask(client, **PLAIN, **answers).content.decode()

    assert f"tel:{round_.hotline}" in page


@pytest.mark.django_db
def test_who_holds_no_permit_hears_from_when_on_one_can_be_asked_for(client):
    home = {"hukou": "elsewhere", "home": "rented"}
    without = wizard.outcome({**PLAIN, **home, "permit": "no"}, None)
    with_one = wizard.outcome({**PLAIN, **home, "permit": "valid"}, None)

    assert half_year_from(without.lived_since) <= timezone.localdate()
    assert with_one.lived_since is None
    page = ask(client, **PLAIN, **home, permit="no").content.decode()
    assert day(without.lived_since) in page
