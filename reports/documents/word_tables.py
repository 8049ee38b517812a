"""A table of the document in Word: the header repeats on each page, no row is torn."""

from docx.document import Document as WordDocument
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length
from docx.table import Table as WordTable
from docx.table import _Cell, _Row

from reports.documents.parts import Table


def add(word: WordDocument, caption: str, table: Table, *, width: Length) -> None:
    word.add_paragraph(caption, "表题")
    if table.unit:
        word.add_paragraph(f"单位：{table.unit}", "表格单位")
    head = 2 if table.has_groups else 1
    grid = word.add_table(head + len(table.rows), len(table.columns))
    grid.style, grid.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    _describe(grid, caption, table)
    _set_widths(grid, table, width)
    rows = list(grid.rows)
    _fill_header(grid, table)
    for row in rows[:head]:
        _mark(row, "w:tblHeader")
    for row in rows:
        _mark(row, "w:cantSplit")
    _fill_rows(rows[head:], table)
    for number, note in enumerate(table.notes):
        word.add_paragraph(("　　" if number else "注：") + note, "表注")
    if not table.notes:
        word.add_paragraph("", "表注")


def _fill_header(grid: WordTable, table: Table) -> None:
    if not table.has_groups:
        for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
            _write(cell, column.heading, "表头")
        return
    upper, lower = list(grid.rows[0].cells), list(grid.rows[1].cells)
    at = 0
    for text, width in table.header_spans():
        if not text:
            _write(upper[at].merge(lower[at]), table.columns[at].heading, "表头")
        else:
            _write(upper[at].merge(upper[at + width - 1]), text, "表头")
            for place in range(at, at + width):
                _write(lower[place], table.columns[place].heading, "表头")
        at += width


def _fill_rows(rows: list[_Row], table: Table) -> None:
    first_total = len(rows) - table.totals
    for number, (row, values) in enumerate(zip(rows, table.rows, strict=True)):
        for cell, column, value in zip(row.cells, table.columns, values, strict=True):
            style = "表格数字" if column.is_number else "表格文字"
            _write(cell, column.text(value), style, is_bold=number >= first_total)


def _write(cell: _Cell, text: str, style: str, *, is_bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    run = paragraph.add_run(text)
    if is_bold:
        run.bold = True
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def _set_widths(grid: WordTable, table: Table, width: Length) -> None:
    asked = sum(column.width for column in table.columns)
    for place, column in zip(grid.columns, table.columns, strict=True):
        room = int(width * column.width / asked)
        place.width = room
        for cell in place.cells:
            cell.width = room


def _describe(grid: WordTable, caption: str, table: Table) -> None:
    """What a screen reader says before it goes into the cells."""
    for tag, text in (
        ("w:tblCaption", caption),
        ("w:tblDescription", "；".join(column.heading for column in table.columns)),
    ):
        _child(grid._tbl.tblPr, tag, text)


def _mark(row: _Row, tag: str) -> None:
    _child(row._tr.get_or_add_trPr(), tag, "true")


def _child(parent: BaseOxmlElement, tag: str, value: str) -> None:
    child = OxmlElement(tag)
    child.set(qn("w:val"), value)
    parent.append(child)
