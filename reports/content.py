"""What a definition makes of a dataset: figures, tables of them, sentences, checks.

No database here. The run page and the document are both drawn from this one value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from reports.documents import Column, Table, Verification
from reports.sheet import Figure, Tables

PAPER_LANGUAGE = "zh-hans"
"""Official documents are Chinese, whoever has them made."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose cells are figures, so that each of them opens its rows.

    `rows` hold the words that head a line and the codes of its figures.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    totals: int = 0
    unit: str = ""
    notes: tuple[str, ...] = ()

    def table(self, figures: Mapping[str, Figure]) -> Table:
        """The table as it is printed."""
        return Table(
            title=self.title,
            columns=self.columns,
            rows=tuple(
                (*words, *(figures[code].rounded for code in codes))
                for words, codes in self.rows
            ),
            totals=self.totals,
            unit=self.unit,
            notes=self.notes,
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "title": self.title,
            "columns": [
                f"{column.group}·{column.heading}" if column.group else column.heading
                for column in self.columns
            ],
            "rows": [[list(words), list(codes)] for words, codes in self.rows],
        }


@dataclass(frozen=True, slots=True)
class Check:
    """An identity or limit that the figures were held against before printing."""

    label: str
    detail: str
    holds: bool
    figures: tuple[str, ...] = ()
    """Codes of the figures it is about."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A dataset as definitions read it: whose rows, of which day."""

    unit_code: str
    unit_name: str
    unit_level: int
    census_date: date
    school_year: int
    targets: Mapping[str, Decimal]
    tables: Tables

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Frozen":
        unit = content["unit"]
        return cls(
            unit["code"],
            unit["name"],
            unit["level"],
            date.fromisoformat(content["census_date"]),
            content["school_year"],
            {code: Decimal(value) for code, value in content["limits"].items()},
            content["tables"],
        )

    @property
    def census_text(self) -> str:
        day = self.census_date
        return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class Shown:
    """What charts are drawn from."""

    figures: Mapping[str, Figure]
    places: Mapping[str, str] = field(default_factory=dict)
    """Names, by code, of the places that a map shows."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Where the figures open their rows, by code; paper leads nowhere."""

    def address(self, code: str) -> str:
        return self.addresses.get(code, "")


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a document tells about its making."""

    period: str
    last_day: date
    """Of the period."""
    made_at: datetime
    identifier: str
    verification: Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One report as computed: what its page shows and its document is written from."""

    figures: Mapping[str, Figure]
    headline: tuple[str, ...]
    """Codes of the figures that stand on top of the page."""
    grids: tuple[Grid, ...]
    texts: Mapping[str, str]
    """Generated sentences by slot; "" where a figure was unknown."""
    missing: Mapping[str, str]
    checks: tuple[Check, ...]
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def on_paper(self) -> Shown:
        return Shown(self.figures, self.places)

    def grid(self, key: str) -> Grid:
        return next(grid for grid in self.grids if grid.key == key)

    def table(self, key: str) -> Table:
        return self.grid(key).table(self.figures)

    def as_json(self) -> dict[str, Any]:
        return {
            "figures": [figure.as_json() for figure in self.figures.values()],
            "headline": list(self.headline),
            "places": dict(self.places),
            "grids": [grid.as_json() for grid in self.grids],
            "missing": [[label, reason] for label, reason in self.missing.items()],
            "checks": [[c.label, c.detail, c.holds, c.figures] for c in self.checks],
        }
