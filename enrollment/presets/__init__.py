"""Tables of rules that a county may take over as rows of its own and then change."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def preset(name: str) -> Any:
    """The table of that name, with the document it comes from."""
    return json.loads((FOLDER / f"{name}.json").read_text())
