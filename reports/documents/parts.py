"""What a document consists of: GB/T 9704 names the parts, the writers place them."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

Cell = str | int | Decimal | None
"""A table's cell: text, a count, an exact quotient, or nothing known (—)."""

UNKNOWN = "—"
PAPER_ROWS = 1500
"""Rows of a table that are printed; 10,000 would take 14 s and 1.7 GB to set."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of running text (自然段)."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table; its heading carries the unit, as in 学生数（人）.

    `group` is the upper line of a two-line header, shared by neighbouring columns.
    """

    heading: str
    group: str = ""
    is_number: bool = False
    places: int = 0
    width: int = 10
    """Room it asks for, in Latin letters; a Chinese character takes two."""

    def text(self, cell: Cell) -> str:
        """The cell as people read it: grouped thousands, half up, — when unknown."""
        if cell is None:
            return UNKNOWN
        if isinstance(cell, str):
            return cell
        step = Decimal(1).scaleb(-self.places)
        return f"{Decimal(cell).quantize(step, ROUND_HALF_UP):,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its caption, its unit and the notes that stand below it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: int = 0
    """How many rows at the end are sums of those above."""
    unit: str = ""
    notes: tuple[str, ...] = ()

    @property
    def has_groups(self) -> bool:
        return any(column.group for column in self.columns)

    def on_paper(self) -> "Table":
        """The table, or its beginning and its sums when nobody would print it whole."""
        left = len(self.rows) - PAPER_ROWS - self.totals
        if left <= 0:
            return self
        sums = self.rows[len(self.rows) - self.totals :]
        note = f"篇幅所限，其余{left}行见同名电子表格。"
        return replace(
            self, rows=self.rows[:PAPER_ROWS] + sums, notes=(*self.notes, note)
        )

    def header_spans(self) -> list[tuple[str, int]]:
        """The upper header line as (text, how many columns); a blank text is alone."""
        spans: list[tuple[str, int]] = []
        for column in self.columns:
            if spans and column.group and spans[-1][0] == column.group:
                spans[-1] = (column.group, spans[-1][1] + 1)
            else:
                spans.append((column.group, 1))
        return spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture of figures: an SVG drawing, what it says in words, the same as a table."""

    title: str
    svg: str
    alt: str
    twin: Table


Block = Paragraph | Table | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part: 一、 on the first level, （一） within, 1. within that."""

    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """What is attached (附件); it starts a page of its own, lying if tables are wide."""

    title: str
    blocks: tuple[Block, ...]
    is_landscape: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """Who issues the document and under which date (落款)."""

    office: str
    date: date

    @property
    def date_text(self) -> str:
        return f"{self.date.year}年{self.date.month}月{self.date.day}日"


@dataclass(frozen=True, slots=True)
class Verification:
    """The code by which anybody can see that the paper is genuine (验真码)."""

    code: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole official document (公文), from the red head to the last annex.

    A line feed in `title` says where a long title breaks, as GB/T 9704 asks: by sense.
    """

    title: str
    office: str
    signature: Signature
    made_at: datetime
    identifier: str
    number: str = ""
    addressee: str = ""
    opening: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    annexes: tuple[Annex, ...] = ()
    verification: Verification | None = None

    @property
    def plain_title(self) -> str:
        return self.title.replace("\n", "")
