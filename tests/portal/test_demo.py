import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from portal.demo import children, site
from portal.demo.children import Child

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""
PARENT = """
import os, sys, time
from pathlib import Path
from portal.demo.children import Child
child = Child.start("child", "stubborn", log=Path(sys.argv[1]), environment=os.environ)
print(child.process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def start(tmp_path):
    """`start(code)` runs the code as a child whose first line has been seen."""
    started = []

    def start(code):
        (tmp_path / "program.py").write_text(code)
        environment = os.environ | {"PYTHONPATH": str(tmp_path)}
        child = Child.start(
            "worker", "program", log=tmp_path / "log/out.log", environment=environment
        )
        started.append(child)
        wait_until(lambda: child.log.read_text() or not child.is_running)
        return child

    yield start
    for child in started:
        child.process.kill()
        child.process.wait()


def wait_until(true, *, seconds=10):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_child_ends_when_it_is_asked_to(start):
    child = start("import time; print('ready', flush=True); time.sleep(60)")

    child.stop()

    assert child.process.returncode == -signal.SIGTERM


def test_child_that_does_not_listen_is_killed(start, monkeypatch):
    monkeypatch.setattr(children, "SECONDS_TO_END", 0.2)
    child = start(STUBBORN)

    child.stop()

    assert child.process.returncode == -signal.SIGKILL


def test_child_does_not_hear_the_terminals_interrupt(start):
    child = start("import time; print('ready', flush=True); time.sleep(60)")

    assert os.getsid(child.process.pid) != os.getsid(0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of it")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_child_ends_with_its_parent(tmp_path, how):
    (tmp_path / "stubborn.py").write_text("import time; time.sleep(60)")
    path = os.pathsep.join([str(tmp_path), str(site.PROJECT)])
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")],
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
    )
    child = psutil.Process(int(parent.stdout.readline()))

    parent.send_signal(how)
    parent.communicate()

    assert psutil.wait_procs([child], timeout=10)[1] == []


def test_child_that_was_killed_is_brought_back(start):
    child = start("import time; print('ready', flush=True); time.sleep(60)")
    child.process.kill()
    child.process.wait()

    assert child.revive()

    assert child.is_running


def test_child_that_keeps_dying_is_given_up(start):
    child = start("raise SystemExit(3)")
    lives = 0

    while child.revive():
        child.process.wait(10)
        lives += 1

    assert lives == children.LIVES


def test_obituary_shows_how_the_log_ends(start):
    child = start("for line in range(1, 101): print('line', line)\nraise SystemExit(3)")
    child.process.wait(10)

    text = child.obituary()

    assert "worker" in text
    assert "code 3" in text
    assert "line 100" in text
    assert "line 80\n" not in text


def test_port_is_the_one_that_is_asked_for(monkeypatch):
    with site.socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(number))

        with pytest.raises(site.Failed, match=str(number)):
            site.port()

    assert site.port() == number


def test_port_is_a_free_one_if_none_is_asked_for(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)

    number = site.port()

    assert number >= site.FIRST_PORT
    assert site.is_free(number)


def test_demo_does_not_touch_the_services_of_the_surroundings(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://real/district")
    monkeypatch.setenv("REDIS_URL", "redis://real")
    monkeypatch.setenv("JUNHENG_ENV", "production")
    monkeypatch.setenv("JUNHENG_DEPARTMENTS_URL", "https://gateway.real")

    environment = site.environment("postgres://demo")

    assert environment["DATABASE_URL"] == "postgres://demo"
    assert environment["JUNHENG_ENV"] == "demo"
    assert "REDIS_URL" not in environment
    assert environment["JUNHENG_DEPARTMENTS_URL"].startswith("http://127.0.0.1:")


def test_waiting_for_a_dead_web_server_ends_with_its_log(start):
    web = start("print('no module named granian')\nraise SystemExit(1)")

    with pytest.raises(site.Failed, match="no module named granian"):
        site.wait_for_answer(1, web)


def test_demo_starts_the_other_departments(monkeypatch, tmp_path):
    monkeypatch.setattr(site, "VAR", tmp_path)
    environment = site.environment("postgres://demo") | {"PYTHONWARNINGS": ""}
    port = site.departments_port(environment)

    child = site.start_departments(environment)
    try:
        site.wait_for_answer(port, child)
    finally:
        child.stop()

    assert (tmp_path / "departments" / "declared.json").exists()
    assert child.process.returncode == 0


def test_demo_reset_takes_the_departments_people_too():
    assert "departments" in site.DATA
