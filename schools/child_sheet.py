"""Child counts of many schools by one sheet: the template, and the upload.

A row is a section, with two columns for each coming intake year. A blank is no count; a
zero is one. All counts are kept or none; every fault is told with its cell.
"""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from openpyxl import Workbook

from schools.child_counts import Children, newest
from schools.models import Section
from schools.models.schools import SectionQuerySet, Stage
from schools.sheet_reader import sheet_rows
from schools.sheet_table import Sheet, sheet_under
from schools.sheet_writer import write_head, write_texts

CODE, NAME, STAGE = "学校标识码", "学校名称", "学段"
STAGES = {"小学": Stage.PRIMARY, "初中": Stage.JUNIOR}
STAGE_WORDS = {stage: word for word, stage in STAGES.items()}
COUNT = forms.IntegerField(min_value=0, max_value=20_000, required=False)
Fault = tuple[int, str, str]
"""The row, the heading of the column and what is wrong there."""


def headings_of(year: int) -> tuple[str, str]:
    return f"{year}年秋季入学户籍儿童", f"{year}年秋季入学居住证儿童"


def write_children(
    sections: SectionQuerySet, *, years: Sequence[int], to: BinaryIO
) -> None:
    """Write the sheet to fill in; the newest counts stand in it already."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "适龄儿童底数"
    heads = [head for year in years for head in headings_of(year)]
    write_head(sheet, [CODE, NAME, STAGE, *heads])
    rows = newest(list(sections), years=years)
    for number, (section, counts) in enumerate(rows, start=2):
        figures = [
            str(figure)
            for row in counts
            for figure in (
                (row.hukou_children, row.permit_children) if row else ("", "")
            )
        ]
        whose = [section.school_id, section.school.name]
        stage = STAGE_WORDS[Stage(section.stage)]
        write_texts(sheet, number, [*whose, stage, *figures])
    book.save(to)


def read_children(
    file: "File[bytes]", *, sections: SectionQuerySet, years: Sequence[int]
) -> list[Children]:
    """The counts of the sheet, or ValidationError naming every wrong cell at once."""
    heads = [head for year in years for head in headings_of(year)]
    sheet = sheet_under(
        sheet_rows(file), needed=(CODE, STAGE, heads[0]), known=(CODE, STAGE, *heads)
    )
    if sheet is None:
        raise ValidationError(
            _("The sheet lacks headings of the template: %s. Please use the template.")
            % ", ".join((CODE, STAGE, heads[0]))
        )
    reading = Reading(sheet, sections, years)
    found = [children for row in sheet.filled() for children in reading.of_row(*row)]
    if reading.faults:
        raise ValidationError(
            [
                f"{sheet.cell(row, head)} ({head}): {sentence}"
                for row, head, sentence in reading.faults
            ]
        )
    if not found:
        raise ValidationError(_("The sheet has no row that is filled in."))
    return found


class Reading:
    """One reading of a sheet, which gathers the faults on its way."""

    def __init__(
        self, sheet: Sheet, sections: SectionQuerySet, years: Sequence[int]
    ) -> None:
        self.sheet, self.years = sheet, years
        self.sections = {(one.school_id, one.stage): one for one in sections}
        self.seen: dict[Section, int] = {}
        self.faults: list[Fault] = []

    def of_row(self, number: int, cells: Sequence[Any]) -> Iterator[Children]:
        section = self.section_of(number, cells)
        for year in self.years if section else ():
            hukou, permit = (
                self.count(number, cells, head) for head in headings_of(year)
            )
            if hukou is not None and section is not None:
                yield Children(section, year, hukou, permit or 0)
            elif permit is not None:
                sentence = _("The count of children with registration is missing.")
                self.faults.append((number, headings_of(year)[0], sentence))

    def section_of(self, number: int, cells: Sequence[Any]) -> Section | None:
        code, word = self.sheet.text(cells, CODE), self.sheet.text(cells, STAGE)
        if word not in STAGES:
            sentence = _("“%(found)s” is none of these: %(words)s.")
            words = {"found": word, "words": "、".join(STAGES)}
            self.faults.append((number, STAGE, sentence % words))
            return None
        section = self.sections.get((code, STAGES[word]))
        if section is None:
            sentence = _("School %(found)s has no such section among yours.")
            self.faults.append((number, CODE, sentence % {"found": code}))
        elif section in self.seen:
            sentence = _("row %(row)s is about the same section.")
            told = sentence % {"row": self.seen[section]}
            self.faults.append((number, STAGE, told))
        else:
            self.seen[section] = number
            return section
        return None

    def count(self, number: int, cells: Sequence[Any], head: str) -> int | None:
        try:
            counted: int | None = COUNT.clean(self.sheet.text(cells, head))
        except ValidationError as error:
            self.faults += [(number, head, sentence) for sentence in error.messages]
            return None
        return counted
