"""What a checked roster's page says of it: counts, causes with their first rows, changes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.lights import Light
from schools.models import ImportProblem, RosterImport
from schools.roster.columns import HEADINGS
from schools.roster.messages import problem_sentence

FIRST_ROWS = 5
Severity = ImportProblem.Severity
LIGHTS = {
    Severity.ERROR: Light.OVER,
    Severity.WARNING: Light.WATCH,
    Severity.REPAIR: Light.OK,
    Severity.CHANGE: Light.NONE,
}
COUNTED: Sequence[tuple[str, str | Promise, Light]] = (
    ("new", _("New"), Light.OK),
    ("updated", _("Updated"), Light.OK),
    ("unchanged", _("Unchanged"), Light.NONE),
    ("warning", _("Warnings"), Light.WATCH),
    ("error", _("Errors"), Light.OVER),
    ("conflict", _("Conflicts"), Light.WATCH),
)


@dataclass(frozen=True, slots=True)
class Found:
    """One problem in one cell, in words."""

    problem: ImportProblem

    @property
    def heading(self) -> str:
        return HEADINGS.get(self.problem.column, self.problem.column)

    @property
    def sentence(self) -> str:
        return problem_sentence(self.problem.code, self.problem.details)

    @property
    def light(self) -> Light:
        return LIGHTS[Severity(self.problem.severity)]


@dataclass(frozen=True, slots=True)
class Cause:
    """All problems of one kind: how many, and the rows in which the first ones stand."""

    count: int
    first: Sequence[Found]

    @property
    def example(self) -> Found:
        return self.first[0]

    @property
    def key(self) -> str:
        """What a page's address calls it."""
        return f"{self.example.problem.code}:{self.example.problem.column}"

    @property
    def rows(self) -> str:
        listed = ", ".join(str(found.problem.row) for found in self.first)
        return f"{listed} …" if self.count > len(self.first) else listed


def tiles(batch: RosterImport) -> list[tuple[str | Promise, int, Light]]:
    """The counts of the check, a light only where there is something to see."""
    counts: Mapping[str, Any] = batch.counts
    return [
        (word, counts.get(key, 0), light if counts.get(key) else Light.NONE)
        for key, word, light in COUNTED
    ]


def causes(batch: RosterImport) -> list[Cause]:
    """Errors first, then warnings and repairs; the most frequent of each on top."""
    problems = batch.problems.exclude(severity=Severity.CHANGE).order_by()
    by_cause = problems.values("severity", "code", "column")
    counted = by_cause.annotate(number=Count("pk"))
    first = defaultdict(list)
    for problem in first_of_each(problems):
        cause = (problem.severity, problem.code, problem.column)
        first[cause].append(Found(problem))
    found = [
        Cause(row["number"], first[row["severity"], row["code"], row["column"]])
        for row in counted
    ]
    order = list(LIGHTS)
    return sorted(
        found,
        key=lambda c: (order.index(Severity(c.example.problem.severity)), -c.count),
    )


def first_of_each(
    problems: QuerySet[ImportProblem],
) -> QuerySet[ImportProblem]:
    place = Window(
        RowNumber(),
        partition_by=[F("severity"), F("code"), F("column")],
        order_by="row",
    )
    numbered = problems.annotate(place=place).filter(place__lte=FIRST_ROWS)
    return numbered.order_by("row", "pk")


def remarks(batch: RosterImport) -> list[str | Promise]:
    """What the reader should know about the file itself."""
    found: Mapping[str, Any] = batch.findings
    said: list[tuple[str, str | Promise]] = [
        ("ignored", _("Columns that were not read: %(value)s")),
        ("hidden_sheets", _("Hidden sheets, not read: %(value)s")),
        ("other_sheets", _("Other sheets, not read: %(value)s")),
        ("merged_cells", _("Merged cells among the rows: %(value)s")),
    ]
    return [
        sentence % {"value": written(found[k])} for k, sentence in said if found.get(k)
    ]


def written(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
