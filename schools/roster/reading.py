"""Reading a whole roster file: guard, header, rows. Runs inside the reading process."""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from pathlib import Path

from schools.roster.blocks import Problem
from schools.roster.checks import Checker
from schools.roster.guard import Format, inspect
from schools.roster.header import Header, apply_mapping, find_header, spread
from schools.roster.limits import HEADER_DEPTH, Limits
from schools.roster.mended import Typed, put_in, put_in_row, remark
from schools.roster.readings import Moment, as_text, is_blank
from schools.roster.refusal import Refused
from schools.roster.sheets import Content, Row, Sheet, sheets
from schools.roster.stamp import Stamp, compare_stamp

BLOCK = 4096
ROWS_FILE, PROBLEMS_FILE = "rows.tsv", "problems.jsonl"
CELLS_FILE = "cells.jsonl"
Tell = Callable[[int, int], None]
TITLE_YEAR = re.compile(r"(20\d\d)\s*(?:[-—–~至]\s*20\d\d\s*)?学年")


@dataclass(slots=True, kw_only=True)
class Request:
    """What to read and against what; goes to the reading process as JSON."""

    path: Path
    into: Path
    limits: Limits
    today: date
    school_year: int
    template_version: str
    school: str = ""
    """The uploading school's code, or blank for an official."""
    mapping: dict[str, str] = field(default_factory=dict)
    mended: Typed = field(default_factory=dict)
    copies: bool = False
    """Whether only to copy the cells of a file that was checked before."""


