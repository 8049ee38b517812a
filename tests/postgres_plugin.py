"""Gives a test run its own PostgreSQL and files, before Django's settings are read.

Named in pytest's `addopts`: a conftest.py would come too late. Runs that overlap share
one server and each has a database of its own, as pytest-django gives each worker of a
run one; the last run to end removes the server. The demo's server and queue are others,
and settings in the environment do not count here, except TEST_DATABASE_URL, which takes
the tests to a server of yours.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit, urlunsplit

import pytest

from portal.embedded import EmbeddedPostgres

VAR = Path(__file__).resolve().parent.parent / "var"
SERVER = VAR / "test-postgres"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config):
    if "PYTEST_XDIST_WORKER" not in os.environ:  # a worker inherits the controller's
        forget_settings()
        os.environ["DATABASE_URL"] = database_of_this_run(early_config)
        os.environ["JUNHENG_STATIC_HASHED"] = "off"
        os.environ.setdefault("PYTHONHASHSEED", str(os.getpid()))  # one order of sets
        (VAR.parent / "static.dist").mkdir(exist_ok=True)
    os.environ["JUNHENG_VAR_DIR"] = str(files_of_this_run(early_config))
    return (yield)


def forget_settings() -> None:
    for name in list(os.environ):
        if name.startswith("JUNHENG_") or name == "REDIS_URL":
            del os.environ[name]


def files_of_this_run(config) -> Path:
    """A folder with an empty queue, each worker's own; the fonts are everybody's."""
    folder = VAR / "test-runs" / str(os.getpid())
    shutil.rmtree(folder, ignore_errors=True)
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    for part in ["queue", "queue-control"]:
        (folder / part).mkdir(parents=True)
    (VAR / "fonts").mkdir(exist_ok=True)
    (folder / "fonts").symlink_to(VAR / "fonts")
    return folder


def database_of_this_run(config) -> str:
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    server = EmbeddedPostgres(SERVER, durable=False)
    SERVER.mkdir(parents=True, exist_ok=True)
    users = (SERVER / "users").open("w")
    url = begin(server, users)
    config.add_cleanup(lambda: end(server, users))
    return urlunsplit(urlsplit(url)._replace(path=f"/run_{os.getpid()}"))


def begin(server: EmbeddedPostgres, users: IO[str]) -> str:
    """Start afresh unless another run is at work: a killed run leaves its rows."""
    with gate():
        if alone(users):
            server.destroy()
        fcntl.flock(users, fcntl.LOCK_SH)
        return server.start()


def end(server: EmbeddedPostgres, users: IO[str]) -> None:
    with gate(), users:
        if alone(users):
            server.destroy()


@contextmanager
def gate() -> Iterator[None]:
    """One run at a time comes or goes."""
    with (SERVER / "gate").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def alone(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
