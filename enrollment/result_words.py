"""Category and points of one application in words, for its family (handbook 4.8).

Each line of points tells its evidence, the units that were counted, points for each of
them, what came out, and what the cap left of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from enrollment.models import Application, Ranking
from enrollment.ranking import Ranker
from enrollment.scoring.engine import PointsLine, PointsResult, shown
from enrollment.scoring.evidence import result_page
from enrollment.scoring.permits import Line
from enrollment.scoring.stored_facts import facts_from
from enrollment.wording import BASES, KINDS, UNITS, WHOSE, condition_words
from portal.templatetags.junheng import day


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the rules, and whether it holds for this family."""

    words: str
    holds: bool


@dataclass(frozen=True, slots=True)
class PointsRow:
    """One line of the table of points; points are rounded half up for the eye alone."""

    label: str
    evidence: list[str]
    counted: int | None
    per_unit: str
    raw: Decimal
    cap: Decimal | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class ResultPage:
    """What follows from the verified facts under the published rules."""

    category: str
    conditions: list[Condition]
    rows: list[PointsRow]
    total: Decimal | None


def result_of(application: Application) -> ResultPage | None:
    """The page, or None while nothing is verified yet."""
    ranking = Ranking.objects.filter(application=application).first()
    if ranking is None:
        return None
    ranker = Ranker(application.policy)
    facts = facts_from(application.facts.content)
    points = result_page(ranker.engine, facts) if ranker.engine else None
    return ResultPage(
        category=label_of(ranking, ranker),
        conditions=[
            Condition(condition_words(name), holds)
            for name, holds in ranking.predicates.items()
        ],
        rows=[row(line) for line in points.lines] if points else [],
        total=total(points),
    )


def label_of(ranking: Ranking, ranker: Ranker) -> str:
    """The category as the published rules call it."""
    labels = {rule["code"]: rule["label"] for rule in ranker.policy.categories}
    return str(labels.get(ranking.category, ranking.category))


def total(points: PointsResult | None) -> Decimal | None:
    return shown(points.total) if points else None


def row(line: PointsLine) -> PointsRow:
    item = line.item
    return PointsRow(
        label=item.label,
        evidence=[text for one in line.evidence if (text := told(one))],
        counted=line.counted if item.counts else None,
        per_unit=rate(item.per_unit, item.unit_size, bool(item.counts), line),
        raw=shown(line.raw),
        cap=shown(item.cap) if item.cap is not None else None,
        points=shown(line.points),
    )


def rate(per_unit: Fraction, size: int, counts: bool, line: PointsLine) -> str:
    """`4 for 12 full months`, or what is given once."""
    if not counts or line.item.counts is None:
        return _("%(points)s once") % {"points": shown(per_unit)}
    unit = str(UNITS.get(line.item.counts.unit.value, ""))
    return _("%(points)s for %(size)s %(unit)s") % {
        "points": shown(per_unit),
        "size": size,
        "unit": unit,
    }


def told(line: Line) -> str:
    """One line of evidence in words; nothing for a code that is for programs only."""
    word = EVIDENCE.get(line.code)
    return word(dict(line.values)) if word else ""


def needs(values: dict[str, Any]) -> str:
    words = condition_words(values["name"])
    return f"{words}: {_('yes') if values['holds'] else _('no')}"


def insurance(values: dict[str, Any]) -> str:
    kinds = "、".join(str(KINDS.get(kind, kind)) for kind in values["kinds"])
    who = WHOSE.get(str(values["person"]), "")
    said = _("%(who)s: %(months)s months paid") % {
        "who": who,
        "months": values["months"],
    }
    return f"{said} ({kinds})" if kinds else said


def period(values: dict[str, Any]) -> str:
    return _("%(what)s: %(start)s to %(end)s") % {
        "what": BASES.get(str(values["basis"]), ""),
        "start": day(values["from"]),
        "end": day(values["to"]),
    }


def left_out(values: dict[str, Any]) -> str:
    return _("%(months)s months paid afterwards do not count") % values


def number(values: dict[str, Any]) -> str:
    return f"{values['name']}: {values['number']}"


def beyond(values: dict[str, Any]) -> str:
    return _("counted from beyond the first %(number)s on") % values


EVIDENCE: dict[str, Callable[[dict[str, Any]], str]] = {
    "needs": needs,
    "insurance": insurance,
    "back_paid_left_out": left_out,
    "period": period,
    "number": number,
    "beyond": beyond,
}
"""How each kind of evidence is told."""