@dataclass(slots=True)
class Found:
    """What the file turned out to be; goes back as JSON."""

    format: str
    sheet: str = ""
    header_depth: int = 0
    headings: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Required columns without a heading: a person must map them; no row was read."""
    hidden_sheets: list[str] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)
    merged_cells: int = 0
    rows: int = 0
    bad_rows: int = 0
    schools: dict[str, int] = field(default_factory=dict)


def read(request: Request, tell: Tell) -> Found:
    """Read and check the file; write good rows and problems into `request.into`.

    Looking through an unpacked workbook (`scan`) is the caller's, at the same time.
    `tell` is told how many rows are done, and of how many. Raise Refused for a file that is no roster.
    """
    kind = inspect(request.path, request.limits)
    book = sheets(request.path, kind, request.limits)
    if request.copies:
        return copy_cells(request, kind, book)
    compare_stamp(book, expected(request))
    sheet, content, top, header = roster_sheet(book)
    compare_title_year(top[: header.depth], request.school_year)
    apply_mapping(header, request.mapping)
    found = describe(kind, book, sheet, header)
    found.merged_cells = sum(
        1 for (_, _), (end, _) in content.merged if end >= header.depth
    )
    if header.twice:
        raise Refused("heading_twice", headings="、".join(header.twice))
    if not found.missing:
        content.rows = chain(top[header.depth :], content.rows)
        check_rows(request, found, content, tell)
    return found


def copy_cells(request: Request, kind: Format, book: Sequence[Sheet]) -> Found:
    """Write the roster sheet as it stands into `request.into`, a line for each row."""
    sheet, content, top, header = roster_sheet(book)
    apply_mapping(header, request.mapping)
    found = describe(kind, book, sheet, header)
    for index in range(min(header.depth, len(top))):
        top[index] = list(spread(top[index], index, content.merged))
    with (request.into / CELLS_FILE).open("w") as lines:
        for number, row in enumerate(chain(top, content.rows), 1):
            put_in_row(request.mended, row, number=number, places=header.places)
            kept = [as_kept(cell) for cell in row]
            lines.write(json.dumps(kept, ensure_ascii=False) + "\n")
            found.rows += 1
    return found


def as_kept(cell: object) -> str | float:
    """A number stays a number; days and the like become what a person reads."""
    if isinstance(cell, float) and math.isfinite(cell):
        return int(cell) if cell.is_integer() else cell
    return as_text(cell)


def expected(request: Request) -> Stamp:
    return Stamp(request.template_version, request.school, str(request.school_year))


def roster_sheet(book: Sequence[Sheet]) -> tuple[Sheet, Content, list[Row], Header]:
    """The first sheet that has a header; a visible one if there is any."""
    for sheet in sorted(book, key=lambda sheet: sheet.is_hidden):
        content = sheet.open()
        top = list(islice(content.rows, HEADER_DEPTH + 1))
        header = find_header(top, content.merged)
        if header:
            return sheet, content, top, header
    raise Refused("no_header", depth=HEADER_DEPTH)


def compare_title_year(titles: Sequence[Row], year: int) -> None:
    for cell in chain.from_iterable(titles):
        named = TITLE_YEAR.search(str(cell))
        if named and int(named[1]) != year:
            raise Refused("wrong_year", found=named[1], expected=year)


def describe(
    kind: Format, book: Sequence[Sheet], sheet: Sheet, header: Header
) -> Found:
    others = [other for other in book if other is not sheet]
    return Found(
        format=kind.value,
        sheet=sheet.name,
        header_depth=header.depth,
        headings=list(header.headings),
        places=header.places,
        ignored=header.ignored,
        missing=header.missing,
        hidden_sheets=[other.name for other in others if other.is_hidden],
        other_sheets=[other.name for other in others if not other.is_hidden],
    )


def check_rows(request: Request, found: Found, content: Content, tell: Tell) -> None:
    checker = Checker(Moment(request.today, request.school_year))
    rows_path = request.into / ROWS_FILE
    problems_path = request.into / PROBLEMS_FILE
    with rows_path.open("w") as good, problems_path.open("w") as problems:
        for first, cells, size in blocks(content.rows, found, request.limits):
            read = put_in(request.mended, cells=cells, first=first, size=size)
            block = checker.check(read, first, size)
            remark(request.mended, block)
            good.writelines(line + "\n" for line in block.lines())
            problems.writelines(map(problem_line, block.problems))
            good.flush()
            tell(checker.rows, max(content.height - found.header_depth, checker.rows))
    if not checker.rows:
        raise Refused("no_rows")
    if off := checker.usual_year_off:
        raise Refused(
            "wrong_year", found=request.school_year + off, expected=request.school_year
        )
    found.rows, found.bad_rows = checker.rows, checker.bad_rows
    found.schools = dict(Counter(checker.schools).most_common(500))
    found.schools.pop("", None)


def problem_line(problem: Problem) -> str:
    return json.dumps(problem, ensure_ascii=False) + "\n"


def blocks(
    rows: Iterator[Row], found: Found, limits: Limits
) -> Iterator[tuple[int, dict[str, tuple[object, ...]], int]]:
    """Filled rows by column, a block at a time, with the first row's number.

    A blank row ends a block, so that numbers of rows stay those of the file.
    """
    width = 1 + max(found.places.values())
    number = found.header_depth
    total = 0
    for run in filled_runs(rows, width):
        number += run.blanks
        total += len(run.rows)
        if total > limits.rows:
            raise Refused("too_long", cell=f"A{number}", limit=limits.rows)
        if run.rows:
            columns = list(zip(*run.rows, strict=True))
            cells = {name: columns[place] for name, place in found.places.items()}
            yield number + 1, cells, len(run.rows)
        number += len(run.rows)


@dataclass(slots=True)
class Run:
    """Some blank rows, and the filled ones that follow them."""

    blanks: int = 0
    rows: list[Row] = field(default_factory=list)


def filled_runs(rows: Iterator[Row], width: int) -> Iterator[Run]:
    while several := list(islice(rows, BLOCK)):
        if all(len(row) >= width and row[0] != "" for row in several):
            yield Run(rows=several)
            continue
        run = Run()
        for row in several:
            if not all(map(is_blank, row)):
                run.rows.append(row + [""] * (width - len(row)))
            elif run.rows:
                yield run
                run = Run(blanks=1)
            else:
                run.blanks += 1
        yield run
