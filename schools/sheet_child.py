"""The process that reads one small sheet: `python -m schools.sheet_child FILE`.

Like the one that reads rosters it bounds itself first and knows neither settings nor
database. It prints one line of JSON: {"rows": [[cell, …], …]} or {"refused": code}.
"""

import datetime
import sys
from pathlib import Path

from schools.roster.child import bound, say
from schools.roster.guard import Format, inspect
from schools.roster.limits import MEGABYTE, Limits
from schools.roster.refusal import Refused
from schools.roster.scan import scan
from schools.roster.sheets import Row, sheets

SMALL = Limits(
    packed=5 * MEGABYTE,
    unpacked=60 * MEGABYTE,
    rows=3_000,
    columns=120,
    memory=768 * MEGABYTE,
    seconds=30,
)


def first_sheet(path: Path) -> list[list[object]]:
    """The rows of the first sheet that can be seen, blank ones at the end left out."""
    kind = inspect(path, SMALL)
    if kind is Format.XLSX:
        scan(path, SMALL)
    for sheet in sheets(path, kind, SMALL):
        if not sheet.is_hidden:
            return [plain(row) for row in sheet.open().rows]
    raise Refused("not_a_table")


def plain(row: Row) -> list[object]:
    return [
        cell.isoformat() if isinstance(cell, datetime.date | datetime.time) else cell
        for cell in row
    ]


def main() -> None:
    bound(SMALL)
    try:
        rows = first_sheet(Path(sys.argv[1]))
    except Refused as refusal:
        say(refused=refusal.code, details=refusal.details)
    except MemoryError:
        say(refused="out_of_memory", details={})
    else:
        say(rows=rows)


if __name__ == "__main__":
    main()
