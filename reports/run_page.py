"""What the page of a report shows, drawn from the stored figures and nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from portal.charts import Cell, Chart
from reports.content import Shown
from reports.models import ReportRun
from reports.sheet import Figure


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline figure, which leads to its rows."""

    figure: Figure
    href: str


@dataclass(frozen=True, slots=True)
class GridView:
    """A table whose figures are links (parts/_table.html)."""

    key: str
    title: str
    columns: list[Cell]
    rows: list[list[Cell]]


def figure_url(run: ReportRun, code: str) -> str:
    return reverse("reports:figure-detail", args=[run.pk, code])


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check, with the figures it is about."""

    label: str
    detail: str
    holds: bool
    figures: list[Tile]


def tiles(run: ReportRun, codes: Iterable[str]) -> list[Tile]:
    return [Tile(run.figures[code], figure_url(run, code)) for code in codes]


def headline_of(run: ReportRun) -> list[Tile]:
    return tiles(run, run.told.get("headline", []))


def checks_of(run: ReportRun) -> list[CheckView]:
    return [
        CheckView(label, detail, holds, tiles(run, codes))
        for label, detail, holds, codes in run.told.get("checks", [])
    ]


def grids_of(run: ReportRun) -> list[GridView]:
    return [
        GridView(
            grid["key"],
            grid["title"],
            list(headings(grid)),
            [list(cells(run, words, codes)) for words, codes in grid["rows"]],
        )
        for grid in run.told.get("grids", [])
        if grid["rows"]
    ]


def headings(grid: Mapping[str, Any]) -> Iterator[Cell]:
    words, _codes = grid["rows"][0]
    for place, heading in enumerate(grid["columns"]):
        yield Cell(heading, is_words=place < len(words))


def cells(run: ReportRun, words: list[str], codes: list[str]) -> Iterator[Cell]:
    """One line: its words, then each figure with the address of its rows."""
    yield from (Cell(word, is_words=True) for word in words)
    for code in codes:
        yield Cell(run.figures[code].text, figure_url(run, code))


def charts_of(run: ReportRun) -> dict[str, Chart]:
    """The report's charts, whose numbers lead to their figures."""
    if not run.is_ready:
        return {}
    addresses = {code: figure_url(run, code) for code in run.figures}
    places = run.told.get("places", {})
    return run.definition.charts(Shown(run.figures, places, addresses))
