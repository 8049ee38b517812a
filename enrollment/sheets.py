"""Reading and writing the workbooks of plans, zones, addresses and firms (导入导出).

A sheet is an official form: Chinese, whatever the language of the page. All of its rows
are taken or none; every fault of every row is told with the name of its cell.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.forms import BaseForm
from django.utils.translation import gettext as _
from openpyxl import Workbook

from schools.school_columns import Column
from schools.sheet_reader import sheet_rows
from schools.sheet_table import Sheet, sheet_under
from schools.sheet_writer import add_list, write_head, write_texts

F = TypeVar("F", bound=BaseForm)
Typed = Mapping[str, str]


def write_sheet(
    title: str, columns: Sequence[Column], rows: Iterable[Mapping[str, object]]
) -> BytesIO:
    """A workbook with the columns' headings and, below them, what is stored already."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    write_head(sheet, [column.heading for column in columns])
    for place, column in enumerate(columns, start=1):
        add_list(sheet, place, list(column.words))
    for number, row in enumerate(rows, start=2):
        write_texts(
            sheet, number, [word(column, row.get(column.name)) for column in columns]
        )
    written = BytesIO()
    book.save(written)
    written.seek(0)
    return written


def word(column: Column, value: object) -> str:
    """A stored value as the sheet says it."""
    if isinstance(value, bool):
        value = "on" if value else ""
    for label, stored in column.words.items():
        if stored == value:
            return label
    return str(value if value is not None else "")


def read_sheet(
    file: "File[bytes]",
    columns: Sequence[Column],
    form_of: Callable[[Typed], F],
    *,
    once: Sequence[str] = (),
) -> list[F]:
    """The valid form of every row, or ValidationError with all that is wrong.

    `once` names columns that together may stand in one row only.
    """
    needed = [column.heading for column in columns if column.is_needed]
    known = [column.heading for column in columns]
    sheet = sheet_under(sheet_rows(file), needed=needed, known=known)
    if sheet is None:
        raise ValidationError(
            _("The sheet lacks headings of the template: %s. Please use the template.")
            % ", ".join(needed)
        )
    forms, complaints = [], list[str]()
    for number, typed, faults in Rows(sheet, columns, once):
        form = form_of(typed)
        told = faults | {f: s for f, s in said_by(form) if f not in faults}
        forms.append(form)
        complaints += cells_named(told, columns, sheet, number)
    if not forms:
        raise ValidationError(_("The sheet has no row that is filled in."))
    if complaints:
        raise ValidationError(complaints)
    return forms


def said_by(form: BaseForm) -> Iterator[tuple[str, str]]:
    for field, sentences in form.errors.items():
        yield field, " ".join(map(str, sentences))


def cells_named(
    faults: Typed, columns: Sequence[Column], sheet: Sheet, number: int
) -> Iterator[str]:
    """Every fault with its cell, such as D5; one of the whole row with its first cell."""
    names = {column.name: column for column in columns}
    for field, sentence in faults.items():
        column = names.get(field, columns[0])
        yield f"{sheet.cell(number, column.heading)} ({column.heading}): {sentence}"


class Rows:
    """The filled rows of a sheet: number, values for a form, faults by field."""

    def __init__(
        self, sheet: Sheet, columns: Sequence[Column], once: Sequence[str]
    ) -> None:
        self.sheet, self.columns, self.once = sheet, columns, once
        self.first: dict[tuple[str, ...], int] = {}

    def __iter__(self) -> Iterator[tuple[int, dict[str, str], dict[str, str]]]:
        for number, cells in self.sheet.filled():
            typed, faults = self.values(cells)
            key = tuple(typed[name] for name in self.once)
            if self.once and self.first.setdefault(key, number) != number:
                sentence = _("row %(row)s is about the same.")
                faults[self.once[0]] = sentence % {"row": self.first[key]}
            yield number, typed, faults

    def values(self, cells: Sequence[Any]) -> tuple[dict[str, str], dict[str, str]]:
        """What the form gets; a word that means nothing is a fault."""
        typed, faults = {}, {}
        for column in self.columns:
            text = self.sheet.text(cells, column.heading)
            if text and column.words and text not in column.words:
                sentence = _("“%(found)s” is none of these: %(words)s.")
                words = "、".join(column.words)
                faults[column.name] = sentence % {"found": text, "words": words}
            typed[column.name] = column.words.get(text, "" if column.words else text)
        return typed, faults
