"""Limits on trying: strict by account, generous by address (ADR 0010)."""

import pytest
from django.conf import settings as chosen
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts import addresses, codes, devices
from accounts.models import SmsMessage, Throttle
from accounts.roles import Role
from accounts.throttles import Rate, forget, seconds_left, seconds_to_wait
from tests.factories import acting

PASSWORD = "correct horse battery staple"
RATES = (Rate(1, 60), Rate(1, 3600), Rate(1, 86400))


@pytest.fixture
def clerk(school):
    user = acting(Role.SCHOOL_REGISTRAR, unit=school, username="clerk")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client, name, password="wrong", **come_from):
    form = {"login": name, "password": password}
    return client.post(reverse("account_login"), form, **come_from)


def is_logged_in(client):
    return "_auth_user_id" in client.session


def is_told_to_wait(answer):
    errors = answer.context["form"].errors.as_data()["__all__"]
    return [error.code for error in errors] == ["too_many"]


def test_address_that_fails_at_many_accounts_must_wait(client, clerk, settings):
    settings.FAILED_LOGINS_PER_ADDRESS = 3
    for number in range(3):
        log_in(Client(), f"teacher{number}")

    answer = log_in(client, "clerk", PASSWORD)

    assert is_told_to_wait(answer)
    assert not is_logged_in(client)


def test_another_address_is_not_held_up(client, clerk, settings):
    settings.FAILED_LOGINS_PER_ADDRESS = 1
    log_in(Client(), "teacher", REMOTE_ADDR="203.0.113.7")

    log_in(client, "clerk", PASSWORD)

    assert is_logged_in(client)


def test_known_browser_is_not_held_up_by_its_address(client, clerk, settings):
    settings.FAILED_LOGINS_PER_ADDRESS = 1
    log_in(client, "clerk", PASSWORD)
    client.post(reverse("account_logout"))
    log_in(Client(), "teacher")

    log_in(client, "clerk", PASSWORD)

    assert is_logged_in(client)


def test_log_ins_that_succeed_fill_no_address(clerk, settings):
    settings.FAILED_LOGINS_PER_ADDRESS = 1
    clients = [Client() for _ in range(3)]

    for client in clients:
        log_in(client, "clerk", PASSWORD)

    assert all(map(is_logged_in, clients))


def test_codes_of_one_address_have_an_end(db, settings):
    settings.CODES_PER_ADDRESS = 2
    for number in range(3):
        acting(Role.GUARDIAN, phone=f"1380000300{number}")

    for number in range(3):
        form = {"phone": f"1380000300{number}"}
        Client().post(reverse("account_request_login_code"), form)

    assert SmsMessage.objects.count() == 2


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("203.0.113.7", "203.0.113.8", False),
    ],
)
def test_household_of_ipv6_is_one_place(one, other, is_same):
    requests = [RequestFactory().get("/", REMOTE_ADDR=at) for at in (one, other)]

    assert len({addresses.place_of(request) for request in requests}) == 2 - is_same


def test_address_may_what_thirty_accounts_may_but_not_all_messages():
    account = devices.TRIES[0]

    assert addresses.failures_allowed().seconds == account.seconds
    assert addresses.failures_allowed().times >= 30 * account.times
    assert addresses.codes_allowed().times >= 100 * codes.SENDING[1].times
    assert addresses.codes_allowed().times < chosen.SMS_PER_HOUR


def test_looking_at_a_limit_counts_nothing(db):
    for _ in range(3):
        assert seconds_left("x", Rate(1, 60)) == 0

    assert seconds_to_wait("x", Rate(1, 60)) == 0
    assert 55 < seconds_left("x", Rate(1, 60)) <= 60


def test_limit_that_is_over_holds_nobody(db):
    seconds_to_wait("x", Rate(1, 60))

    Throttle.objects.update(since="2020-01-01T00:00Z")

    assert seconds_left("x", Rate(1, 60)) == 0


def test_forgetting_forgets_every_rate(db):
    seconds_to_wait("x", *RATES)

    forget("x", *RATES)

    assert [seconds_to_wait("x", rate) for rate in RATES] == [0, 0, 0]
