"""The demo's processes: each in a session of its own, each ended with its parent."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
PROJECT = Path(__file__).resolve().parents[2]
SECONDS_TO_END = 20
LIVES, SECONDS_OF_LATE = 5, 60
LINES_SHOWN = 20


@dataclass
class Child:
    """One program that runs and writes to a log file; started again when it dies."""

    name: str
    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = field(repr=False)
    process: subprocess.Popen[bytes] = field(init=False, repr=False)
    deaths: list[float] = field(default_factory=list, init=False)

    @classmethod
    def start(
        cls, name: str, *command: str, log: Path, environment: Mapping[str, str]
    ) -> "Child":
        child = cls(name, command, log, environment)
        log.parent.mkdir(parents=True, exist_ok=True)
        child.run()
        return child

    def run(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.command],
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the parent only
                preexec_fn=end_with_parent,
            )

    def revive(self) -> bool:
        """Start it again after its death; False if it has died too often of late."""
        now = time.monotonic()
        self.deaths = [at for at in self.deaths if now - at < SECONDS_OF_LATE] + [now]
        if len(self.deaths) > LIVES:
            return False
        self.end_group()  # what it had started must not go on beside the new one
        self.run()
        return True

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """Ask it to end; after a while end it and whatever it has started."""
        self.process.terminate()
        try:
            self.process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.end_group()
            self.process.wait()

    def end_group(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

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
