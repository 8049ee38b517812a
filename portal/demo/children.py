"""The demo's processes: each in a session of its own, each ended with its parent."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
PROJECT = Path(__file__).resolve().parents[2]
SECONDS_TO_END = 20
LINES_SHOWN = 20


@dataclass
class Child:
    """One running program whose output goes to a log file."""

    name: str
    log: Path
    process: subprocess.Popen[bytes] = field(repr=False)

    @classmethod
    def start(
        cls, name: str, *command: str, log: Path, environment: Mapping[str, str]
    ) -> "Child":
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the parent only
                preexec_fn=end_with_parent,
            )
        return cls(name, log, process)

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """Ask it to end; after a while end it and whatever it has started."""
        self.process.terminate()
        try:
            self.process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def obituary(self) -> str:
        """Why there is no more of it, as far as its log tells."""
        lines = self.log.read_text(errors="replace").splitlines()[-LINES_SHOWN:]
        code = self.process.returncode
        head = f"The {self.name} stopped by itself (code {code}). End of {self.log}:"
        return "\n".join([head, *(f"  {line}" for line in lines)])


def end_with_parent() -> None:
    """Have Linux send TERM when the parent dies, also by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
