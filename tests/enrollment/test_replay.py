"""A draft run on last year's round tells groups who gain and who lose."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from enrollment import replay
from enrollment.models import PolicyProfile, Ranking, VerifiedFacts, Wish
from enrollment.scoring.facts import Facts, Hukou, Permit, Person, Place
from enrollment.scoring.permits import PermitRecord
from enrollment.scoring.stored_facts import facts_plain
from enrollment.tasks import replay_rules
from portal.models import Job
from tests.enrollment.factories import (
    ApplicationFactory,
    PlanFactory,
    PolicyFactory,
    RoundFactory,
)

pytestmark = pytest.mark.django_db
LOCAL = Facts(hukou=(Hukou(person=Person.CHILD, place=Place.COUNTY),))
RECORD = PermitRecord(issued_on=datetime.date(2025, 9, 1))
MIGRANT = Facts(permits=(Permit(person=Person.PRIMARY, record=RECORD),))


@pytest.fixture
def last():
    """Last year's round with one seat, which went to the local child."""
    round_ = RoundFactory(published=True, intake_year=2026, policies=False)
    cut_off = datetime.date(2026, 8, 31)
    policy = PolicyFactory(round=round_, published=True, cut_off=cut_off)
    plan = PlanFactory(round=round_, classes=1, class_cap=1)
    for rank, facts in ((2, LOCAL), (3, MIGRANT)):
        ranked(policy, facts, rank=rank, school=plan.school)
    return round_


def ranked(policy, facts, *, rank, school):
    application = ApplicationFactory(policy=policy, state="approved")
    Wish.objects.create(application=application, school=school, order=1)
    VerifiedFacts.objects.create(application=application, content=facts_plain(facts))
    Ranking.objects.create(
        application=application,
        policy=policy,
        category="B",
        rank=rank,
        predicates={},
        keys=[rank],
    )


def draft(**changes):
    return PolicyFactory(round__intake_year=2027, **changes)


def permits_first():
    policy = draft()
    policy.categories[1]["rank"], policy.categories[2]["rank"] = 3, 2
    policy.save()
    return policy


def of(results, attribute, group):
    (found,) = [r for r in results if (r.attribute, r.group) == (attribute, group)]
    return found.gain, found.lose


def run(policy):
    return replay.replay(policy, progress=lambda done, total: None)


def test_replay_of_the_same_rules_moves_nobody(last):
    assert of(run(draft()), "all", "all") == (0, 0)


def test_replay_tells_who_gains_and_who_loses(last):
    results = run(permits_first())

    assert of(results, "residence", "permit_valid") == (1, 0)
    assert of(results, "residence", "hukou_in_county") == (0, 1)


def test_replay_knows_equals_at_the_cut(last):
    policy = draft(categories=[{"code": "D", "label": "全部", "rank": 1, "when": [[]]}])

    results = run(policy)

    assert of(results, "residence", "permit_valid") == (1, 0)
    assert of(results, "residence", "hukou_in_county") == (0, 1)


def test_replay_of_rules_that_rank_nobody_is_told(last):
    with pytest.raises(ValidationError):
        run(draft(categories=[{"code": "A"}]))


def test_replay_without_a_round_before_is_told():
    with pytest.raises(ValidationError):
        run(draft())


def test_replay_counts_to_last_years_day(last):
    policy = draft()

    ranker = replay.ranker_for(policy, last)

    assert ranker.policy.cut_off == datetime.date(2026, 8, 31)
    assert PolicyProfile.objects.get(pk=policy.pk).cut_off == policy.cut_off


def test_replay_costs_the_same_number_of_queries_for_more(
    last, django_assert_num_queries
):
    policy = draft()
    school = last.plans.get().school
    for _ in range(8):
        ranked(last.policies.get(), LOCAL, rank=2, school=school)

    with django_assert_num_queries(10):
        run(policy)


def test_replay_page_says_when_there_is_no_year_before(officer, login):
    policy = draft()

    page = login(officer).get(reverse("enrollment:policy-replay", args=[policy.pk]))

    assert page.context["last"] is None


def test_replay_page_shows_the_results_and_hides_small_groups(officer, login, last):
    address = reverse("enrollment:policy-replay", args=[permits_first().pk])

    login(officer).post(address)
    replay_rules(str(Job.objects.get().pk))

    page = login(officer).get(address)
    assert page.context["whole"].total == 2
    assert not page.context["rows"][0][0].is_told
    assert "少于5" in page.content.decode()


@pytest.mark.parametrize(
    ("home", "school", "band"),
    [
        ("990101101001", "990101101001", "village"),
        ("990101101001", "990101101", "town"),
        ("990101102001", "990101101", "farther"),
        ("", "990101101", "unknown"),
    ],
)
def test_distance_is_told_by_divisions(home, school, band):
    assert replay.distance_of(home, school) == band
