"""The portal asks the departments server, a real process, over HTTP."""

import logging
import socket
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from enrollment.departments import kinds
from enrollment.departments.asking import ask
from enrollment.departments.kinds import IDENTITY, RENTAL, RESIDENCE_PERMIT, TITLE
from enrollment.models import DepartmentCall, DepartmentState, Failure, Outcome
from enrollment.models.departments import FAILURES_TO_OPEN

NOBODY = "990101199001010013"
POLICE = "police"
FAULTS = {
    "slow": Failure.TIME_OUT,
    "unavailable": Failure.STATUS,
    "disconnecting": Failure.NO_CONNECTION,
    "malformed": Failure.MALFORMED,
    "incomplete": Failure.MALFORMED,
}


@pytest.fixture(autouse=True)
def connected(departments, settings):
    settings.DEPARTMENTS_URL = departments.url
    settings.DEPARTMENTS_TOKEN = departments.token
    settings.DEPARTMENTS_TIMEOUT = 0.3


@pytest.fixture
def child(departments):
    return departments.family("hukou and home")["children"][0]


def fail_repeatedly(departments):
    departments.turn("unavailable", POLICE)
    for _ in range(FAILURES_TO_OPEN):
        DepartmentState.objects.note_failure(POLICE)


def let_the_pause_pass():
    before = timezone.now() - timedelta(seconds=1)
    DepartmentState.objects.update(open_until=before)


def test_ask_gives_the_record_typed(db, child):
    answer = ask(IDENTITY.about(child["id_number"]))

    assert answer.outcome == Outcome.FOUND
    assert answer.record.name == child["name"]
    assert answer.record.born.isoformat() == child["born"]
    assert answer.receipt.startswith("police-")


def test_stored_text_of_an_answer_can_be_read_again(db, departments):
    family = departments.family("half a home")

    answer = ask(TITLE.about(family["home"]["unit_no"]))

    assert TITLE.reopen(answer.text) == answer.record
    assert TITLE.record in kinds_that_departments_know()


def kinds_that_departments_know():
    return {
        each.record for each in vars(kinds).values() if isinstance(each, kinds.Kind)
    }


def test_ask_tells_who_is_not_known(db):
    answer = ask(IDENTITY.about(NOBODY))

    assert answer.outcome == Outcome.NOT_FOUND
    assert answer.record is None
    assert answer.failure is None


@pytest.mark.parametrize(("mode", "failure"), FAULTS.items())
def test_failing_department_is_unavailable(db, departments, child, mode, failure):
    departments.turn(mode, POLICE, seconds=1)

    answer = ask(IDENTITY.about(child["id_number"]))

    assert (answer.outcome, answer.failure) == (Outcome.UNAVAILABLE, failure)
    assert answer.text == ""


def test_record_of_somebody_else_is_no_answer(db, departments, child):
    departments.turn("wrong", POLICE, field="id_number")

    answer = ask(IDENTITY.about(child["id_number"]))

    assert (answer.outcome, answer.failure) == (Outcome.UNAVAILABLE, Failure.MALFORMED)


def test_refused_question_is_unavailable_and_no_outage(db, settings):
    settings.DEPARTMENTS_TOKEN = "another"

    answers = {ask(IDENTITY.about(NOBODY)).failure for _ in range(FAILURES_TO_OPEN + 1)}

    assert answers == {Failure.REFUSED}


def test_portal_without_departments_asks_nobody(db, settings):
    settings.DEPARTMENTS_URL = ""

    answer = ask(IDENTITY.about(NOBODY))

    assert answer.failure == Failure.NOT_CONNECTED


def test_server_that_is_gone_is_unavailable(db, settings):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.DEPARTMENTS_URL = f"http://127.0.0.1:{closed.getsockname()[1]}"

    answer = ask(IDENTITY.about(NOBODY))

    assert answer.failure == Failure.NO_CONNECTION


@pytest.mark.parametrize(
    ("mode", "times", "outcome"),
    [
        ("unavailable", 2, Outcome.FOUND),
        ("unavailable", 3, Outcome.UNAVAILABLE),
        ("disconnecting", 1, Outcome.FOUND),
        ("slow", 1, Outcome.FOUND),
        ("slow", 2, Outcome.UNAVAILABLE),
        ("malformed", 1, Outcome.UNAVAILABLE),
    ],
)
def test_question_is_asked_again_a_few_times(
    db, departments, child, mode, times, outcome
):
    departments.turn(mode, POLICE, seconds=1, times=times)

    answer = ask(IDENTITY.about(child["id_number"]))

    assert answer.outcome == outcome


