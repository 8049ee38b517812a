"""Which server processes belong to a data folder, whatever their pid file says.

After kill -9 the pid file stays, and its number may be a zombie's or, after a restart of
the machine, a stranger's. A server's working folder is its data folder: that is proof.
"""

import os
from pathlib import Path

import psutil

PID_FILE = "postmaster.pid"


def of(data: Path) -> list[psutil.Process]:
    """All living PostgreSQL processes that work on `data`."""
    return [process for process in psutil.process_iter() if works_on(process, data)]


def works_on(process: psutil.Process, data: Path) -> bool:
    try:
        return process.name().startswith("postgres") and process.cwd() == os.fspath(
            data
        )
    except psutil.Error:  # gone, a zombie, or another account's
        return False


def postmaster(data: Path) -> psutil.Process | None:
    """The server's first process, if the pid file names one that really is ours."""
    try:
        number = int((data / PID_FILE).read_text().splitlines()[0])
        process = psutil.Process(number)
    except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
        return None
    return process if works_on(process, data) else None


def clear(data: Path) -> None:
    """Remove what a killed server left: orphaned backends first, then its pid file.

    PostgreSQL would refuse to start beside either. Only for a folder without postmaster.
    """
    left = of(data)
    for process in left:
        process.kill()
    psutil.wait_procs(left, timeout=10)
    (data / PID_FILE).unlink(missing_ok=True)
