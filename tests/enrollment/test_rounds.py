"""A round from its planning to its verification."""

import datetime

import pytest
from django.utils import timezone

from enrollment import rounds
from enrollment.models import AdmissionRound, RoundState
from portal.errors import Conflict
from tests.enrollment.factories import PolicyFactory, RoundFactory

pytestmark = pytest.mark.django_db


def test_planning_a_round_drafts_the_rules_of_both_stages(officer):
    round_ = RoundFactory.build(county=officer.acting.division)

    rounds.plan(round_, by=officer)

    caps = dict(round_.policies.values_list("stage", "intake_class_cap"))
    assert caps == {"primary": 45, "junior": 50}


def test_planning_a_round_takes_over_last_years_rules(officer):
    last = RoundFactory(published=True, intake_year=2026)
    round_ = RoundFactory.build(county=last.county)

    rounds.plan(round_, by=officer)

    policy = round_.policies.get(stage="primary")
    assert policy.twin_policy == "skip"
    assert (policy.cut_off, policy.version) == (datetime.date(2027, 8, 31), 1)
    assert policy.drafted_by == officer


def test_only_a_filed_round_is_published(officer):
    with pytest.raises(Conflict):
        rounds.publish(RoundFactory(), by=officer)


def test_a_filed_round_can_be_taken_back(officer):
    round_ = RoundFactory(filed=True)

    rounds.take_back(round_, by=officer, reason="补充计划")

    assert round_.state == RoundState.DRAFT


@pytest.mark.parametrize(
    ("trait", "opens_in", "after"),
    [
        ("published", 1, RoundState.PUBLISHED),
        ("published", -1, RoundState.REGISTRATION_OPEN),
        ("open", -1, RoundState.REGISTRATION_OPEN),
        ("open", -11, RoundState.REGISTRATION_CLOSED),
        ("filed", -1, RoundState.FILED),
    ],
)
def test_the_clock_opens_and_closes_registration(trait, opens_in, after):
    round_ = RoundFactory(**{trait: True}, opens_in=opens_in)

    rounds.keep_time()

    round_.refresh_from_db()
    assert round_.state == after


def test_a_round_that_nobody_woke_in_time_is_opened_and_closed_at_once():
    RoundFactory(published=True, opens_in=-20)

    assert rounds.keep_time() == {"opened": 1, "closed": 1}


def test_verification_begins_after_the_closing(officer):
    round_ = RoundFactory(closed=True)

    rounds.begin_verification(round_, by=officer)

    assert round_.state == RoundState.VERIFYING


def test_taking_applications_goes_by_the_clock():
    open_now = RoundFactory(open=True)
    RoundFactory(published=True, intake_year=2028, opens_in=1)

    assert list(AdmissionRound.objects.taking_applications()) == [open_now]


def test_rules_of_a_round_are_those_in_force():
    round_ = RoundFactory(published=True)
    PolicyFactory(round=round_, version=2, change_reason="计划调整")

    policy = round_.policies.model.objects.for_round(round_, "primary")

    assert policy.version == 1
    assert policy.published_at <= timezone.now()
