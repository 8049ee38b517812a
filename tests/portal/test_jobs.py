import re
import signal
import threading

import pytest
from django.db import IntegrityError, connection
from django.utils.translation import override

from portal.jobs import is_held, start, sweep
from portal.models import BROKE_OFF, STOPPED, Job
from portal.origin import Origin, coming_from
from tests.portal.sample_jobs import complain, count_up, crash, tell_origin, wait_long
from tests.processes import python

RUN_IT = "from tests.portal.sample_jobs import wait_long; wait_long('{pk}')"


@pytest.fixture
def sent(monkeypatch):
    """Names and arguments of the tasks given to the broker."""
    given = []
    monkeypatch.setattr(
        "portal.jobs.current_app.send_task", lambda *message: given.append(message)
    )
    return given


def test_job_ends_with_its_result(db):
    job = start(count_up, subject="a", to=7)

    count_up(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.result, job.percent) == ("done", {"counted": 7}, 50)


def test_job_runs_once_though_the_message_comes_twice(db):
    job = start(count_up, subject="a", to=7)

    count_up(str(job.pk))
    count_up(str(job.pk))

    job.refresh_from_db()
    assert job.attempts == 1


def test_work_comes_from_where_it_was_asked_for(db):
    with coming_from(Origin("request-1", "203.0.113.7")):
        job = start(tell_origin, subject="a")

    tell_origin(str(job.pk))

    job.refresh_from_db()
    assert (job.result, job.request_id) == ({"address": "203.0.113.7"}, "request-1")


def test_job_tells_what_a_person_can_mend(db):
    job = start(complain, subject="a")

    complain(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.failure) == ("failed", "The file is empty.")


def test_job_that_crashes_is_failed_and_the_error_is_not_swallowed(db):
    job = start(crash, subject="a")

    with pytest.raises(ZeroDivisionError):
        crash(str(job.pk))

    job.refresh_from_db()
    assert job.state == "failed"
    assert "ZeroDivisionError" not in job.failure + job.reason
    assert job.reason.endswith(str(job.pk)[-12:])


def test_start_returns_the_unfinished_job_of_the_same_subject(db):
    first = start(count_up, subject="a", to=7)

    again = start(count_up, subject="a", to=9)

    assert again == first


def test_start_wakes_a_worker_only_after_commit(
    db, sent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        job = start(count_up, subject="a", to=7)
        assert not sent

    assert sent == [(count_up.name, [str(job.pk)])]


def test_failed_job_without_a_reason_cannot_be_stored(db):
    with pytest.raises(IntegrityError):
        Job.objects.create(task="t", subject="a", state=Job.State.FAILED)


def overdue(job):
    Job.objects.filter(pk=job.pk).update(sent_at="2026-01-01T00:00Z")
    return job


def test_sweep_sends_a_lost_message_again(db, sent):
    job = overdue(start(count_up, subject="a", to=7))

    assert sweep() == 1

    assert sent[-1] == (count_up.name, [str(job.pk)])


@pytest.fixture
def running(committed):
    """A job in the hands of a worker that is a process of its own."""
    job = start(wait_long, subject="a")
    worker = python(RUN_IT.format(pk=job.pk))
    assert worker.stdout.readline() == "started\n"
    yield overdue(job), worker
    worker.kill()
    worker.communicate()


def test_sweep_leaves_a_job_to_the_worker_that_does_it(running, sent):
    job, worker = running

    assert sweep() == 0

    assert is_held(job)


def test_sweep_sends_again_what_a_killed_worker_left(running, sent):
    job, worker = running
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    wait_until_free(job)

    assert sweep() == 1

    assert sent == [(wait_long.name, [str(job.pk)])]


def wait_until_free(job):
    gone = threading.Event()
    for _ in range(100):
        if not is_held(job):
            return
        gone.wait(0.05)
    raise AssertionError("the dead worker's lock is still held")


def test_job_that_killed_its_worker_three_times_is_failed(db):
    job = start(count_up, subject="a", to=7)
    Job.objects.update(attempts=3)

    count_up(str(job.pk))

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "three times" in job.failure


@pytest.mark.parametrize("failure", [STOPPED, BROKE_OFF])
def test_failure_of_the_portal_is_told_in_the_readers_language(failure):
    job = Job(failure=failure)

    with override("en"):
        english = job.reason
    with override("zh-hans"):
        chinese = job.reason

    assert english.startswith(failure[:30])
    assert not re.search(r"[a-z]{3} ", chinese)


def test_job_held_by_another_connection_is_left_alone(running):
    job, worker = running

    wait_long(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 1)
    assert connection.in_atomic_block is False
