"""The web server is killed while families hand in: what was acknowledged is there, once."""

import os
import signal
import socket
import subprocess
import sys
import threading
from http.client import HTTPConnection, HTTPException
from queue import Empty, Queue
from urllib.parse import quote

import pytest

from enrollment.models import Application, ApplicationEvent
from tests.enrollment.crowd import cookies, crowd
from tests.processes import environment

FAMILIES, CLIENTS, KILL_AFTER = 2_000, 6, 600


class Web:
    """The portal's web server on one port, which can be killed and started again."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    def start(self):
        command = [sys.executable, "-m", "granian", "--interface=wsgi"]
        command += ["--workers=2", "--blocking-threads=2", "--host=127.0.0.1"]
        command += [f"--port={self.port}", "--no-access-log", "portal.wsgi:application"]
        self.process = subprocess.Popen(
            command, env=environment(), start_new_session=True
        )

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def web(committed):
    running = Web()
    yield running
    running.kill()


def press(port, family):
    """The button once; where it leads, or nothing if no answer came."""
    headers = {
        "Cookie": cookies(family),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        body = f"slip={quote(family['slip'])}"
        connection.request("POST", "/family/hand-in/", body, headers)
        return connection.getresponse().headers["Location"]
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def all_hand_in(web, families):
    """Each presses until it is told its receipt; after so many the server is killed."""
    waiting, told, killed = Queue(), [], threading.Event()
    for family in families:
        waiting.put(family)

    def client():
        while True:
            try:
                family = waiting.get_nowait()
            except Empty:
                return
            while not (where := press(web.port, family)):
                killed.wait(0.2)
            told.append(where)
            if len(told) == KILL_AFTER:
                web.kill()
                killed.set()
                web.start()

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    [one.start() for one in clients]
    [one.join() for one in clients]
    return told, killed.is_set()


def test_nothing_acknowledged_is_lost_and_nothing_doubled(web):
    families = list(crowd(FAMILIES))

    told, was_killed = all_hand_in(web, families)

    submitted = Application.objects.filter(state="submitted")
    assert was_killed
    assert set(told) == {
        f"/family/applications/{one['pk']}/receipt/" for one in families
    }
    assert submitted.values("receipt").distinct().count() == FAMILIES
    assert ApplicationEvent.objects.filter(now="submitted").count() == FAMILIES
