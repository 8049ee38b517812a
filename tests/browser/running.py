"""The whole portal, as its users meet it: web server, worker, a seeded database."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from celery import Celery
from django.conf import settings
from psycopg import sql

from accounts.masking import masked_phone
from portal.demo.children import PROJECT, Child
from tests.departments.running import Departments, running_departments

PUPILS = 8_000
SECONDS_TO_ANSWER = 60
PATIENCE = 60
FOLDERS = ("queue", "queue-control", "private", "log")
CALL = """
import json, django
django.setup()
from {module} import {act}
print(json.dumps({act}()))
"""


@dataclass(frozen=True)
class Site:
    """A running portal, and the back doors that tests have to it."""

    address: str
    departments: Departments
    environment: dict[str, str]
    folder: Path

    def rows(self, statement, *values, **named):
        """What a statement finds in, or does to, the portal's database."""
        address = self.environment["DATABASE_URL"]
        with psycopg.connect(address, cursor_factory=psycopg.ClientCursor) as database:
            found = database.execute(statement, named or values)
            return found.fetchall() if found.description else []

    def wait_for(self, statement, *values):
        """Wait until a worker has brought about a row that the statement finds."""
        until = time.monotonic() + PATIENCE
        while not self.rows(statement, *values):
            assert time.monotonic() < until, self.log("celery")[-4000:]
            time.sleep(0.1)

    def log(self, name):
        return (self.folder / "log" / f"{name}.log").read_text()

    def wake(self, task):
        """Do at once what beat has the worker do every few minutes."""
        options = dict(settings.CELERY_BROKER_TRANSPORT_OPTIONS)
        if "data_folder_in" in options:
            options["data_folder_in"] = str(self.folder / "queue")
            options["data_folder_out"] = options["data_folder_in"]
            options["control_folder"] = str(self.folder / "queue-control")
        with Celery("beat", broker=settings.CELERY_BROKER_URL) as sender:
            sender.conf.broker_transport_options = options
            sender.send_task(task, queue=settings.CELERY_TASK_DEFAULT_QUEUE)

    def code_sent_to(self, phone):
        """The log-in code, from where the demo's carrier shows text messages."""
        sent = re.compile(rf"SMS to {masked_phone(phone)}: .*?(\d{{6}})")
        until = time.monotonic() + PATIENCE
        while not (codes := sent.findall(self.log("celery"))):
            assert time.monotonic() < until
            time.sleep(0.1)
        return codes[-1]

    def done(self, act, *, of):
        """What a function of a module of the tests gives when the portal calls it."""
        program = CALL.format(act=act, module=of)
        return json.loads(
            ran([sys.executable, "-c", program], environment=self.environment)
        )


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
    """A portal with a small demo county, and departments to ask, until the block ends."""
    for part in (*FOLDERS, "departments"):
        (folder / part).mkdir(parents=True)
    with database() as url, running_departments(folder / "departments") as departments:
        environment = environment_of(folder, url) | asking(departments)
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
            yield Site(f"http://127.0.0.1:{port}", departments, environment, folder)
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


def asking(departments: Departments) -> dict[str, str]:
    return {
        "JUNHENG_DEPARTMENTS_URL": departments.url,
        "JUNHENG_DEPARTMENTS_TOKEN": departments.token,
        "JUNHENG_DEPARTMENTS_TIMEOUT": "1",
    }


def manage(*arguments: str, environment: dict[str, str]) -> None:
    ran([sys.executable, "manage.py", *arguments], environment=environment)


def ran(command: list[str], *, environment: dict[str, str]) -> str:
    """What a program printed that did its work."""
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


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
