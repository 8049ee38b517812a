"""Starting the reading process and listening to it.

A parser may crash on a hostile file, so it never runs in the web server or the worker.
A subprocess, because a worker of Celery may have no children of `multiprocessing`.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from schools.roster.reading import Found, Request, Tell
from schools.roster.refusal import Refused

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "schools.roster.child"]
ENVIRONMENT = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONUTF8": "1"}
"""Nothing of ours: the settings and keys are not for a process that reads strange files."""


def as_json(request: Request) -> str:
    asked = asdict(request)
    return json.dumps(asked | {k: str(asked[k]) for k in ("path", "into", "today")})


def read_apart(request: Request, tell: Tell) -> Found:
    """`reading.read` in a process of its own. Raise Refused also when that process dies."""
    answer: dict[str, Any] = {}
    with started(request) as (process, is_late):
        for line in process.stdout or ():
            answer = json.loads(line)
            if "rows" in answer:
                tell(answer["rows"], answer["of"])
        process.wait()
    if "found" in answer and process.returncode == 0:
        return Found(**answer["found"])
    if "refused" in answer:
        raise Refused(answer["refused"], **answer["details"])
    raise Refused(death(process.returncode, is_late=is_late.is_set()))


@contextmanager
def started(
    request: Request,
) -> Iterator[tuple[subprocess.Popen[str], threading.Event]]:
    """The process at work; killed when its time is up or when nobody listens any more."""
    with (
        tempfile.TemporaryFile("w+") as asked,
        subprocess.Popen(
            COMMAND,
            cwd=ROOT,
            env=ENVIRONMENT,
            stdin=written(asked, as_json(request)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        is_late = threading.Event()
        timer = threading.Timer(request.limits.seconds, end, [process, is_late])
        timer.daemon = True
        timer.start()
        try:
            yield process, is_late
        finally:
            end_all(process)
            timer.cancel()


def end(process: subprocess.Popen[str], is_late: threading.Event) -> None:
    is_late.set()
    end_all(process)


def end_all(process: subprocess.Popen[str]) -> None:
    """Kill it and what it has started: they are a group of their own."""
    with suppress(ProcessLookupError):  # nobody of it is left
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def written(file: TextIO, text: str) -> TextIO:
    file.write(text)
    file.seek(0)
    return file


def death(code: int, *, is_late: bool) -> str:
    """Why the process ended without an answer."""
    if is_late or code == -signal.SIGXCPU:
        return "too_slow"
    if code == -signal.SIGABRT:
        return "out_of_memory"  # the parser aborts when it gets no memory
    return "crashed"
