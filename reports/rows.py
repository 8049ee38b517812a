"""The rows behind a figure, as its page lists them (下钻明细)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.charts import Cell
from reports.definitions.words import (
    bucket_names,
    case_states,
    dues,
    school_kinds,
    settings,
    stages,
)
from reports.models import ReportRun
from reports.sheet import Figure, Row

StrOrPromise = str | Promise
Words = Mapping[str, Mapping[str, str]]
COLUMNS: dict[str, dict[str, StrOrPromise]] = {
    "villages": {"name": _("Village name"), "code": _("Division code")},
    "schools": {
        "school_name": _("School name"),
        "school": _("School code"),
        "kind": _("Kind of school"),
        "setting": pgettext_lazy("report", "Area"),
    },
    "classes": {
        "school_name": _("School name"),
        "grade": _("Grade"),
        "number": _("Class no."),
        "pupils": _("Pupils (number)"),
        "standard": _("Standard (pupils)"),
        "bucket": _("Line of class size"),
        "setting": pgettext_lazy("report", "Area"),
    },
    "cases": {
        "school_name": _("School name"),
        "grade": _("Grade"),
        "number": _("Class no."),
        "pupils": _("Pupils (number)"),
        "state": _("State of the case"),
        "due": _("When due"),
        "target_date": _("Target date"),
    },
    "returns": {
        "school_name": _("School name"),
        "stage": pgettext_lazy("report", "Stage"),
        "staff": _("Staff (people)"),
        "full_time": _("Full-time teachers (people)"),
        "bachelor_plus": _("Bachelor or above (people)"),
        "certificate_holders": _("With a certificate (people)"),
    },
    "next_classes": {
        "school_name": _("School name"),
        "grade": _("Grade next year"),
        "number": _("Class no."),
        "pupils": _("Pupils expected"),
        "basis": _("How it is expected"),
    },
    "history": {
        "year": _("School year"),
        "stage": pgettext_lazy("report", "Stage"),
        "classes": _("Number (classes)"),
        "large": pgettext_lazy("report", "Large classes"),
        "super_large": _("Super-large classes"),
    },
}
COLUMNS["last_classes"] = COLUMNS["classes"]
IN_WORDS = {"name", "code", "school_name", "school", "target_date"}
"""Columns that hold no figure, beside those whose values have words of their own."""
FIELDS: dict[str, StrOrPromise] = {
    "stage": pgettext_lazy("report", "Stage"),
    "setting": pgettext_lazy("report", "Area"),
    "kind": _("Kind of school"),
    "bucket": _("Line of class size"),
    "state": _("State of the case"),
    "due": _("When due"),
    "grade": _("Grade"),
    "year": _("School year"),
    "school": _("School code"),
    "county": _("County code"),
    "town": _("Town code"),
    "large": _("Large"),
    "super_large": _("Super-large"),
    "over_standard": _("Above the standard size"),
    "above_watched": _("Above the watched size"),
}
TABLE_NAMES: dict[str, StrOrPromise] = {
    "villages": _("Villages of the town"),
    "schools": _("Schools of all kinds"),
    "classes": _("Teaching classes"),
    "last_classes": _("Teaching classes of last year"),
    "history": _("Classes of earlier years"),
    "cases": _("Ledger of large classes"),
    "returns": _("Annual returns"),
    "next_classes": _("Classes expected next year"),
}
SHOWN = 2000


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows of one figure: as many as it counts, or summing up to it."""

    figure: Figure
    columns: list[Cell]
    rows: list[list[Cell]]
    count: int
    comes_to: Fraction | None

    @property
    def is_summed(self) -> bool:
        return bool(self.figure.summed)

    @property
    def left_out(self) -> int:
        return self.count - len(self.rows)


def all_behind(figure: Figure, run: ReportRun, *, links: bool) -> list[Behind]:
    """The rows of the figure, or of every counted figure that it is made of."""
    found = [
        rows_behind(part, run, links=links)
        for part in counted_parts(figure, run.figures)
    ]
    return [behind for behind in found if behind is not None]


def counted_parts(figure: Figure, figures: Mapping[str, Figure]) -> list[Figure]:
    """Numerators before denominators, each once, however deep they stand."""
    if figure.selector is not None:
        return [figure]
    parts = {
        part.code: part
        for code in figure.inputs
        for part in counted_parts(figures[code], figures)
    }
    return list(parts.values())


def rows_behind(figure: Figure, run: ReportRun, *, links: bool) -> Behind | None:
    """From the frozen dataset; None for a figure that is made of other figures."""
    if figure.selector is None or run.dataset is None:
        return None
    rows = figure.selector.rows(run.dataset.frozen.tables)
    columns: dict[str, StrOrPromise] = dict(COLUMNS[figure.selector.table])
    if figure.summed:
        columns.setdefault(figure.summed, figure.label)
    words = values_in_words()
    return Behind(
        figure,
        [Cell(str(title), is_words=in_words(name)) for name, title in columns.items()],
        [list(cells(row, list(columns), words, links=links)) for row in rows[:SHOWN]],
        len(rows),
        figure.made_of(rows),
    )


def values_in_words() -> dict[str, dict[str, str]]:
    return {
        "kind": school_kinds(),
        "setting": settings(),
        "stage": stages(),
        "state": case_states(),
        "due": dues(),
        "bucket": bucket_names(),
        "basis": {"升级": gettext("Moves up"), "预测": gettext("Forecast of entrants")},
    }


def in_words(name: str) -> bool:
    return name in IN_WORDS or name in values_in_words()


def taken(figure: Figure) -> str:
    """Which rows a figure takes, in words: 教学班，学段=初中，超过标准班额=是."""
    if figure.selector is None:
        return ""
    words = values_in_words()
    parts = [str(TABLE_NAMES[figure.selector.table])]
    for name, sign, value in figure.selector.where:
        word = gettext("yes") if value is True else said(name, value, words)
        parts.append(f"{FIELDS[name]}{sign}{word}")
    return pgettext("report", ", ").join(parts)


def cells(row: Row, names: list[str], words: Words, *, links: bool) -> Iterator[Cell]:
    """A row's cells; the first leads on to the live class or school."""
    for place, name in enumerate(names):
        href = address(row) if links and place == 0 else ""
        yield Cell(said(name, row[name], words), href, is_words=in_words(name))


def said(name: str, value: Any, words: Words) -> str:
    if value is None:
        return "—"
    return words[name].get(value, value) if name in words else str(value)


def address(row: Row) -> str:
    if "class" in row:
        return reverse("schools:class-detail", args=[row["class"]])
    if "school" in row:
        return reverse("schools:school-detail", args=[row["school"]])
    return ""
