"""Marks for tests that need a program which not every machine has.

Such a test skips and names the program. `.ci/run` installs them all first, and there a
skipped test fails the run.
"""

import shutil

import pytest

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
