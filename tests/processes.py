"""Second processes on the test database, for tests of races and of sudden death."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection


def database_url() -> str:
    """The test database, as another process can open it."""
    at = connection.settings_dict
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**at)


def environment(**extra: str) -> dict[str, str]:
    return (
        os.environ
        | {
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "JUNHENG_VAR_DIR": str(settings.VAR_DIR),
            "JUNHENG_PRIVATE_FILES": str(settings.PRIVATE_FILES),
            "PYTHONPATH": str(settings.BASE_DIR),
        }
        | extra
    )


def python(code: str, **extra: str) -> subprocess.Popen[str]:
    """Run `code` with Django set up, in a process of its own."""
    program = f"import django; django.setup()\n{code}"
    return subprocess.Popen(
        [sys.executable, "-c", program],
        env=environment(**extra),
        cwd=Path(settings.BASE_DIR),
        stdout=subprocess.PIPE,
        text=True,
    )
