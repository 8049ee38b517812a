"""The uploaded roster as it goes back to the school, with remarks (退回文件), ux.md 6.6.

The original is read once more in the reading process; here its cells are written anew, so
that nothing of a strange file is handed on: text is text and never a formula.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from portal.errors import Conflict
from schools.models import ImportProblem, RosterImport
from schools.roster import keeping
from schools.roster.checking import request_for
from schools.roster.columns import HEADINGS, SECRETS
from schools.roster.messages import problem_sentence
from schools.roster.process import read_apart
from schools.roster.reading import CELLS_FILE
from schools.roster.refusal import Refused

State = RosterImport.State
Severity = ImportProblem.Severity
RETURNED = {State.CHECKED, State.COMMITTING, State.COMMITTED, State.UNDONE}
RESULT, REASONS = "校验结果", "问题说明"
RANKS = [Severity.ERROR, Severity.WARNING, Severity.REPAIR]
FILLS = {
    Severity.ERROR: PatternFill("solid", fgColor="FDEAE8"),
    Severity.WARNING: PatternFill("solid", fgColor="FFF3DC"),
}
MOST_COMMENTS = 5_000
"""Spreadsheets slow down with more notes; every sentence stands in the last column too."""
NOT_PLAIN = tuple("=+-@#")
"""What spreadsheets, or the library, may take for more than text."""
Value = str | int | float


def write_returned(batch: RosterImport, *, to: BinaryIO) -> None:
    """Write the batch's rows with what was found. Raise Conflict if the file is gone."""
    if batch.state not in RETURNED:
        raise Conflict(_("This roster was not checked; there are no remarks on it."))
    with TemporaryDirectory(prefix="roster-") as folder:
        cells = copied(batch, Path(folder))
        book = Workbook(write_only=True)
        Returned(batch, book.create_sheet("学生信息"), cells).write()
        book.save(to)


def copied(batch: RosterImport, folder: Path) -> Path:
    """The cells of the original, a line for each row, read by the reading process."""
    request = replace(request_for(batch, folder), copies=True)
    try:
        with request.path.open("wb") as file:
            file.writelines(keeping.kept(batch.stored_as))
        read_apart(request, lambda _done, _total: None)
    except (FileNotFoundError, Refused):
        raise Conflict(
            _("The uploaded file is no longer kept. Please upload it again.")
        ) from None
    return folder / CELLS_FILE


def rows_in(path: Path) -> Iterator[list[Value]]:
    with path.open() as lines:
        yield from map(json.loads, lines)


@dataclass(slots=True)
class Remarks:
    """What is to be said about one row."""

    problems: Sequence[ImportProblem] = ()
    by_place: dict[int, list[ImportProblem]] = field(default_factory=dict)

    @property
    def result(self) -> str:
        worst = min(self.problems, key=rank, default=None)
        return str(worst.get_severity_display()) if worst else _("Passed")

    @property
    def reasons(self) -> str:
        return "\n".join(
            f"{HEADINGS.get(problem.column, problem.column)}: {sentence(problem)}"
            for problem in sorted(self.problems, key=rank)
        )


def rank(problem: ImportProblem) -> int:
    return RANKS.index(Severity(problem.severity))


def sentence(problem: ImportProblem) -> str:
    return problem_sentence(problem.code, problem.details)


class Returned:
    """The sheet being written: the rows in their order, each beside its remarks."""

    def __init__(
        self, batch: RosterImport, sheet: WriteOnlyWorksheet, cells: Path
    ) -> None:
        self.batch, self.sheet, self.cells = batch, sheet, cells
        self.depth: int = batch.findings["header_depth"]
        self.places: dict[str, int] = batch.findings["places"]
        self.as_text = {self.places[name] for name in SECRETS if name in self.places}
        self.comments = 0
        self.width = self.own_width()

    def own_width(self) -> int:
        """The columns of the original, less those that an earlier return has added."""
        width = 0
        for number, row in enumerate(rows_in(self.cells), 1):
            if number == self.depth and RESULT in row:
                return row.index(RESULT)
            width = max(width, len(row))
        return width

    def write(self) -> None:
        self.set_widths()
        remarks = self.remarks()
        following, found = next(remarks, (0, Remarks()))
        for number, row in enumerate(rows_in(self.cells), 1):
            cells = row[: self.width] + [""] * (self.width - len(row))
            if number <= self.depth:
                self.sheet.append(self.header(cells, is_last=number == self.depth))
            elif number == following:
                self.sheet.append(self.line(cells, found))
                following, found = next(remarks, (0, Remarks()))
            elif any(cell != "" for cell in cells):
                self.sheet.append(self.line(cells, Remarks()))
            else:
                self.sheet.append([])

    def set_widths(self) -> None:
        for place in range(self.width):
            self.sheet.column_dimensions[get_column_letter(place + 1)].width = 16
        reasons = get_column_letter(self.width + 2)
        self.sheet.column_dimensions[reasons].width = 80
        self.sheet.freeze_panes = f"A{self.depth + 1}"

    def remarks(self) -> Iterator[tuple[int, Remarks]]:
        """Rows with their remarks, in the order of the file."""
        problems = self.batch.problems.exclude(severity=Severity.CHANGE)
        ordered = problems.order_by("row", "pk").iterator(chunk_size=2000)
        for row, group in groupby(ordered, key=attrgetter("row")):
            remarks = Remarks(list(group))
            for problem in remarks.problems:
                if problem.column in self.places:
                    place = self.places[problem.column]
                    remarks.by_place.setdefault(place, []).append(problem)
            yield row, remarks

    def header(self, cells: Sequence[Value], *, is_last: bool) -> list[object]:
        added = [RESULT, REASONS] if is_last else []
        row = [self.text(cell) for cell in [*cells, *added]]
        for cell in row:
            cell.font = Font(bold=True)
        return list(row)

    def line(self, cells: Sequence[Value], remarks: Remarks) -> list[object]:
        row: list[object] = [
            self.marked(cell, remarks.by_place[place])
            if place in remarks.by_place
            else self.plain(cell, place)
            for place, cell in enumerate(cells)
        ]
        return [*row, self.text(remarks.result), self.text(remarks.reasons)]

    def plain(self, cell: Value, place: int) -> object:
        """Most cells need no object of their own, which makes large files quick."""
        if not isinstance(cell, str):
            return cell
        if place in self.as_text or cell.startswith(NOT_PLAIN):
            return self.text(cell)
        return ILLEGAL_CHARACTERS_RE.sub("", cell) or None

    def text(self, value: Value) -> WriteOnlyCell:
        """A cell that stays the text it is, also when somebody edits it."""
        if not isinstance(value, str) or value == "":
            return WriteOnlyCell(self.sheet, value=None if value == "" else value)
        cell = WriteOnlyCell(self.sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type, cell.number_format = "s", "@"
        return cell

    def marked(self, value: Value, problems: Sequence[ImportProblem]) -> WriteOnlyCell:
        """The cell in the colour of its worst problem, its sentences in a note."""
        cell = self.text(value)
        worst = Severity(min(problems, key=rank).severity)
        if worst in FILLS:
            cell.fill = FILLS[worst]
            if self.comments < MOST_COMMENTS:
                cell.comment = Comment("\n".join(map(sentence, problems)), "Junheng")
                self.comments += 1
        return cell
