"""Gives a test run its own PostgreSQL, before Django's settings are read.

Named in pytest's `addopts`: a conftest.py would come too late. Runs that overlap share
one server and each has a database of its own; the last to end stops the server. The
demo's server is another one, and a DATABASE_URL of the surroundings is not used.
TEST_DATABASE_URL takes the tests to a server of yours.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit, urlunsplit

import pytest

from portal.embedded import EmbeddedPostgres

FOLDER = Path(__file__).resolve().parent.parent / "var" / "test-postgres"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config):
    if "PYTEST_XDIST_WORKER" not in os.environ:  # a worker inherits the controller's
        os.environ["DATABASE_URL"] = database_for_this_run(early_config)
    return (yield)


def database_for_this_run(config) -> str:
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    server = EmbeddedPostgres(FOLDER, durable=False)
    FOLDER.mkdir(parents=True, exist_ok=True)
    users = (FOLDER / "users").open("w")
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
    with (FOLDER / "gate").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def alone(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
