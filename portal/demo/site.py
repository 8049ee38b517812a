"""What the demo consists of, and the environment that its processes share."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from portal.demo.children import PROJECT, Child, end_with_parent

VAR = PROJECT / "var"
DATA = ["private", "queue", "queue-control", "celerybeat-schedule", "departments"]
FIRST_PORT, WORKERS = 8000, 2
FIRST_DEPARTMENTS_PORT = 8100
SECONDS_TO_ANSWER = 60


class Failed(Exception):
    """The demo cannot go on; the message is for whoever started it."""


def environment(database_url: str) -> dict[str, str]:
    """Ours, but for what would lead the demo to a real installation's services."""
    kept = {name: text for name, text in os.environ.items() if name != "REDIS_URL"}
    departments = free_from(FIRST_DEPARTMENTS_PORT)
    return kept | {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "JUNHENG_DEPARTMENTS_TOKEN": secrets.token_hex(16),
        "JUNHENG_DEPARTMENTS_URL": f"http://127.0.0.1:{departments}",
        "JUNHENG_ENV": "demo",
        "JUNHENG_POOL": "false",
        "JUNHENG_VAR_DIR": str(VAR),
        "PYTHONUNBUFFERED": "1",
    }


def make_folders() -> None:
    """Kombu does not make the folders of its messages. Logs begin anew."""
    for name in ["queue", "queue-control", "private", "log"]:
        (VAR / name).mkdir(parents=True, exist_ok=True)
    for old in (VAR / "log").glob("*.log"):
        old.unlink()


def manage(*arguments: str, environment: dict[str, str]) -> None:
    """Run a command; an interrupt ends it without a word of its own."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=environment,
        start_new_session=True,
        preexec_fn=end_with_parent,
        check=False,
    )
    if done.returncode:
        raise Failed(f"manage.py {arguments[0]} failed; see above.")


def start_departments(environment: dict[str, str]) -> Child:
    """Start the server of the other departments, where the environment says."""
    port = departments_port(environment)
    folder = f"--data={VAR / 'departments'}"
    return Child.start(
        *("departments server", "departments", folder, f"--port={port}"),
        log=VAR / "log/departments.log",
        environment=environment,
    )


def departments_port(environment: dict[str, str]) -> int:
    return urlsplit(environment["JUNHENG_DEPARTMENTS_URL"]).port or 80


def start(port: int, environment: dict[str, str]) -> Iterator[Child]:
    """Start web server, workers and beat; each is given out as soon as it exists.

    Workers are single processes: a pool over a folder of messages hangs for good when
    one of its processes is killed while it waits.
    """
    web = ["--workers=2", "--blocking-threads=4", "--host=127.0.0.1", f"--port={port}"]
    web += ["--interface=wsgi", "--no-access-log", "portal.wsgi:application"]
    pooled = environment | {"JUNHENG_POOL": "true"}
    yield Child.start(
        "web server", "granian", *web, log=VAR / "log/web.log", environment=pooled
    )
    worker = ["worker", "--queues=default,uploads,reports", "--pool=solo"]
    worker += ["--loglevel=INFO", "--without-gossip", "--without-mingle"]
    for number in range(1, WORKERS + 1):
        name = f"--hostname={number}@demo"
        yield celery("worker", *worker, name, environment=environment)
    beat = ["beat", "--loglevel=INFO", f"--schedule={VAR / 'celerybeat-schedule'}"]
    yield celery("beat", *beat, "--pidfile=", environment=environment)


def celery(name: str, *arguments: str, environment: dict[str, str]) -> Child:
    log = VAR / "log" / f"{name}.log"
    return Child.start(
        name, "celery", "--app=portal", *arguments, log=log, environment=environment
    )


def port() -> int:
    """PORT if it is set, else the first free one from 8000 on."""
    if given := os.environ.get("PORT"):
        if not is_free(int(given)):
            raise Failed(f"Port {given} is taken by another program.")
        return int(given)
    return free_from(FIRST_PORT)


def free_from(first: int) -> int:
    return next(filter(is_free, range(first, first + 1000)))


def is_free(number: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True


def wait_for_answer(port: int, server: Child) -> None:
    until = time.monotonic() + SECONDS_TO_ANSWER
    while server.is_running and not answers(port):
        if time.monotonic() > until:
            raise Failed(f"The {server.name} does not answer; see {server.log}")
        time.sleep(0.2)
    if not server.is_running:
        raise Failed(server.obituary())


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health/")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
