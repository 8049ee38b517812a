"""Programs outside of Python that tests use.

A test that needs one which is missing skips and names it. `.ci/run` installs them all
first: with CI set, a skipped test fails the run.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"]


def path_of(*names: str) -> str:
    """The first of the programs that is installed, or ''."""
    return next(filter(None, map(shutil.which, names)), "")


def needs(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        not path_of(*names), reason=f"the program {names[0]} is not installed"
    )


CHROMIUM = path_of(*CHROMIUM_NAMES)

needs_chromium = needs(*CHROMIUM_NAMES)
needs_redis = needs("redis-server", "valkey-server")
needs_gettext = needs("xgettext")


def fresh_secrets() -> dict[str, str]:
    """What portal/new_secrets.py prints, as an environment."""
    program = [sys.executable, str(PROJECT / "portal" / "new_secrets.py")]
    printed = subprocess.run(program, capture_output=True, text=True, check=True)
    return dict(line.split("=", 1) for line in printed.stdout.splitlines())


def pytest_sessionfinish(session):
    if skipped_in_ci(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    if skipped_in_ci(config):
        terminalreporter.write_line(
            "Skipped tests are not allowed with CI set.", red=True
        )


def skipped_in_ci(config: pytest.Config) -> bool:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return bool(os.environ.get("CI") and reporter and reporter.stats.get("skipped"))