def test_log_tells_how_it_went_and_not_whom_it_was_about(
    db, departments, child, caplog
):
    caplog.set_level(logging.DEBUG)
    ask(IDENTITY.about(child["id_number"]))
    departments.turn("incomplete", POLICE)

    ask(IDENTITY.about(child["id_number"]))

    calls = list(DepartmentCall.objects.order_by("pk").values())
    assert [call["outcome"] for call in calls] == ["found", "unavailable"]
    assert calls[0]["receipt"]
    for value in (child["id_number"], child["name"]):
        assert value not in str(calls) + caplog.text


def test_objects_that_hold_personal_data_do_not_show_it(db, child):
    question = IDENTITY.about(child["id_number"])

    answer = ask(question)

    shown = repr([question, answer, answer.record])
    assert child["id_number"] not in shown
    assert child["name"] not in shown


def test_breaker_leaves_a_failing_department_alone(db, departments, child):
    departments.turn("unavailable", POLICE)

    failures = [ask(IDENTITY.about(child["id_number"])).failure for _ in range(6)]

    assert failures == [Failure.STATUS] * FAILURES_TO_OPEN + [Failure.PAUSED]


def test_breaker_of_one_department_stops_no_other(db, departments):
    fail_repeatedly(departments)

    assert ask(RESIDENCE_PERMIT.about(NOBODY)).failure == Failure.PAUSED
    assert ask(RENTAL.about(NOBODY)).outcome == Outcome.NOT_FOUND


def test_breaker_closes_again_once_the_department_answers(db, departments, child):
    fail_repeatedly(departments)
    departments.turn("normal")
    assert ask(IDENTITY.about(child["id_number"])).failure == Failure.PAUSED

    let_the_pause_pass()
    answers = [ask(IDENTITY.about(child["id_number"])).outcome for _ in range(3)]

    assert answers == [Outcome.FOUND] * 3
    assert DepartmentState.objects.get().open_until is None


def test_breaker_opens_again_at_once_if_the_trial_fails(db, departments, child):
    fail_repeatedly(departments)
    let_the_pause_pass()

    failures = [ask(IDENTITY.about(child["id_number"])).failure for _ in range(2)]

    assert failures == [Failure.STATUS, Failure.PAUSED]


def test_answer_between_failures_begins_the_count_anew(db):
    for _ in range(FAILURES_TO_OPEN - 1):
        DepartmentState.objects.note_failure(POLICE)
    DepartmentState.objects.note_answer(POLICE)

    DepartmentState.objects.note_failure(POLICE)

    assert DepartmentState.objects.admits(POLICE)


def at_once(act, times):
    """What `act` gives on as many connections of their own."""
    found = []

    def on_a_connection():
        found.append(act())
        connection.close()

    threads = [Thread(target=on_a_connection) for _ in range(times)]
    for thread in threads:
        thread.start()
    return threads, found


def admitted_while_another_tries(admits):
    """Two connections after a pause: the second asks before the first has committed."""
    DepartmentState.objects.create(department=POLICE, failures=9)
    let_the_pause_pass()
    with transaction.atomic():
        first = admits()
        (thread,), found = at_once(admits, 1)
        thread.join(0.5)
    thread.join()
    return [first, *found]


def test_one_of_two_connections_tries_after_a_pause(committed):
    def admits():
        return DepartmentState.objects.admits(POLICE)

    assert admitted_while_another_tries(admits) == [True, False]


def test_both_would_try_if_it_were_read_first_and_written_then(committed):
    """Proves that the test above is able to fail."""

    def admits():
        state = DepartmentState.objects.get(department=POLICE)
        is_over = state.open_until <= timezone.now()
        state.open_until = timezone.now() + timedelta(seconds=30)
        state.save()
        return is_over

    assert admitted_while_another_tries(admits) == [True, True]


def test_failures_on_many_connections_are_all_counted(committed):
    DepartmentState.objects.create(department=POLICE)

    threads, _ = at_once(
        lambda: DepartmentState.objects.note_failure(POLICE), FAILURES_TO_OPEN
    )
    for thread in threads:
        thread.join()

    assert DepartmentState.objects.get().failures == FAILURES_TO_OPEN
    assert not DepartmentState.objects.admits(POLICE)
