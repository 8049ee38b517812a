"""`python -m portal.demo [reset | stop]`, called by make."""

import fcntl
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from portal.demo import site
from portal.demo.children import Child
from portal.embedded import DEMO_FOLDER, EmbeddedPostgres

WATCH_EVERY = 1  # second
FILLING = site.VAR / "demo.filling"
"""Stands there until a new county is complete: half of one is nobody's work."""


def main(act: str = "run") -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.default_int_handler)
    postgres = EmbeddedPostgres(DEMO_FOLDER)
    try:
        with only_one():
            if act == "reset" or (act == "run" and FILLING.exists()):
                wipe(postgres)
            if act == "stop":
                postgres.stop()
            else:
                run(postgres)
    except site.Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


@contextmanager
def only_one() -> Iterator[None]:
    """Two demos in one folder would take each other's messages."""
    site.VAR.mkdir(exist_ok=True)
    with (site.VAR / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise site.Failed("The demo runs already; Ctrl-C there ends it.") from None
        yield


def wipe(postgres: EmbeddedPostgres) -> None:
    say("Deleting the demo's data")
    postgres.destroy()
    for name in site.DATA:
        path = site.VAR / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def run(postgres: EmbeddedPostgres) -> None:
    children: list[Child] = []
    try:
        if not postgres.data.exists():
            FILLING.touch()
        say("Starting PostgreSQL")
        environment = site.environment(postgres.start())
        site.make_folders()
        ask_departments(children, environment)
        say(
            "Preparing the demo county, which takes two minutes or so"
            if FILLING.exists()
            else "Looking after the demo county"
        )
        site.manage("prepare_demo", environment=environment)
        FILLING.unlink(missing_ok=True)
        watch(postgres, serve(children, environment))
    except KeyboardInterrupt:
        print()
    finally:
        stop(children, postgres)


def ask_departments(children: list[Child], environment: dict[str, str]) -> None:
    """Start the other departments first: the demo county is made by asking them."""
    say("Starting the departments server")
    children.append(site.start_departments(environment))
    site.wait_for_answer(site.departments_port(environment), children[-1])


def serve(children: list[Child], environment: dict[str, str]) -> list[Child]:
    """Start the children and tell where they are to be found."""
    port = site.port()
    address = f"http://127.0.0.1:{port}"
    say("Starting web server, workers and beat")
    before = len(children)
    children.extend(site.start(port, environment | {"JUNHENG_SITE_URL": address}))
    site.wait_for_answer(port, children[before])
    site.manage("demo_accounts", environment=environment)
    print(f"\nJunheng runs at {address}/ — Ctrl-C ends it.")
    print(f"Other departments: {environment['JUNHENG_DEPARTMENTS_URL']}/")
    print("Logs are in var/log/.", flush=True)
    return children


def watch(postgres: EmbeddedPostgres, children: list[Child]) -> None:
    """Bring back whatever is killed, until somebody interrupts or one keeps dying."""
    while True:
        postgres.start()
        for child in children:
            if not child.is_running and not child.revive():
                raise site.Failed(child.obituary())
        time.sleep(WATCH_EVERY)


def stop(children: list[Child], postgres: EmbeddedPostgres) -> None:
    """End everything in reverse order, whatever signals come meanwhile."""
    for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]:
        signal.signal(number, signal.SIG_IGN)
    for child in reversed(children):
        say(f"Stopping the {child.name}")
        child.stop()
    say("Stopping PostgreSQL")
    postgres.stop()


def say(what: str) -> None:
    print(f"{what} …", flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
