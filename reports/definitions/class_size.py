"""The figures of the class-size report (班额报告), equity handbook 9.6 (f).

T1 buckets by stage and setting, T2 large classes by unit and school, T3 change against
last year, T4 the elimination ledger, T5 classes above the watched size next year.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.content import Content, Frozen
from reports.definitions.checks import class_checks, sum_check
from reports.definitions.class_size_tables import (
    buckets,
    by_school,
    by_units,
    changes,
    count_sizes,
    in_classes,
    ledger,
    next_year,
    places,
    totalled,
)
from reports.definitions.words import bucket_names, lines, of, sizes, stages
from reports.sheet import Figure, Name, Selector, Sheet, select

LINES: dict[str, dict[str, Any]] = {
    "primary": {"stage": "primary"},
    "junior": {"stage": "junior"},
    "all": {},
}
TARGETS = {"large": "large_share_target", "super_large": "super_share_target"}
HEADLINE = (
    "all.classes",
    "all.pupils",
    "all.mean",
    "all.large",
    "all.large_share",
    "all.super_large",
    "all.super_large_share",
    "all.over_standard",
)


def compute(frozen: Frozen) -> Content:
    sheet = Sheet(frozen.tables)
    for line, where in LINES.items():
        count_line(sheet, line, where)
    for line, where in LINES.items():
        compare_line(sheet, line, where)
    grids = (
        buckets(sheet),
        *by_units(sheet, frozen),
        by_school(sheet),
        changes(),
        ledger(sheet),
        next_year(sheet),
    )
    count_history(sheet)
    give_targets(sheet, frozen)
    return Content(
        figures=sheet.figures,
        headline=HEADLINE,
        grids=grids,
        texts=sentences(sheet, frozen),
        missing=sheet.missing,
        checks=(*identities(sheet), *class_checks(sheet)),
        places=places(sheet, frozen),
    )


def give_targets(sheet: Sheet, frozen: Frozen) -> None:
    """The national milestones, 5 % and 2 % (handbook 5.2)."""
    for size, name in sizes().items():
        target = Fraction(frozen.targets[TARGETS[size]]) * 100
        label = _("%(size)s: target of the share") % {"size": name}
        aim = Name(f"target.{size}_share", label, "%", 2)
        sheet.given(aim, target, source=_("Limit in force on the day"))


def count_line(sheet: Sheet, line: str, where: dict[str, Any]) -> None:
    """Classes and pupils of one stage or of both (handbook 5.2)."""
    rows, name = select("classes", **where), lines()[line]
    taught = in_classes(f"{line}.classes", of(name, _("Teaching classes")))
    classes = sheet.count(taught, rows)
    enrolled = Name(
        f"{line}.pupils",
        of(name, _("Pupils on the roll")),
        pgettext("report", "pupils"),
    )
    pupils = sheet.total(enrolled, rows, of="pupils")
    mean = Name(
        f"{line}.mean", of(name, _("Mean class size")), pgettext("report", "pupils"), 2
    )
    sheet.quotient(mean, pupils, classes)
    above = of(name, _("Classes above the standard size"))
    over = sheet.count(
        in_classes(f"{line}.over_standard", above), rows.also(over_standard=True)
    )
    share = of(name, _("Share of classes above the standard"))
    sheet.percent(f"{line}.over_standard_share", share, over, classes)
    count_sizes(sheet, line, rows, name)
    count_sitting(sheet, line, rows, name)


def count_sitting(sheet: Sheet, line: str, rows: Selector, name: str) -> None:
    label = of(name, _("Pupils in large classes"))
    sitting = sheet.total(
        Name(f"{line}.pupils_in_large", label, pgettext("report", "pupils")),
        rows.also(large=True),
        of="pupils",
    )
    share = of(name, _("Share of pupils in large classes"))
    pupils = sheet.figures[f"{line}.pupils"]
    sheet.percent(f"{line}.pupils_in_large_share", share, sitting, pupils)


def last_year(what: str) -> str:
    return _("Last year · %(what)s") % {"what": what}


def compare_line(sheet: Sheet, line: str, where: dict[str, Any]) -> None:
    """The same of last year, and by how much it fell (handbook 5.2, 9.6 T3)."""
    name = lines()[line]
    taught = in_classes(
        f"{line}.last.classes", last_year(of(name, _("Teaching classes")))
    )
    classes = last_count(sheet, taught, where)
    for size, size_name in sizes().items():
        said, code = {"size": size_name}, f"{line}.{size}"
        number = last_year(of(name, _("%(size)s: number") % said))
        last = last_count(
            sheet, in_classes(f"{line}.last.{size}", number), where | {size: True}
        )
        fewer = of(name, _("%(size)s: decrease") % said)
        less = sheet.difference(
            in_classes(f"{code}_less", fewer), last, sheet.figures[code]
        )
        share = last_year(of(name, _("%(size)s: share") % said))
        sheet.percent(f"{line}.last.{size}_share", share, last, classes)
        rate = of(name, _("%(size)s: rate of decrease") % said)
        sheet.percent(f"{code}_reduction", rate, less, last)


def last_count(sheet: Sheet, name: Name, where: dict[str, Any]) -> Figure:
    """A count of last year's classes, unknown when that year was never loaded."""
    if not sheet.tables["last_classes"]:
        reason = _("Last year's classes are not stored: figures compared are lacking")
        lacking = _("Classes and class sizes of last year")
        return sheet.unknown(name, because=reason, lacking=lacking)
    return sheet.count(name, select("last_classes", **where))


