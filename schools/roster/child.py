"""The process that reads one roster: `python -m schools.roster.child < request.json`.

It bounds its own memory and time first, knows no settings and no database, and speaks in
lines of JSON on its output: {"rows": n, "of": total} while it works, at the end one of
{"found": …}, {"refused": code, "details": …}.
"""

import gc
import json
import os
import resource
import signal
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

from schools.roster.guard import Format, inspect
from schools.roster.limits import Limits
from schools.roster.reading import Request, read
from schools.roster.refusal import Refused
from schools.roster.scan import scan


def bound(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def say(**message: object) -> None:
    print(json.dumps(message, ensure_ascii=False), flush=True)


def request_from(text: str) -> Request:
    asked = json.loads(text)
    return Request(
        **asked
        | {
            "path": Path(asked["path"]),
            "into": Path(asked["into"]),
            "limits": Limits(**asked["limits"]),
            "today": date.fromisoformat(asked["today"]),
        }
    )


def main() -> None:
    """Read in one process while another looks the file through (`scan`).

    What the look finds is said last and so holds, also when the parser died of it.
    """
    request = request_from(sys.stdin.read())
    bound(request.limits)
    gc.disable()  # cells hold no cycles, and the process is short-lived
    reader = os.fork()
    if reader == 0:
        answer(request)
        os._exit(0)
    try:
        if inspect(request.path, request.limits) is Format.XLSX:
            scan(request.path, request.limits)
    except Refused as refusal:
        os.kill(reader, signal.SIGKILL)
        os.waitpid(reader, 0)
        say(refused=refusal.code, details=refusal.details)
    else:
        end_like(reader)


def answer(request: Request) -> None:
    try:
        found = read(request, lambda rows, total: say(rows=rows, of=total))
    except Refused as refusal:
        say(refused=refusal.code, details=refusal.details)
    except MemoryError:
        say(refused="out_of_memory", details={})
    else:
        say(found=asdict(found))


def end_like(reader: int) -> None:
    """Wait for the reader and end as it did, so that whoever waits sees its signal."""
    code = os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1])
    if code < 0:
        os.kill(os.getpid(), -code)
    sys.exit(code)


if __name__ == "__main__":
    main()
