"""The whole portal, as its users meet it: web server, worker, a seeded database."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from portal.demo.children import PROJECT, Child

PUPILS = 8_000
SECONDS_TO_ANSWER = 60
FOLDERS = ("queue", "queue-control", "private", "log")


@contextmanager
def database():
    """A database of its own beside the test run's."""
    given = urlsplit(os.environ["DATABASE_URL"])
    name = f"site_{os.getpid()}"
    with psycopg.connect(urlunsplit(given._replace(path="/postgres"))) as server:
        server.autocommit = True
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(given._replace(path=f"/{name}"))
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            server.execute(drop.format(sql.Identifier(name)))


@contextmanager
def running_site(folder: Path):
    """The address of a portal with a small demo county, until the block ends."""
    for part in FOLDERS:
        (folder / part).mkdir(parents=True)
    with database() as url:
        environment = environment_of(folder, url)
        for command in (
            ("migrate",),
            ("createcachetable",),
            ("seed_demo", f"--pupils={PUPILS}", "--applications=0"),
        ):
            manage(*command, environment=environment)
        port = free_port()
        children = list(start(port, folder, environment))
        try:
            wait_for(port, children[0])
            yield f"http://127.0.0.1:{port}"
        finally:
            for child in reversed(children):
                child.stop()


def environment_of(folder: Path, url: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "JUNHENG_VAR_DIR": str(folder),
        "JUNHENG_STATIC_HASHED": "off",
        "PYTHONWARNINGS": "",
        "PYTHONUNBUFFERED": "1",
    }


def manage(*arguments: str, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]


def start(port: int, folder: Path, environment: dict[str, str]):
    web = [
        "--interface=wsgi",
        "--host=127.0.0.1",
        f"--port={port}",
        "--blocking-threads=2",
    ]
    worker = [
        "--app=portal",
        "worker",
        "--queues=default,uploads,reports",
        "--pool=solo",
    ]
    for name, *command in (
        ("granian", *web, "portal.wsgi:application"),
        ("celery", *worker, "--without-gossip", "--without-mingle"),
    ):
        log = folder / "log" / f"{name}.log"
        yield Child.start(name, name, *command, log=log, environment=environment)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, web: Child) -> None:
    until = time.monotonic() + SECONDS_TO_ANSWER
    while not answers(port):
        assert web.is_running, web.obituary()
        assert time.monotonic() < until, web.log.read_text()
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5):
            return True
    except OSError:
        return False