def in_year(year: int, what: str) -> str:
    return _("School year %(year)s · %(what)s") % {"year": year, "what": what}


def count_history(sheet: Sheet) -> None:
    """The shares of each stored year, which C2 draws."""
    for year in sorted({row["year"] for row in sheet.tables["history"]}):
        rows = select("history", year=year)
        classes = sheet.total(
            in_classes(f"history.{year}.classes", in_year(year, _("Teaching classes"))),
            rows,
            of="classes",
        )
        for size, name in sizes().items():
            number = in_year(year, _("%(size)s: number") % {"size": name})
            share = in_year(year, _("%(size)s: share") % {"size": name})
            found = sheet.total(
                in_classes(f"history.{year}.{size}", number), rows, of=size
            )
            sheet.percent(f"history.{year}.{size}_share", share, found, classes)


SENTENCES = {
    "profile": "截至{date}，{unit}共有教学班{all.classes}个、在校生{all.pupils}人，平均班额{all.mean}人。",
    "sizes": "其中56人及以上{all.large}个，占{all.large_share}%；66人及以上{all.super_large}个，占{all.super_large_share}%。",
    "change": "大班额班数由上年{all.last.large}个变为{all.large}个，占比由{all.last.large_share}%变为{all.large_share}%。",
    "next": "按现有班级升级和学位需求预测，下一学年超过{watched}人的班预计{t5.all.above_watched}个。",
}
"""Equity handbook 9.9; no word of judgement is ever generated."""


def sentences(sheet: Sheet, frozen: Frozen) -> dict[str, str]:
    words = {
        "date": frozen.census_text,
        "unit": frozen.unit_name,
        "watched": str(frozen.targets["class_watched"]),
    }
    return {
        slot: sheet.sentence(template, **words) for slot, template in SENTENCES.items()
    }


def identities(sheet: Sheet) -> Iterator[Any]:
    """Handbook 5.1: total = Σ buckets; stages add up."""
    figures = sheet.figures
    for stage, name in totalled().items():
        code = "t1.all" if stage == "all" else f"t1.{stage}.all"
        parts = [figures[f"{code}.{key}"] for key in bucket_names()]
        yield sum_check(
            of(name, _("Lines of class size add up to the classes")),
            parts,
            figures[f"{stage}.classes"],
        )
    parts = [figures[f"{stage}.pupils"] for stage in stages()]
    yield sum_check(
        _("Pupils of the stages add up to all"), parts, figures["all.pupils"]
    )
