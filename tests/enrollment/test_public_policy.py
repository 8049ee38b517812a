"""Rules that anybody may read: in plain words, each version at its address."""

import hashlib

import pytest
from django.urls import reverse

from enrollment import policies
from enrollment.models import AdmissionRound, PolicyProfile
from tests.enrollment.factories import PolicyFactory, RoundFactory, make_places

pytestmark = pytest.mark.django_db


def test_rules_show_version_and_hash(client, officer):
    round_ = RoundFactory(published=True)

    page = client.get(reverse("policy:page", args=[round_.pk, "primary"]))

    assert "0" * 64 in page.content.decode()


@pytest.mark.parametrize("state", ["draft", "filed"])
def test_rules_of_a_round_in_planning_are_not_shown(client, state):
    policy = PolicyFactory(published=True, round__state=state, round__policies=False)

    address = reverse("policy:page", args=[policy.round_id, policy.stage])

    assert client.get(address).status_code == 404


def test_draft_of_a_change_is_not_shown(client):
    round_ = RoundFactory(published=True)
    PolicyFactory(round=round_, version=2)

    address = reverse("policy:version", args=[round_.pk, "primary", 2])

    assert client.get(address).status_code == 404


def test_replaced_version_stays_and_is_marked(client):
    round_ = RoundFactory(published=True)
    PolicyProfile.objects.filter(round=round_).update(state="replaced")
    address = reverse("policy:version", args=[round_.pk, "primary", 1])

    page = client.get(address)

    assert "已失效" in page.content.decode()


def test_file_has_the_hash_that_is_published(client, officer):
    round_ = RoundFactory(filed=True)
    make_places(round_, "primary")
    frozen = policies.freeze(round_.policies.get(stage="primary"), by=officer)
    AdmissionRound.objects.filter(pk=round_.pk).update(state="published")

    address = reverse("policy:file", args=[round_.pk, "primary", 1])

    assert hashlib.sha256(client.get(address).content).hexdigest() == frozen.digest


def test_wishes_first_is_warned_of(client):
    round_ = RoundFactory(published=True, policies=False)
    PolicyFactory(round=round_, published=True, algorithm="choice_first")

    page = client.get(reverse("policy:page", args=[round_.pk, "primary"]))

    assert page.context["warns"]


def test_list_names_the_rounds_that_are_published(client):
    round_ = RoundFactory(published=True)
    RoundFactory(intake_year=2028)

    page = client.get(reverse("policy:list"))

    assert list(page.context["rounds"]) == [round_]


def test_list_costs_the_same_number_of_queries_for_more(
    client, django_assert_num_queries
):
    for year in range(2020, 2026):
        RoundFactory(published=True, intake_year=year)

    with django_assert_num_queries(2):
        client.get(reverse("policy:list"))
