"""The document in reading order, with every heading, table and picture numbered.

All writers walk this one list, so that 表3 is the same table in Word, PDF and Excel.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Literal

from reports.documents.parts import Annex, Block, Chart, Document, Section, Table

DIGITS = "零一二三四五六七八九"
Kind = Literal["heading", "paragraph", "table", "chart"]


@dataclass(frozen=True, slots=True)
class Placed:
    """One block where it stands: its text, heading or caption, complete with number."""

    kind: Kind
    text: str
    level: int = 0
    table: Table | None = None
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class PlacedAnnex:
    """An annex with its mark (附件1) and its blocks."""

    mark: str
    title: str
    is_landscape: bool
    blocks: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    body: tuple[Placed, ...]
    annexes: tuple[PlacedAnnex, ...]

    def placed(self) -> Iterator[Placed]:
        yield from self.body
        for annex in self.annexes:
            yield from annex.blocks

    def tables(self) -> Iterator[tuple[str, Table]]:
        """Every table with its caption; a chart's twin unless it is printed anyway."""
        printed = {id(block.table) for block in self.placed() if block.table}
        for block in self.placed():
            if block.table:
                yield block.text, block.table
            elif block.chart and id(block.chart.twin) not in printed:
                yield block.text, block.chart.twin


def outline(document: Document) -> Outline:
    numbering = Numbering()
    body = [numbering.block(block) for block in document.opening]
    body += numbering.sections(document.sections, level=1)
    marks = annex_marks(document.annexes)
    annexes = [
        PlacedAnnex(
            mark,
            annex.title,
            annex.is_landscape,
            tuple(map(numbering.block, annex.blocks)),
        )
        for mark, annex in zip(marks, document.annexes, strict=True)
    ]
    return Outline(tuple(body), tuple(annexes))


class Numbering:
    """Counts tables and pictures through the whole document."""

    def __init__(self) -> None:
        self.tables, self.charts = count(1), count(1)

    def block(self, block: Block) -> Placed:
        match block:
            case Table():
                caption = f"表{next(self.tables)}　{block.title}"
                return Placed("table", caption, table=block)
            case Chart():
                caption = f"图{next(self.charts)}　{block.title}"
                return Placed("chart", caption, chart=block)
            case _:
                return Placed("paragraph", block.text)

    def sections(
        self, sections: tuple[Section, ...], *, level: int
    ) -> Iterator[Placed]:
        for number, section in enumerate(sections, 1):
            yield Placed("heading", heading_mark(number, level) + section.title, level)
            yield from map(self.block, section.blocks)
            yield from self.sections(section.sections, level=level + 1)


def annex_marks(annexes: tuple[Annex, ...]) -> list[str]:
    """附件 for a single one, else 附件1, 附件2 …"""
    if len(annexes) == 1:
        return ["附件"]
    return [f"附件{number}" for number in range(1, len(annexes) + 1)]


def heading_mark(number: int, level: int) -> str:
    """GB/T 9704 7.3.3: 一、 then （一） then 1. then （1）."""
    marks = {1: f"{chinese(number)}、", 2: f"（{chinese(number)}）", 3: f"{number}."}
    return marks.get(level, f"（{number}）")


def chinese(number: int) -> str:
    """A whole number below one hundred in Chinese: 二十三."""
    tens, ones = divmod(number, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return ten + (DIGITS[ones] if ones else "") or DIGITS[0]
