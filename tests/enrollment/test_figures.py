"""A round's review in figures: right, and never pointing at one child from above."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment import figures
from enrollment.models import Application, ApplicationState, DepartmentCheck
from tests.enrollment.factories import ApplicationFactory, PolicyFactory

S = ApplicationState


@pytest.fixture
def policy(year):
    return PolicyFactory(published=True)


def decided(policy, *, days, to=S.APPROVED):
    """An application handed in `days` ago and decided now."""
    application = ApplicationFactory(policy=policy, state=S.CHECKING)
    since = timezone.now() - timedelta(days=days)
    Application.objects.filter(pk=application.pk).update(submitted_at=since)
    application.move(to, by=None, reason="rules-met")
    return application


def with_permit(application):
    DepartmentCheck.objects.create(
        application=application,
        kind="permit",
        person="child",
        department="police",
        result="match",
    )


def page_of(browser, policy):
    return browser.get(reverse("review:figures", args=[policy.round_id]))


def test_median_and_p90_are_those_of_the_decided(policy):
    for days in range(1, 11):
        decided(policy, days=days)
    ApplicationFactory(policy=policy, state=S.CHECKING)

    speed = figures.speed_of(figures.seen_in(policy.round))

    assert speed.median == pytest.approx(5.5, abs=0.01)
    assert speed.p90 == pytest.approx(9, abs=0.01)


def test_rates_are_told_for_each_group(policy):
    for to in (S.RETURNED, S.RETURNED, S.APPROVED, S.REJECTED):
        with_permit(decided(policy, days=1, to=to))
    decided(policy, days=1)

    rows = figures.seen_in(policy.round)
    away, local, *_others = figures.groups_of(rows, hides_small=False)

    assert (away.count, away.returned, away.refused) == (4, 0.5, 0.25)
    assert (local.count, local.returned, local.refused) == (1, 0.0, 0.0)


def test_queue_is_told_by_age(policy):
    for days in (0, 2, 5, 30):
        row = ApplicationFactory(policy=policy, state=S.CHECKING)
        moved = timezone.now() - timedelta(days=days)
        Application.objects.filter(pk=row.pk).update(moved_at=moved)
    ApplicationFactory(policy=policy, state=S.SUBMITTED)

    ages = figures.by_age(figures.seen_in(policy.round), now=timezone.now())

    assert ages == [1, 0, 1, 1, 0, 1]


def test_count_is_one_statement_however_many(policy, django_assert_num_queries):
    ApplicationFactory.create_batch(5, policy=policy)

    with django_assert_num_queries(1):
        figures.seen_in(policy.round)


def test_county_sees_every_count_with_its_table(login, officer, policy):
    with_permit(decided(policy, days=1))
    decided(policy, days=1)

    page = page_of(login(officer), policy)

    assert not any(group.is_hidden for group in page.context["groups"])
    assert '<table class="table"' in page.content.decode()


def test_city_sees_no_pair_of_which_one_is_small(login, city_viewer, policy):
    for number in range(7):
        application = decided(policy, days=1)
        if number < 2:
            with_permit(application)

    page = page_of(login(city_viewer), policy)

    away, local, *_others = page.context["groups"]
    assert (away.is_hidden, local.is_hidden) == (True, True)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [([9, 3, 7], {1, 2}), ([9, 3, 2], {1, 2}), ([9, 0, 7], set()), ([3], {0})],
)
def test_small_count_is_never_hidden_alone(counts, hidden):
    assert figures.hidden_among(counts) == hidden


def test_city_sees_small_counts_of_charts_as_such(login, city_viewer, policy):
    for _number in range(6):
        decided(policy, days=1)
    decided(policy, days=1, to=S.RETURNED)

    charts = dict(page_of(login(city_viewer), policy).context["charts"])

    told = {row[0].text: row[1].text for row in charts["states"].rows}
    assert set(told.values()) == {"不显示"}


def test_round_with_a_handful_is_not_shown_above(login, city_viewer, policy):
    decided(policy, days=1)

    page = page_of(login(city_viewer), policy)

    assert page.context["is_too_small"]
    assert '<table class="table' not in page.content.decode()
