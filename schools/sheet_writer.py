"""Writing the sheets that people fill in: every cell a text, whatever it begins with."""

from collections.abc import Iterable, Sequence

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

HEAD_FILL = PatternFill("solid", fgColor="DCE9F5")
LAST_ROW = 3000
"""As many rows as an upload may have; below them no list helps."""


def write_head(sheet: Worksheet, headings: Sequence[str]) -> None:
    for place, heading in enumerate(headings, start=1):
        cell = sheet.cell(1, place, heading)
        cell.font, cell.fill = Font(bold=True), HEAD_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 16
        sheet.column_dimensions[letter].number_format = "@"
    sheet.row_dimensions[1].height = 36
    sheet.freeze_panes = "C2"


def write_texts(sheet: Worksheet, number: int, texts: Iterable[str]) -> None:
    for place, text in enumerate(texts, start=1):
        cell = sheet.cell(number, place)
        cell.value, cell.data_type, cell.number_format = text, "s", "@"


def add_list(sheet: Worksheet, place: int, words: Sequence[str]) -> None:
    """Offer the words in the column's cells."""
    if words:
        letter = get_column_letter(place)
        offered = DataValidation(type="list", formula1=f'"{",".join(words)}"')
        offered.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(offered)
