"""The end of a log-in: told to the page beforehand, and put off by a use (WCAG 2.2.1)."""

import re
import time

import pytest
from django.urls import reverse

from accounts.roles import Role
from accounts.sessions import OPENED, SEEN
from tests.factories import acting

HOME, KEEP = "/accounts/", "/accounts/sessions/keep/"


@pytest.fixture
def used(login, registrar):
    """`used(SEEN, 28)` gives a client whose log-in was last used 28 minutes ago."""

    def since(mark, minutes):
        client = login(registrar)
        session = client.session
        session[SEEN] = session[OPENED] = int(time.time())
        session[mark] -= minutes * 60
        session.save()
        return client

    return since


def told(page):
    """The seconds that the page was told, and whether they are the last."""
    tag = re.search(r'<dialog id="session-ending"[^>]*>', page.content.decode()).group()
    seconds = int(re.search(r'data-seconds="(\d+)"', tag).group(1))
    return round(seconds / 60), "data-last" in tag


@pytest.mark.parametrize(
    ("mark", "minutes", "expected"),
    [(SEEN, 28, (30, False)), (OPENED, 700, (20, True)), (OPENED, 60, (30, False))],
)
def test_page_is_told_when_the_log_in_ends(used, mark, minutes, expected):
    assert told(used(mark, minutes).get(HOME)) == expected


def test_keeping_puts_the_end_off(used):
    client = used(SEEN, 29)

    answer = client.post(KEEP)

    assert answer.json() == {"seconds": 1800, "is_last": False}
    assert time.time() - client.session[SEEN] < 5


def test_keeping_cannot_go_beyond_the_longest_time(used):
    answer = used(OPENED, 719).post(KEEP)

    assert answer.json()["is_last"]
    assert answer.json()["seconds"] <= 60


def test_keeping_comes_too_late(used):
    assert used(SEEN, 31).post(KEEP).url.startswith(reverse("account_login"))


def test_family_is_told_its_longer_time(login, db):
    assert told(login(acting(Role.GUARDIAN)).get(HOME)) == (60, False)


def test_question_is_closed_until_a_script_opens_it(used):
    page = used(SEEN, 1).get(HOME).content.decode()

    assert not re.search(r"<dialog[^>]*\sopen", page)


def test_nobody_is_told_where_nobody_is_logged_in(client, db):
    assert "session-ending" not in client.get("/").content.decode()


def test_keeping_is_no_way_around_a_temporary_password(used, registrar):
    registrar.password_is_temporary = True
    registrar.save()
    client = used(SEEN, 5)

    assert client.post(KEEP).status_code == 200
    assert client.get(HOME).url == reverse("account_change_password")
