"""The line at the door: fair, kept by the browser, and nothing is lost in it."""

import datetime
from statistics import correlation

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.throttles import Rate
from enrollment import waiting
from enrollment.handing_in import slip_for
from enrollment.models import ApplicationState, WaitingLine
from tests.enrollment.factories import RoundFactory
from tests.enrollment.family import PlanFactory, answer_all, parent, started

pytestmark = pytest.mark.django_db
HOME = "/family/"


@pytest.fixture
def slow(settings):
    """One newcomer in 100 seconds."""
    settings.NEWCOMERS_PER_SECOND = 0.01


def test_while_there_is_room_nobody_waits(client, settings):
    settings.NEWCOMERS_PER_SECOND = 1000

    answers = {Client().get(HOME).status_code for _ in range(5)}

    assert answers == {302}


def test_newcomer_waits_and_is_told_for_how_long(slow):
    Client().get(HOME)

    page = Client().get(HOME)

    assert page.status_code == 503
    assert "已为您排队" in page.content.decode()
    assert int(page["Retry-After"]) > 1


def test_line_keeps_the_order_of_coming(slow):
    moments = [waiting.take_place(timezone.now()).enters_at for _ in range(5)]

    assert moments == sorted(moments)
    assert moments[-1] - moments[1] > datetime.timedelta(seconds=290)


def test_looking_again_keeps_the_place_and_asks_no_database(slow):
    Client().get(HOME)
    waiting_family = Client()
    place = waiting_family.get(HOME).cookies["place"].value

    with CaptureQueriesContext(connection) as queries:
        page = waiting_family.get(HOME)

    assert (page.status_code, len(queries)) == (503, 0)
    assert "place" not in page.cookies
    assert waiting_family.cookies["place"].value == place


def test_forged_place_is_none(slow):
    Client().get(HOME)
    family = Client()
    family.cookies["place"] = "eyJpbiI6MH0:forged"

    assert family.get(HOME).status_code == 503


def test_one_client_cannot_use_up_the_line(settings, monkeypatch):
    settings.NEWCOMERS_PER_SECOND = 0.01
    monkeypatch.setattr(waiting, "PLACES", Rate(3, 60))
    for _ in range(20):
        Client(REMOTE_ADDR="203.0.113.7").get(HOME)

    family = waiting.take_place(timezone.now())

    assert family.enters_at - timezone.now() < datetime.timedelta(seconds=4 * 100)


def test_staff_do_not_wait(slow):
    Client().get(HOME)

    assert Client().get("/accounts/login/").status_code == 200


def test_who_was_let_in_can_always_hand_in(slow, login, settings):
    guardian, plan = parent(), PlanFactory()
    application = started(guardian, plan=plan)
    answer_all(application, plan)
    family = login(guardian)
    session = family.cookies[settings.SESSION_COOKIE_NAME].value
    slip = slip_for(application, by=guardian).written(session=session)
    long_ago = timezone.now() - datetime.timedelta(hours=5)
    family.cookies["place"] = waiting.Place(enters_at=long_ago).written()
    Client().get(HOME)

    answer = family.post(reverse("family:hand-in"), {"slip": slip})

    application.refresh_from_db()
    assert answer.status_code == 302
    assert application.state == ApplicationState.SUBMITTED


@pytest.fixture
def early(slow, monkeypatch):
    """Fifty families wait for an opening in half an hour; the places that they keep."""
    monkeypatch.setattr(waiting, "opening", waiting.Opening())
    opens_at = timezone.now() + datetime.timedelta(minutes=30)
    RoundFactory(published=True, opens_at=opens_at)
    return [waiting.take_place(timezone.now()) for _ in range(50)]


def test_early_comers_wait_for_the_opening(early):
    assert {place.enters_at for place in early} == {None}
    assert WaitingLine.objects.get().early == 50


def test_early_comers_are_let_in_by_lot(early):
    opens_at = early[0].opens_at
    turns = [waiting.drawn(place.ticket, opens_at=opens_at) for place in early]

    seconds = [(turn.enters_at - opens_at).total_seconds() for turn in turns]

    assert 0 <= min(seconds) <= max(seconds) <= 50 * 100
    assert abs(correlation(range(50), seconds)) < 0.5


def test_lot_of_a_ticket_never_changes():
    assert waiting.lot("one") == waiting.lot("one") != waiting.lot("other")


def test_who_comes_after_the_opening_stands_behind_all_early_ones(early, monkeypatch):
    opens_at = early[0].opens_at
    monkeypatch.setattr(waiting, "opening", waiting.Opening())

    late = waiting.take_place(opens_at + datetime.timedelta(seconds=1))

    assert late.enters_at >= opens_at + datetime.timedelta(seconds=50 * 100)
