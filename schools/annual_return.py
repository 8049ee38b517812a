"""The annual return as a workbook (年报): template, upload and checks (equity 10.3)."""

from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from accounts.audit import record
from accounts.models import User
from schools.annual_return_columns import COLUMNS, STORED, Source, Unit
from schools.annual_return_sheet import Line, read_lines
from schools.models import AnnualReturn, Section
from schools.models.schools import SectionQuerySet
from schools.roll_figures import Figures, roll_figures
from schools.sheet_reader import sheet_rows

SECTION_CODES = {"primary": "PRIMARY", "junior": "JUNIOR"}
OPERATORS = {"public": "public", "private": "private", "purchased": "private"}
KNOWN_FILL = PatternFill("solid", fgColor="EEF1F4")
HEAD_FILL = PatternFill("solid", fgColor="DCE9F5")


def write_template(sections: SectionQuerySet, *, year: int, to: BinaryIO) -> None:
    """Write the workbook to fill in; what the roll knows is filled in already, in grey."""
    found = list(sections.select_related("school"))
    kept = AnnualReturn.objects.filter(section__in=found, year=year)
    returns = {row.section_id: row for row in kept}
    figures = roll_figures(found, year=year)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = f"{year}年报"
    write_head(sheet)
    for number, section in enumerate(found, start=3):
        values = (
            stored_values(returns.get(section.pk))
            | known_values(section, year=year)
            | figures.get(section.pk, {})
        )
        write_row(sheet, number, values, is_counted=section.pk in figures)
    book.save(to)


def write_head(sheet: Worksheet) -> None:
    for place, column in enumerate(COLUMNS, start=1):
        sheet.cell(1, place, column.name).font = Font(size=8, color="6B7785")
        label = sheet.cell(2, place, column.label)
        label.font, label.fill = Font(bold=True), HEAD_FILL
        label.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = 14
    sheet.row_dimensions[2].height = 48
    sheet.freeze_panes = "C3"


def write_row(
    sheet: Worksheet, number: int, values: dict[str, Any], *, is_counted: bool
) -> None:
    for place, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(number, place, values.get(column.name))
        if column.unit is Unit.TEXT:
            cell.data_type, cell.number_format = "s", "@"
        is_known = column.source is Source.SCHOOL
        if is_known or (is_counted and column.source is Source.ROLL):
            cell.fill = KNOWN_FILL


def known_values(section: Section, *, year: int) -> dict[str, Any]:
    school = section.school
    return {
        "school_code": school.code,
        "school_name": school.name,
        "school_kind": school.kind,
        "operator": OPERATORS[school.ownership],
        "owner_level": school.operator_level,
        "urban_rural": school.setting,
        "section": SECTION_CODES[section.stage],
        "year": str(year),
    }


def stored_values(kept: AnnualReturn | None) -> dict[str, Any]:
    """What was returned before, so that nobody types it twice."""
    if kept is None:
        return {}
    return {column.name: getattr(kept, column.name) for column in STORED}


@transaction.atomic
def read_return(
    file: "File[bytes]", *, sections: SectionQuerySet, year: int, by: User
) -> list[AnnualReturn]:
    """Save an uploaded sheet, or raise ValidationError naming every wrong cell at once."""
    found = list(sections.select_related("school"))
    figures = roll_figures(found, year=year)
    lines, complaints = read_lines(
        sheet_rows(file), sections=found, figures=figures, year=year
    )
    if complaints:
        raise ValidationError(complaints)
    return [
        keep(line, figures.get(line.section.pk, {}), year=year, by=by) for line in lines
    ]


def keep(line: Line, figures: Figures, *, year: int, by: User) -> AnnualReturn:
    """Store one row with what the roll counts on the day it is returned."""
    kept, _is_new = AnnualReturn.objects.update_or_create(
        section=line.section,
        year_id=year,
        defaults=line.values
        | figures
        | {"returned_by": by, "returned_at": timezone.now()},
    )
    unit = line.section.school.division_id
    record("annual-return", by=by, on=kept, changed=sorted(line.values), unit=unit)
    return kept
