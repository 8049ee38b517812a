"""Starting the drawing process: a decoder may crash on a hostile file, never we."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from enrollment.pictures.child import SECONDS
from enrollment.pictures.formats import Refused

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "enrollment.pictures.child"]
ENVIRONMENT = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONUTF8": "1"}
"""Nothing of ours: settings and keys are not for a process that reads strange files."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper made harmless, and what makes it hard to read."""

    jpeg: bytes
    hints: list[str]


def draw_apart(content: bytes) -> Drawn:
    """Raise Refused for what cannot be shown, also when it killed the process."""
    try:
        ended = subprocess.run(
            COMMAND,
            cwd=ROOT,
            env=ENVIRONMENT,
            input=content,
            capture_output=True,
            timeout=2 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused("unsafe") from None
    head, _line, jpeg = ended.stdout.partition(b"\n")
    if ended.returncode or not head:
        raise Refused("unsafe")
    said = json.loads(head)
    if "refused" in said:
        raise Refused(said["refused"])
    return Drawn(jpeg, said["hints"])
