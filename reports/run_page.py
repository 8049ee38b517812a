"""What the page of a report shows, drawn from the stored figures and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import override

from portal.charts import Cell, Chart
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
    columns: list[str]
    rows: list[list[Cell]]


def figure_url(run: ReportRun, code: str) -> str:
    return reverse("reports:figure-detail", args=[run.pk, code])


def headline_of(run: ReportRun) -> list[Tile]:
    codes = run.content.get("headline", [])
    return [Tile(run.figures[code], figure_url(run, code)) for code in codes]


def grids_of(run: ReportRun) -> list[GridView]:
    return [
        GridView(
            grid["key"],
            grid["title"],
            grid["columns"],
            [list(cells(run, words, codes)) for words, codes in grid["rows"]],
        )
        for grid in run.content.get("grids", [])
        if grid["rows"]
    ]


def cells(run: ReportRun, words: list[str], codes: list[str]) -> Iterator[Cell]:
    """One line: its words, then each figure with the address of its rows."""
    yield from (Cell(word) for word in words)
    for code in codes:
        yield Cell(run.figures[code].text, figure_url(run, code))


def charts_of(run: ReportRun) -> dict[str, Chart]:
    """The report's charts, in Chinese like its tables."""
    if not run.is_ready:
        return {}
    with override("zh-hans"):
        return run.definition.charts(run.figures)
