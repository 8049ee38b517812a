"""Many schools at once by a sheet: the template, and the upload (学校名录导入).

A row says all that the register keeps of its school: one that is not there yet is entered,
one that is there is changed to what the row says, one that is not in the sheet stays. All
rows are entered or none; every fault of every row is told.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import Workbook

from accounts.models import User
from schools.forms.register import RowForm, sizes_of
from schools.models import School
from schools.models.schools import SchoolQuerySet
from schools.school_columns import (
    BY_NAME,
    COLUMNS,
    HEADINGS,
    LINKS,
    NEEDED,
    Column,
)
from schools.school_register import enter
from schools.sheet_reader import sheet_rows
from schools.sheet_table import Sheet, sheet_under
from schools.sheet_writer import add_list, write_head, write_texts


def write_schools(schools: SchoolQuerySet, *, to: BinaryIO) -> None:
    """Write the sheet to fill in; the schools that are registered stand in it already."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "学校名录"
    write_head(sheet, [column.heading for column in COLUMNS])
    for place, column in enumerate(COLUMNS, start=1):
        add_list(sheet, place, list(column.words))
    for number, school in enumerate(schools.prefetch_related("sections"), start=2):
        write_texts(sheet, number, written(school))
    book.save(to)


def written(school: School) -> Iterator[str]:
    """The cells of a school's row."""
    sizes = sizes_of(school)
    for column in COLUMNS:
        value = sizes.get(column.name, "")
        if column.name in STORED:
            value = getattr(school, STORED[column.name])
        yield word(column, value)


def word(column: Column, value: object) -> str:
    if isinstance(value, bool):
        value = "on" if value else ""
    for label, stored in column.words.items():
        if stored == value:
            return label
    return str(value if value is not None else "")


STORED = {field.name: field.attname for field in School._meta.concrete_fields}


@dataclass(slots=True)
class Row:
    """One row of the sheet as the form takes it, and what is wrong with it."""

    number: int
    typed: dict[str, str]
    faults: list[tuple[str, str]]
    """Fields and sentences."""
    is_new: bool = False
    is_told_again: bool = False

    @property
    def code(self) -> str:
        return self.typed["code"]

    def without_links(self) -> dict[str, str]:
        return {k: v for k, v in self.typed.items() if k not in LINKS}


@transaction.atomic
def read_schools(file: "File[bytes]", *, by: User) -> Counter[str]:
    """Enter the sheet's schools: how many are new, changed and the same.

    New schools come first without their links, for they may name each other.
    """
    sheet = sheet_under(sheet_rows(file), needed=NEEDED, known=HEADINGS)
    if sheet is None:
        raise ValidationError(
            _("The sheet lacks headings of the template: %s. Please use the template.")
            % ", ".join(c.heading for c in COLUMNS if c.is_needed)
        )
    rows = list(rows_of(sheet))
    if not rows:
        raise ValidationError(_("The sheet has no row that is filled in."))
    told: Counter[str] = Counter()
    for row in rows:
        row.is_new = not School.objects.filter(pk=row.code).exists()
        if row.is_new:
            put(row, RowForm(row.without_links(), user=by), by=by)
    for row in rows:
        told[settle(row, by=by)] += 1
    if complaints := list(complaints_of(rows, sheet)):
        raise ValidationError(complaints)
    return told


def rows_of(sheet: Sheet) -> Iterator[Row]:
    first: dict[str, int] = {}
    for number, cells in sheet.filled():
        row = Row(number, {}, [])
        for column in COLUMNS:
            text = sheet.text(cells, column.heading)
            row.typed[column.name] = value_of(column, text, row)
        if row.code in first:
            row.is_told_again = True
            sentence = _("row %(row)s is about the same school.")
            row.faults.append(("code", sentence % {"row": first[row.code]}))
        first.setdefault(row.code, number)
        yield row


def value_of(column: Column, text: str, row: Row) -> str:
    """The form's value for the words of a cell; a word that means nothing is a fault."""
    if column.name == "opened_on":
        return text.partition("T")[0]
    if text and column.words and text not in column.words:
        sentence = _("“%(found)s” is none of these: %(words)s.")
        words = "、".join(column.words)
        row.faults.append((column.name, sentence % {"found": text, "words": words}))
    return column.words.get(text, "" if column.words else text)


def settle(row: Row, *, by: User) -> str:
    """Bring a school to what its row says, links included."""
    if row.faults and (row.is_new or row.is_told_again):
        return "refused"
    school = School.objects.visible_to(by).filter(pk=row.code).first()
    if school is None:
        row.faults.append(("code", _("This code belongs to a school elsewhere.")))
        return "refused"
    if school.closed_on is not None:
        row.faults.append(("code", _("This school is closed. Reopen it first.")))
        return "refused"
    form = RowForm(row.typed, instance=school, user=by)
    is_changed = form.has_changed()
    put(row, form, by=by, is_needed=is_changed)
    if row.is_new:
        return "new"
    return "changed" if is_changed else "same"


def put(row: Row, form: RowForm, *, by: User, is_needed: bool = True) -> None:
    """Write the form's school if it is right; else keep its faults with the row."""
    row.faults += [
        (field, str(sentence))
        for field, sentences in form.errors.items()
        for sentence in sentences
        if field not in {known for known, _sentence in row.faults}
    ]
    if row.faults or not is_needed:
        return
    try:
        enter(
            form.save(commit=False),
            sections=form.sections,
            changed=form.changed_data,
            by=by,
        )
    except ValidationError as error:
        row.faults += [("kind", sentence) for sentence in error.messages]


def complaints_of(rows: Iterable[Row], sheet: Sheet) -> Iterator[str]:
    """Every fault with the name of its cell, from top to bottom."""
    for row in rows:
        for field, sentence in row.faults:
            column = BY_NAME.get(field, COLUMNS[0])
            cell = sheet.cell(row.number, column.heading)
            yield f"{cell} ({column.heading}): {sentence}"
