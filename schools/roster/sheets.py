"""Opening a roster file of any accepted format as named sheets of rows."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import cast

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from schools.roster.guard import Format
from schools.roster.limits import CELL_TEXT, HEADER_DEPTH, Limits
from schools.roster.refusal import Refused

Row = list[object]
Area = tuple[tuple[int, int], tuple[int, int]]
DELIMITERS = ",\t;"


@dataclass(slots=True)
class Content:
    """What a sheet holds; `rows` may be walked once and begins at the first row."""

    rows: Iterator[Row]
    height: int
    merged: list[Area] = field(default_factory=list)


@dataclass(slots=True)
class Sheet:
    """One sheet, parsed only when it is opened."""

    name: str
    open: Callable[[], Content]
    is_hidden: bool = False


def sheets(path: Path, kind: Format, limits: Limits) -> list[Sheet]:
    """The file's sheets in order."""
    if kind is Format.CSV:
        return [Sheet("CSV", partial(csv_content, path, limits))]
    workbook = opened(path)
    return [
        Sheet(
            about.name,
            partial(sheet_content, workbook, about.name, limits),
            about.visible is not SheetVisibleEnum.Visible,
        )
        for about in workbook.sheets_metadata
        if about.typ is SheetTypeEnum.WorkSheet
    ]


def opened(path: Path) -> CalamineWorkbook:
    """As a file object: the parser would go by the name of a path."""
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    except PasswordError:
        raise Refused("encrypted") from None
    except (CalamineError, OSError, ValueError):
        raise Refused("damaged") from None


def sheet_content(workbook: CalamineWorkbook, name: str, limits: Limits) -> Content:
    try:
        content = workbook.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError):
        raise Refused("damaged") from None
    inspect_extent(content, limits)
    merged = content.merged_cell_ranges or []
    return Content(rows_from_the_top(content), content.total_height, merged)


def inspect_extent(content: CalamineSheet, limits: Limits) -> None:
    """The same bounds as `scan` for formats that it cannot look through."""
    if content.total_width > limits.columns:
        raise Refused("too_wide", cell=content.name, limit=limits.columns)
    if content.total_height > limits.rows + HEADER_DEPTH:
        raise Refused("too_long", cell=content.name, limit=limits.rows)


def rows_from_the_top(content: CalamineSheet) -> Iterator[Row]:
    """Rows by their place in the file: the parser leaves out blank ones above and left."""
    if content.start is None:
        return
    above, left = content.start
    for _blank in range(above):
        yield []
    rows: Iterator[Row] = cast("Iterator[Row]", content.iter_rows())
    margin: Row = [""] * left
    yield from (margin + row for row in rows) if left else rows


def csv_content(path: Path, limits: Limits) -> Content:
    text = decoded(path.read_bytes())
    return Content(csv_rows(text, limits), text.count("\n") + 1)


def decoded(content: bytes) -> str:
    """UTF-8 with or without mark, else GB 18030, which holds all of GBK and more."""
    if b"\0" in content:
        raise Refused("nul")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("encoding")


def csv_rows(text: str, limits: Limits) -> Iterator[Row]:
    csv.field_size_limit(CELL_TEXT)
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(DELIMITERS, key=first.count)
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(reader, 1):
            if number > limits.rows + HEADER_DEPTH:
                raise Refused("too_long", cell=f"A{number}", limit=limits.rows)
            if len(row) > limits.columns:
                raise Refused("too_wide", cell=f"{number}", limit=limits.columns)
            yield list(row)
    except csv.Error:
        raise Refused("broken_csv", line=reader.line_num) from None
