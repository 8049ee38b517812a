"""The roster form as a workbook to fill in (花名册模板), ux.md 6.1.

The example stands above the headings, where the reader never looks for pupils. The notes
sheet carries the stamp by which an upload is known to be of this school and year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from schools.models import School, SchoolYear
from schools.roster.choices import GRADES, Choice
from schools.roster.columns import COLUMNS, FILLED
from schools.roster.field_notes import FIELD_NOTES, child_of_grade
from schools.roster.receiving import limits_of
from schools.roster.stamp import NOTES_SHEET, SCHOOL, TEMPLATE_VERSION, VERSION, YEAR

ROSTER_SHEET = "学生信息"
TITLE_ROW, EXAMPLE_ROW, HEADING_ROW = 1, 2, 3
FIRST_NOTE_ROW = 8
FIRST_LIST_PLACE = 8
"""The words of the drop-downs stand right of the notes, from column H on."""
TEXT, DAY, PLAIN = "@", "yyyy-mm-dd", "General"
FORMATS = {"birth_date": DAY, "class_number": PLAIN}
"""All other columns are text, so that no spreadsheet cuts the end of a number."""
HEAD_FILL = PatternFill("solid", fgColor="DCE9F5")
EXAMPLE_FONT = Font(italic=True, color="6B7785")


GRADE_WORDS = {int(value): word for word, value in GRADES.items()}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a template is for: a year, one school or all of a division, one grade or all."""

    year: SchoolYear
    school: School | None = None
    grade: int | None = None

    @property
    def grade_word(self) -> str:
        return GRADE_WORDS[self.grade] if self.grade else ""

    def words(self, choice: Choice) -> Iterable[str]:
        """What a drop-down offers: of the grades only the template's own."""
        if self.grade_word in choice.words:
            return [self.grade_word]
        return choice.words


def grades_offered(school: School | None) -> list[int]:
    """The grades whose templates there are: those that the school teaches."""
    if school is None:
        return list(GRADE_WORDS)
    taught = {grade for section in school.sections.all() for grade in section.grades}
    return sorted(taught)


def write_template(scope: Scope, *, to: BinaryIO) -> None:
    book = Workbook()
    sheet, notes = book.worksheets[0], book.create_sheet(NOTES_SHEET)
    sheet.title = ROSTER_SHEET + scope.grade_word
    write_stamp(notes, scope)
    write_notes(notes)
    write_form(sheet, scope)
    write_example(sheet, scope)
    add_lists(sheet, notes, scope)
    book.save(to)


def put(sheet: Worksheet, row: int, place: int, value: str) -> Cell:
    """Write a text as a text, whatever it begins with."""
    cell = sheet.cell(row, place)
    cell.value, cell.data_type, cell.number_format = value, "s", TEXT
    return cell


def write_form(sheet: Worksheet, scope: Scope) -> None:
    title = f"{scope.year.pk}学年义务教育在校学生信息采集表{scope.grade_word}"
    put(
        sheet, TITLE_ROW, 1, f"{title}（第2行是示例，不会导入；请从第4行起填写）"
    ).font = Font(bold=True, size=14)
    for place, column in enumerate(COLUMNS, 1):
        heading = put(sheet, HEADING_ROW, place, column.heading)
        heading.fill = HEAD_FILL
        heading.font = Font(
            bold=True, color="A61B16" if column.name in FILLED else "1A1F26"
        )
        heading.alignment = Alignment(wrap_text=True, vertical="center")
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = max(12, len(FIELD_NOTES[column.name].example) + 4)
        dimension.number_format = FORMATS.get(column.name, TEXT)
    sheet.freeze_panes = f"C{HEADING_ROW + 1}"


def write_example(sheet: Worksheet, scope: Scope) -> None:
    school = scope.school
    own = {"school": school.code, "school_name": school.name} if school else {}
    if scope.grade:
        own |= child_of_grade(scope.grade, year=scope.year.pk)
        own["grade"] = scope.grade_word
    for place, column in enumerate(COLUMNS, 1):
        example = own.get(column.name, FIELD_NOTES[column.name].example)
        put(sheet, EXAMPLE_ROW, place, example).font = EXAMPLE_FONT


def write_stamp(notes: Worksheet, scope: Scope) -> None:
    stamp = {VERSION: TEMPLATE_VERSION, YEAR: str(scope.year.pk)}
    if scope.school:
        stamp |= {SCHOOL: scope.school.code, "学校": scope.school.name}
    if scope.grade:
        stamp["年级"] = scope.grade_word
    for row, (label, text) in enumerate(stamp.items(), 1):
        put(notes, row, 1, label).font = Font(bold=True)
        put(notes, row, 2, text)
    put(notes, FIRST_NOTE_ROW - 2, 1, "请勿修改以上内容；红色栏目为必填。")


def write_notes(notes: Worksheet) -> None:
    """A line for each column; its number stands first, because labels of the stamp do."""
    head = ("序号", "栏目", "是否必填", "填写要求", "示例")
    for place, (word, width) in enumerate(zip(head, (14, 24, 10, 52, 32), strict=True)):
        put(notes, FIRST_NOTE_ROW - 1, place + 1, word).fill = HEAD_FILL
        notes.column_dimensions[get_column_letter(place + 1)].width = width
    for number, column in enumerate(COLUMNS, 1):
        note = FIELD_NOTES[column.name]
        is_needed = "必填" if column.name in FILLED else ""
        line = (str(number), column.heading, is_needed, note.rule, note.example)
        for place, text in enumerate(line, 1):
            put(notes, FIRST_NOTE_ROW + number - 1, place, text)


def add_lists(sheet: Worksheet, notes: Worksheet, scope: Scope) -> None:
    """Give each column of closed words its drop-down; a wrong word is refused at once."""
    list_place, last = FIRST_LIST_PLACE, HEADING_ROW + limits_of(scope.school).rows
    for place, column in enumerate(COLUMNS, 1):
        if not isinstance(column.read, Choice):
            continue
        offered = scope.words(column.read)
        words = write_list(notes, list_place, column.heading, offered)
        allowed = DataValidation("list", formula1=words, allow_blank=True)
        allowed.errorTitle, allowed.error = column.heading, "请从下拉列表中选择。"
        allowed.showErrorMessage = True
        letter = get_column_letter(place)
        allowed.add(f"{letter}{HEADING_ROW + 1}:{letter}{last}")
        sheet.add_data_validation(allowed)
        list_place += 1


def write_list(notes: Worksheet, place: int, heading: str, words: Iterable[str]) -> str:
    """Write the words below each other; give the area as a formula calls it."""
    put(notes, 1, place, f"可选：{heading}").fill = HEAD_FILL
    row = 1
    for row, word in enumerate(words, 2):
        put(notes, row, place, word)
    letter = get_column_letter(place)
    notes.column_dimensions[letter].width = 24
    return f"'{notes.title}'!${letter}$2:${letter}${row}"
