"""A block of rows on its way: values by column, and the problems found so far."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from accounts.masking import masked_number
from schools.roster.columns import BY_NAME, LINE, Column
from schools.roster.readings import ERROR, WARNING, Note, as_text

LONGEST_SHOWN = 60
CUT = "…"


class Problem(NamedTuple):
    """Something to say about one cell of the file; `row` is the file's row number."""

    row: int
    column: str
    severity: str
    code: str
    details: Mapping[str, object]
    shown: str


def shown(column: Column, cell: object) -> str:
    """The cell as a list may show it."""
    text = as_text(cell)
    if column.is_secret:
        return masked_number(text)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + CUT


class Block:
    """Some rows on their way: values by column, and what was found so far."""

    def __init__(self, first: int, size: int) -> None:
        self.first, self.size = first, size
        self.cells: dict[str, Sequence[object]] = {}
        self.values: dict[str, list[str]] = {}
        self.problems: list[Problem] = []
        self.bad: set[int] = set()

    def note(self, index: int, column: str, note: Note) -> None:
        """Keep a note; an error makes the whole row wait."""
        if note.severity == ERROR:
            self.bad.add(index)
        cell = self.cells[column][index] if column in self.cells else ""
        found = shown(BY_NAME[column], cell)
        self.problems.append(Problem(self.first + index, column, *note, found))

    def refuse(self, index: int, column: str, code: str, **details: object) -> None:
        self.note(index, column, Note(ERROR, code, details))

    def warn(self, index: int, column: str, code: str, **details: object) -> None:
        self.note(index, column, Note(WARNING, code, details))

    def lines(self) -> list[str]:
        """The good rows: row number and values, between tabs."""
        numbers = map(str, range(self.first, self.first + self.size))
        columns = (self.values[name] for name in LINE)
        rows = map("\t".join, zip(numbers, *columns, strict=True))
        if not self.bad:
            return list(rows)
        return [row for index, row in enumerate(rows) if index not in self.bad]

    def is_refused(self, index: int, column: str) -> bool:
        """Whether this very cell is in error already."""
        row = self.first + index
        return index in self.bad and any(
            p.row == row and p.column == column and p.severity == ERROR
            for p in self.problems
        )
