"""A small uploaded sheet as people see it: its headings found, its cells named (D5)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter

HEADER_DEPTH = 10
Cells = Sequence[Sequence[Any]]


@dataclass(slots=True)
class Sheet:
    """The rows below the header, and where each column stands."""

    places: Mapping[str, int]
    first: int
    rows: Cells

    def cell(self, row: int, name: str) -> str:
        """How people call the cell, such as D5; its heading where the column is missing."""
        place = self.places.get(name)
        return name if place is None else f"{get_column_letter(place + 1)}{row}"

    def text(self, row: Sequence[Any], name: str) -> str:
        place = self.places.get(name)
        value = row[place] if place is not None and place < len(row) else ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value if value is not None else "").strip()

    def filled(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """The rows that are not blank, with their numbers."""
        for number, row in enumerate(self.rows, start=self.first):
            if any(str(cell if cell is not None else "").strip() for cell in row):
                yield number, row


def sheet_under(
    rows: Cells, *, needed: Collection[str], known: Collection[str]
) -> Sheet | None:
    """What stands under the row of headings, wherever in the first rows that is."""
    for index, row in enumerate(rows[:HEADER_DEPTH]):
        places = {str(cell).strip(): place for place, cell in enumerate(row)}
        if all(name in places for name in needed):
            found = {name: place for name, place in places.items() if name in known}
            return Sheet(found, index + 2, rows[index + 1 :])
    return None
