"""Requests that no page of ours sends are answered 400, never 500."""

import pytest
from django.core.checks import Tags, run_checks
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken

NUL = "\x00"
pytestmark = pytest.mark.django_db


def is_the_page(answer):
    return answer.status_code == 400 and "<h1>" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/no%00thing/",
        "/?x=%00",
        "/?%00=x",
        "/schools/pupils/?q=%00",
        "/accounts/login/?next=%00",
    ],
)
def test_nul_in_an_address_is_refused(login, officer, address):
    assert is_the_page(login(officer).get(address))


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/accounts/posting/", {"posting": NUL}),
        ("/accounts/posting/", {"posting": "1", "next": NUL}),
        ("/schools/search/", {"q": f"王{NUL}"}),
        ("/language/", {"language": NUL}),
    ],
)
def test_nul_in_a_form_is_refused(login, officer, address, form):
    assert is_the_page(login(officer).post(address, form))


def test_nul_at_the_door_is_refused(client):
    form = {"login": f"clerk{NUL}", "password": "x"}

    assert is_the_page(client.post(reverse("account_login"), form))


def test_nul_in_a_cookie_is_refused():
    client = Client(raise_request_exception=False)
    client.cookies["sid"] = NUL * 32

    assert is_the_page(client.get("/accounts/"))


@pytest.mark.parametrize(
    "address", ["schools/%00/", "schools/?cursor=%00", "seats/?year=%00"]
)
def test_nul_in_a_call_is_refused_in_json(client, registrar, address):
    _, secret = ApiToken.issue(registrar.acting, label="x")
    bearer = {"authorization": f"Bearer {secret}"}

    answer = client.get(f"/api/v1/{address}", headers=bearer)

    assert (answer.status_code, list(answer.json())) == (400, ["detail"])


@pytest.mark.parametrize(
    ("how", "status"),
    [({}, 400), ({"content_type": "application/json"}, 415)],
)
def test_nul_in_the_body_of_a_call_is_refused(client, registrar, how, status):
    _, secret = ApiToken.issue(registrar.acting, label="x")
    bearer = {"authorization": f"Bearer {secret}"}
    body = {"school": NUL, "file": NUL}

    answer = client.post("/api/v1/rosters/", body, headers=bearer, **how)

    assert answer.status_code == status


@pytest.mark.parametrize("posting", ["", "x", "-1", "9" * 40])
def test_posting_that_is_no_number_is_not_found(login, officer, posting):
    form = {"posting": posting}

    assert login(officer).post("/accounts/posting/", form).status_code == 404


def test_refused_page_has_its_number(client):
    answer = client.get("/?x=%00")

    assert answer.headers["X-Request-Id"][:12] in answer.content.decode()


def test_handlers_of_refusals_are_as_django_calls_them():
    assert run_checks(tags=[Tags.urls]) == []
