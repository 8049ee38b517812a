"""How often a program may call, and that calls at once do not slip through."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from accounts.models import Throttle
from accounts.throttles import Rate, forget, seconds_to_wait


def test_calls_over_the_limit_are_told_to_wait(program, registrar, settings):
    settings.API_CALLS_PER_MINUTE = 2
    client = program(registrar)
    statuses = [client.get("/api/v1/schools/").status_code for _ in range(3)]

    refused = client.get("/api/v1/schools/")

    assert statuses == [200, 200, 429]
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_programs_of_one_posting_share_the_limit(program, registrar, settings):
    settings.API_CALLS_PER_MINUTE = 1
    program(registrar).get("/api/v1/schools/")

    assert program(registrar).get("/api/v1/schools/").status_code == 429


def test_another_posting_is_not_held_up(program, registrar, officer, settings):
    settings.API_CALLS_PER_MINUTE = 1
    program(registrar).get("/api/v1/schools/")

    assert program(officer).get("/api/v1/schools/").status_code == 200


def test_uploads_have_a_limit_of_their_own(program, registrar, settings):
    settings.API_UPLOADS_PER_HOUR = 1
    client = program(registrar)
    client.post("/api/v1/rosters/", {})

    assert client.post("/api/v1/rosters/", {}).status_code == 429
    assert client.get("/api/v1/rosters/").status_code == 200


def test_window_ends(db):
    rate = Rate(1, 60)
    assert [seconds_to_wait("x", rate) > 0 for _ in range(2)] == [False, True]

    Throttle.objects.update(since="2020-01-01T00:00Z")

    assert seconds_to_wait("x", rate) == 0


def test_forgetting_begins_anew(db):
    rate = Rate(1, 60)
    seconds_to_wait("x", rate)

    forget("x", rate)

    assert seconds_to_wait("x", rate) == 0


def test_counter_does_not_tell_whom_it_counts(db):
    seconds_to_wait("send:13800001234", Rate(1, 60))

    assert "13800001234" not in str(Throttle.objects.values().get())


@pytest.mark.usefixtures("committed")
def test_of_many_tries_at_once_as_many_pass_as_may():
    def attempt(_):
        try:
            return seconds_to_wait("race", Rate(10, 60)) == 0
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(attempt, range(80)))

    assert sum(passed) == 10
