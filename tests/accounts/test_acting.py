"""Through which posting a logged-in person acts: one held today, chosen or the first."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Posting
from accounts.roles import Role
from schools.models import Division
from tests.factories import COUNTY

YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.fixture
def second(officer):
    """Another office of the admission officer."""
    county = Division.objects.get(pk=COUNTY)
    return officer.postings.create(role=Role.COUNTY_SUPERVISOR, division=county)


def acting_on(client):
    return client.get("/accounts/").wsgi_request.user.acting


def choose(client, posting):
    form = {"posting": posting.pk}
    return client.post(reverse("accounts:posting-choose"), form)


def test_first_posting_acts_until_another_is_chosen(login, officer, second):
    client = login(officer)
    first = acting_on(client)

    choose(client, second)

    assert first == officer.acting
    assert acting_on(client) == second


def test_chosen_posting_that_ended_acts_no_longer(login, officer, second):
    client = login(officer)
    choose(client, second)

    Posting.objects.filter(pk=second.pk).update(valid_to=YESTERDAY)

    assert acting_on(client) == officer.acting
    assert client.get("/accounts/audit/").status_code == 403


def test_nobody_acts_through_a_posting_that_ended(login, officer):
    client = login(officer)

    Posting.objects.filter(user=officer).update(valid_to=YESTERDAY)

    assert acting_on(client) is None


def test_posting_that_begins_tomorrow_does_not_act(login, officer, second):
    tomorrow = timezone.localdate() + timedelta(days=1)
    Posting.objects.filter(pk=second.pk).update(valid_from=tomorrow)
    client = login(officer)

    assert choose(client, second).status_code == 404
    assert acting_on(client) == officer.acting


def test_posting_of_somebody_else_in_the_session_does_not_act(
    login, officer, registrar
):
    client = login(officer)
    session = client.session
    session["posting"] = registrar.acting.pk
    session.save()

    assert acting_on(client) == officer.acting
