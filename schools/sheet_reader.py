"""Reading a small uploaded sheet in a process of its own (security.md 3.4)."""

import json
import subprocess
import sys
import tempfile
from typing import Any

from django.core.files.base import File

from schools.roster.messages import FileRefused
from schools.roster.process import ENVIRONMENT, ROOT, death
from schools.roster.refusal import Refused
from schools.sheet_child import SMALL

Cells = list[list[Any]]


def sheet_rows(file: "File[bytes]") -> Cells:
    """The first sheet of an uploaded workbook; ValidationError if it is no such thing."""
    with tempfile.NamedTemporaryFile(prefix="sheet-") as copy:
        if file.size > SMALL.packed:
            raise FileRefused(Refused("too_big", limit=SMALL.packed))
        copy.writelines(file.chunks())
        copy.flush()
        try:
            return read_apart(copy.name)
        except Refused as refusal:
            raise FileRefused(refusal) from None


def read_apart(path: str) -> Cells:
    command = [sys.executable, "-m", "schools.sheet_child", path]
    try:
        ended = subprocess.run(
            command,
            cwd=ROOT,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SMALL.seconds,
            check=False,
            text=True,
        )
    except subprocess.TimeoutExpired:
        raise Refused("too_slow") from None
    if ended.returncode or not ended.stdout:
        raise Refused(death(ended.returncode, is_late=False))
    answer = json.loads(ended.stdout)
    if "refused" in answer:
        raise Refused(answer["refused"], **answer["details"])
    rows: Cells = answer["rows"]
    return rows
