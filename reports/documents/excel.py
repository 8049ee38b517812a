"""The document's tables as a workbook: an index, then one sheet for each table.

Rows are streamed (openpyxl's write-only mode), so a long annex costs little memory.
Text is always text: a name that begins with = never becomes a formula.
"""

import io
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from reports.documents.archive import freeze
from reports.documents.outline import outline
from reports.documents.parts import UNKNOWN, Cell, Column, Document, Table

LONGEST_TEXT = 32767
THIN = Side(style="thin", color="8A94A0")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
GREY = PatternFill("solid", fgColor="EEF1F4")
RIGHT = Alignment("right", vertical="center")
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)

STYLES: dict[str, dict[str, object]] = {
    "标题": {"font": Font(name="黑体", size=16, bold=True), "alignment": CENTRE},
    "说明": {
        "font": Font(name="宋体", size=10),
        "alignment": Alignment(vertical="center", wrap_text=True),
    },
    "单位": {"font": Font(name="宋体", size=10), "alignment": Alignment("right")},
    "表头": {
        "font": Font(name="黑体", size=11, bold=True),
        "alignment": CENTRE,
        "border": BOX,
        "fill": GREY,
    },
    "文本": {
        "font": Font(name="宋体", size=11),
        "alignment": Alignment(vertical="center", wrap_text=True),
        "border": BOX,
        "number_format": "@",
    },
    "数值": {
        "font": Font(name="宋体", size=11),
        "alignment": RIGHT,
        "border": BOX,
    },
    "合计": {
        "font": Font(name="宋体", size=11, bold=True),
        "alignment": Alignment(vertical="center"),
        "border": BOX,
        "fill": GREY,
    },
    "链接": {"font": Font(name="宋体", size=11, color="0B57A4", underline="single")},
}


def write(document: Document) -> bytes:
    book = Workbook(write_only=True)
    for name, look in STYLES.items():
        book.add_named_style(NamedStyle(name=name, **look))
    book.properties.title = document.plain_title
    book.properties.creator = document.office
    book.properties.identifier = document.identifier
    tables = list(outline(document).tables())
    names = _sheet_names([caption for caption, _ in tables])
    _write_index(book, document, list(zip(names, tables, strict=True)))
    for name, (caption, table) in zip(names, tables, strict=True):
        _write_table(book.create_sheet(name), caption, table)
    packed = io.BytesIO()
    book.save(packed)
    return freeze(packed.getvalue(), at=document.made_at)


def _write_index(
    book: Workbook, document: Document, tables: list[tuple[str, tuple[str, Table]]]
) -> None:
    sheet = book.create_sheet("目录")
    sheet.column_dimensions["A"].width = 72
    sheet.row_dimensions[1].height = 48
    sheet.append([_text(sheet, document.plain_title, "标题")])
    moment = document.made_at.strftime("%Y-%m-%d %H:%M")
    for line in (
        f"编制单位：{document.signature.office}",
        f"文号：{document.number or '（未编号）'}",
        f"数据时点：{document.signature.date_text}　生成时间：{moment}",
        f"数据集指纹：{document.identifier}",
    ):
        sheet.append([_text(sheet, line, "说明")])
    sheet.append([])
    for name, (caption, _) in tables:
        link = _text(sheet, caption, "链接")
        link.hyperlink = Hyperlink(ref="A1", location=f"'{name}'!A1")
        sheet.append([link])


def _write_table(sheet: WriteOnlyWorksheet, caption: str, table: Table) -> None:
    """Lay-out first: in write-only mode nothing can be added above a written row."""
    lines = _header_lines(table)
    _prepare(sheet, table, head=2 + len(lines))
    sheet.append([_text(sheet, caption, "标题")])
    sheet.append([_text(sheet, f"单位：{table.unit}" if table.unit else "", "单位")])
    for line in lines:
        sheet.append([_text(sheet, heading, "表头") for heading in line])
    first_total = len(table.rows) - table.totals
    for number, row in enumerate(table.rows):
        sheet.append(list(_row(sheet, table, row, is_total=number >= first_total)))
    for number, note in enumerate(table.notes):
        sheet.append([_text(sheet, ("" if number else "注：") + note, "说明")])


def _prepare(sheet: WriteOnlyWorksheet, table: Table, *, head: int) -> None:
    last = get_column_letter(len(table.columns))
    for number, column in enumerate(table.columns, 1):
        width = max(column.width * 1.1, 2.2 * len(column.heading) / 2 + 4, 9)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.row_dimensions[1].height = 28
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = 18, True
    sheet.freeze_panes = f"{'B' if len(table.columns) > 3 else 'A'}{head + 1}"
    sheet.print_title_rows = f"1:{head}"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    wide = sum(column.width for column in table.columns) > 90
    sheet.page_setup.orientation = "landscape" if wide else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.HeaderFooter.oddFooter.center.text = "— &P —"
    ranges = [f"A1:{last}1", f"A2:{last}2", *_header_merges(table)]
    ranges += _note_merges(table, head=head, last=last)
    for merged in ranges:
        sheet.merged_cells.add(CellRange(merged))


def _note_merges(table: Table, *, head: int, last: str) -> list[str]:
    start = head + len(table.rows) + 1
    return [f"A{n}:{last}{n}" for n in range(start, start + len(table.notes))]


def _header_lines(table: Table) -> list[list[str]]:
    headings = [column.heading for column in table.columns]
    if not table.has_groups:
        return [headings]
    upper = [column.group or column.heading for column in table.columns]
    lower = [column.heading if column.group else "" for column in table.columns]
    return [upper, lower]


def _header_merges(table: Table) -> Iterator[str]:
    if not table.has_groups:
        return
    at = 1
    for text, width in table.header_spans():
        first, last = get_column_letter(at), get_column_letter(at + width - 1)
        if not text:
            yield f"{first}3:{first}4"
        elif width > 1:
            yield f"{first}3:{last}3"
        at += width


def _row(
    sheet: WriteOnlyWorksheet, table: Table, row: tuple[Cell, ...], *, is_total: bool
) -> Iterator[WriteOnlyCell]:
    for column, cell in zip(table.columns, row, strict=True):
        if isinstance(cell, int | Decimal):
            yield _number(sheet, column, cell, style="合计" if is_total else "数值")
        else:
            text = _text(
                sheet, UNKNOWN if cell is None else cell, "合计" if is_total else "文本"
            )
            if column.is_number:
                text.alignment = RIGHT
            yield text


def _number(
    sheet: WriteOnlyWorksheet, column: Column, value: int | Decimal, *, style: str
) -> WriteOnlyCell:
    step = Decimal(1).scaleb(-column.places)
    cell = WriteOnlyCell(sheet, Decimal(value).quantize(step, ROUND_HALF_UP))
    cell.style = style
    cell.number_format = "#,##0" + ("." + "0" * column.places if column.places else "")
    return cell


def _text(sheet: WriteOnlyWorksheet, text: str, style: str) -> WriteOnlyCell:
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_TEXT]
    cell = WriteOnlyCell(sheet, clean)
    cell.data_type = "s"
    cell.style = style
    return cell


def _sheet_names(captions: list[str]) -> list[str]:
    """Excel allows 31 characters, no []:*?/\\ and no name twice."""
    names: list[str] = []
    for caption in captions:
        name = re.sub(r"[\[\]:*?/\\'　]", " ", caption)[:28].strip()
        names.append(name if name not in names else f"{name}{len(names)}")
    return names
