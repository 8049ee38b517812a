"""Published tables of points, kept as templates for a county (enrollment handbook 4.8).

Each file holds one table as it was printed. The cut-off date is the county's own, and
so is the tie list where none was printed: without one a scheme ranks nobody (V08).
Items of family planning are marked historic; they serve the replay of old years alone.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from enrollment.scoring.points import PointsScheme
from enrollment.scoring.scheme_checks import scheme_from

FOLDER = Path(__file__).parent


def template_codes() -> list[str]:
    """The codes of all tables."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def template_plain(code: str, *, cutoff: date) -> dict[str, Any]:
    """The table as plain values, ready to be edited and kept in a policy."""
    if code not in template_codes():
        raise KeyError(code)
    stored: dict[str, Any] = json.loads((FOLDER / f"{code}.json").read_text("utf-8"))
    terms = {**stored.get("terms", {}), "cutoff": cutoff.isoformat()}
    return {**stored, "code": code, "terms": terms}


def template(code: str, *, cutoff: date) -> PointsScheme:
    """The table with a county's cut-off date."""
    return scheme_from(template_plain(code, cutoff=cutoff))
