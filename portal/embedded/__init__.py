"""The PostgreSQL that demo and tests bring with them (stack.md, ADR 0001).

A real installation sets DATABASE_URL and never comes here. Nothing in this package
imports Django: it runs before the settings exist.
"""

import os
from pathlib import Path

from portal.embedded.server import EmbeddedPostgres

__all__ = ["DEMO_FOLDER", "EmbeddedPostgres", "default_database_url"]

DEMO_FOLDER = Path(__file__).resolve().parents[2] / "var" / "postgres"


def default_database_url() -> str:
    """DATABASE_URL if it is set, else the demo's own server, started if need be."""
    return os.environ.get("DATABASE_URL") or EmbeddedPostgres(DEMO_FOLDER).start()
