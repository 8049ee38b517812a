"""The figures of the class-size report (班额报告), equity handbook 9.6 (f).

T1 buckets by stage and setting, T2 large classes by unit and school, T3 change against
last year, T4 the elimination ledger, T5 classes above 50 next year. C3, the map, is not
drawn: schools have no agreed locations yet.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby
from typing import Any

from reports.content import Content, Frozen, Grid
from reports.definitions.checks import class_checks, sum_check
from reports.definitions.words import (
    BUCKET_NAMES,
    CASE_STATES,
    DUE,
    SETTINGS,
    STAGES,
    short,
)
from reports.documents import Column
from reports.sheet import Figure, Name, Selector, Sheet, select

CLASS = "个"
LINES: dict[str, dict[str, Any]] = {
    "primary": {"stage": "primary"},
    "junior": {"stage": "junior"},
    "all": {},
}
LINE_NAMES = {**STAGES, "all": "合计"}
SIZES = {"large": "大班额", "super_large": "超大班额"}
TARGETS = {"large": "large_share_target", "super_large": "super_share_target"}


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
    for size, name in SIZES.items():
        target = Fraction(frozen.targets[TARGETS[size]]) * 100
        aim = Name(f"target.{size}_share", f"{name}占比目标", "%", 2)
        sheet.given(aim, target, source="标准阈值（当日有效）")
    return Content(
        figures=sheet.figures,
        headline=(
            "all.classes",
            "all.pupils",
            "all.mean",
            "all.large",
            "all.large_share",
            "all.super_large",
            "all.super_large_share",
            "all.over_standard",
        ),
        grids=grids,
        texts=sentences(sheet, frozen),
        missing=sheet.missing,
        checks=(*identities(sheet), *class_checks(sheet)),
    )


def count_line(sheet: Sheet, line: str, where: dict[str, Any]) -> None:
    """Classes and pupils of one stage or of both (handbook 5.2)."""
    rows, name = select("classes", **where), LINE_NAMES[line].replace("合计", "")
    classes = sheet.count(Name(f"{line}.classes", f"{name}教学班", CLASS), rows)
    pupils = sheet.total(
        Name(f"{line}.pupils", f"{name}在校生", "人"), rows, of="pupils"
    )
    sheet.quotient(Name(f"{line}.mean", f"{name}平均班额", "人", 2), pupils, classes)
    over = sheet.count(
        Name(f"{line}.over_standard", f"{name}超过标准班额的班", CLASS),
        rows.also(over_standard=True),
    )
    sheet.percent(f"{line}.over_standard_share", f"{name}超标班占比", over, classes)
    for size, size_name in SIZES.items():
        found = rows.also(**{size: True})
        number = sheet.count(
            Name(f"{line}.{size}", f"{name}{size_name}班数", CLASS), found
        )
        sheet.percent(f"{line}.{size}_share", f"{name}{size_name}占比", number, classes)
    sitting = sheet.total(
        Name(f"{line}.pupils_in_large", f"{name}大班额班学生", "人"),
        rows.also(large=True),
        of="pupils",
    )
    code = f"{line}.pupils_in_large_share"
    sheet.percent(code, f"{name}大班额班学生占比", sitting, pupils)


def compare_line(sheet: Sheet, line: str, where: dict[str, Any]) -> None:
    """The same of last year, and by how much it fell (handbook 5.2, 9.6 T3)."""
    name = LINE_NAMES[line].replace("合计", "")
    classes = last_count(sheet, f"{line}.last.classes", f"上年{name}教学班", where)
    for size, size_name in SIZES.items():
        label = f"{name}{size_name}"
        now = sheet.figures[f"{line}.{size}"]
        last = last_count(
            sheet, f"{line}.last.{size}", f"上年{label}班数", where | {size: True}
        )
        code = f"{line}.{size}_less"
        less = sheet.difference(Name(code, f"{label}减少班数", CLASS), last, now)
        sheet.percent(f"{line}.last.{size}_share", f"上年{label}占比", last, classes)
        sheet.percent(f"{line}.{size}_reduction", f"{label}下降率", less, last)


def last_count(sheet: Sheet, code: str, label: str, where: dict[str, Any]) -> Figure:
    """A count of last year's classes, unknown when that year was never loaded."""
    name = Name(code, label, CLASS)
    if not sheet.tables["last_classes"]:
        reason = "上一学年的班级数据未入库，与上年比较的数字空缺"
        return sheet.unknown(name, because=reason, lacking="上一学年班级与班额")
    return sheet.count(name, select("last_classes", **where))


def buckets(sheet: Sheet) -> Grid:
    """T1: the census form's lines by stage and setting (handbook 5.1)."""
    present = {(row["stage"], row["setting"]) for row in sheet.tables["classes"]}
    rows = []
    for stage, stage_name in STAGES.items():
        for setting, setting_name in SETTINGS.items():
            if (stage, setting) in present:
                where = {"stage": stage, "setting": setting}
                label = f"{setting_name}{stage_name}"
                codes = bucket_line(sheet, f"t1.{stage}.{setting}", label, where)
                rows.append(((stage_name, setting_name), codes))
        codes = bucket_line(sheet, f"t1.{stage}.all", stage_name, {"stage": stage})
        rows.append(((stage_name, "小计"), codes))
    rows.append((("合计", ""), bucket_line(sheet, "t1.all", "全部", {})))
    columns = (
        Column(heading="学段", width=12),
        Column(heading="区域", width=12),
        number("班数"),
        *(number(short(key), group="班额（人）") for key in BUCKET_NAMES),
    )
    return Grid("t1", "分学段、分城乡班额分布", columns, tuple(rows), 1, CLASS)


def bucket_line(
    sheet: Sheet, code: str, label: str, where: dict[str, Any]
) -> tuple[str, ...]:
    rows = select("classes", **where)
    whole = sheet.count(Name(f"{code}.classes", f"{label}教学班", CLASS), rows)
    codes = [whole.code]
    for key, size in BUCKET_NAMES.items():
        name = Name(f"{code}.{key}", f"{label}{size}的班", CLASS)
        codes.append(sheet.count(name, rows.also(bucket=key)).code)
    return tuple(codes)


SIZE_COLUMNS = ("classes", "large", "large_share", "super_large", "super_large_share")


def size_columns(*heads: Column) -> tuple[Column, ...]:
    return (
        *heads,
        number("班数（个）"),
        number("班数（个）", group="大班额"),
        number("占比（%）", group="大班额", places=2),
        number("班数（个）", group="超大班额"),
        number("占比（%）", group="超大班额", places=2),
    )


def by_units(sheet: Sheet, frozen: Frozen) -> Iterator[Grid]:
    """T2: by the units next below, of which a town has none but its schools."""
    if frozen.unit_level == 9:
        return
    level = "county" if frozen.unit_level < 6 else "town"
    name = "区县" if level == "county" else "乡镇"
    found = {row[level]: row[f"{level}_name"] for row in sheet.tables["classes"]}
    rows = [
        ((label,), size_line(sheet, f"t2.{code}", label, {level: code}))
        for code, label in sorted(found.items())
    ]
    columns = size_columns(Column(heading=name, width=24))
    yield Grid("t2", f"分{name}大班额、超大班额", columns, tuple(rows))


def size_line(
    sheet: Sheet, code: str, label: str, where: dict[str, Any]
) -> tuple[str, ...]:
    rows = select("classes", **where)
    classes = sheet.count(Name(f"{code}.classes", f"{label}教学班", CLASS), rows)
    codes = [classes.code]
    for size, size_name in SIZES.items():
        name = Name(f"{code}.{size}", f"{label}{size_name}班数", CLASS)
        found = sheet.count(name, rows.also(**{size: True}))
        share = sheet.percent(
            f"{code}.{size}_share", f"{label}{size_name}占比", found, classes
        )
        codes += [found.code, share.code]
    return tuple(codes)


def by_school(sheet: Sheet) -> Grid:
    """T2 for schools: those that have a large class."""
    found = {
        row["school"]: row["school_name"]
        for row in sheet.tables["classes"]
        if row["large"]
    }
    rows = [
        ((label,), size_line(sheet, f"t2.{code}", label, {"school": code}))
        for code, label in sorted(found.items())
    ]
    columns = size_columns(Column(heading="学校", width=28))
    return Grid("t2s", "有大班额的学校", columns, tuple(rows))


def changes() -> Grid:
    """T3: count, share and reduction; a share can fall while the count rises (5.2)."""
    rows = []
    for size, size_name in SIZES.items():
        for line, name in LINE_NAMES.items():
            codes = (
                f"{line}.last.{size}",
                f"{line}.{size}",
                f"{line}.{size}_less",
                f"{line}.last.{size}_share",
                f"{line}.{size}_share",
                f"{line}.{size}_reduction",
            )
            rows.append(((size_name, name), codes))
    columns = (
        Column(heading="班额", width=10),
        Column(heading="学段", width=8),
        number("上年", group="班数（个）"),
        number("本年", group="班数（个）"),
        number("减少", group="班数（个）"),
        number("上年", group="占比（%）", places=2),
        number("本年", group="占比（%）", places=2),
        number("下降率（%）", places=2),
    )
    return Grid("t3", "与上年比较", columns, tuple(rows))


def ledger(sheet: Sheet) -> Grid:
    """T4: the elimination ledger by state and due date (handbook 5.4)."""
    rows = []
    for state, name in CASE_STATES.items():
        codes = ledger_line(sheet, f"t4.{state}", name, select("cases", state=state))
        rows.append(((name,), codes))
    rows.append((("合计",), ledger_line(sheet, "t4.all", "全部", Selector("cases"))))
    columns = (
        Column(heading="状态", width=14),
        number("台账数"),
        *(number(label) for label in DUE.values()),
    )
    return Grid("t4", "大班额消除台账", columns, tuple(rows), 1, CLASS)


def ledger_line(sheet: Sheet, code: str, label: str, rows: Selector) -> tuple[str, ...]:
    whole = sheet.count(Name(f"{code}.cases", f"台账{label}", CLASS), rows)
    dues = [
        sheet.count(
            Name(f"{code}.{due}", f"台账{label}，{name}", CLASS), rows.also(due=due)
        )
        for due, name in DUE.items()
    ]
    return (whole.code, *(figure.code for figure in dues))


def next_year(sheet: Sheet) -> Grid:
    """T5: classes above 50 next year, by grade."""
    rows = []
    tables = sheet.tables["next_classes"]
    grades = sorted({row["grade"] for row in tables})
    for grade in grades:
        name = f"{grade}年级"
        rows.append(((name,), next_line(sheet, f"t5.{grade}", name, {"grade": grade})))
    rows.append((("合计",), next_line(sheet, "t5.all", "", {})))
    for grade, name in ((1, "一年级"), (7, "七年级")):
        here = {row["grade"] for row in sheet.tables["classes"]}
        if grade in here and grade not in grades:
            sheet.lacks(f"下一学年{name}班额预测", "没有起始年级学位需求预测")
    columns = (
        Column(heading="年级", width=14),
        number("预计班数（个）"),
        number("预计学生（人）"),
        number("50人以上的班（个）"),
    )
    return Grid("t5", "下一学年50人以上教学班预测", columns, tuple(rows), 1)


def next_line(
    sheet: Sheet, code: str, label: str, where: dict[str, Any]
) -> tuple[str, ...]:
    rows, title = select("next_classes", **where), f"下一学年{label}"
    classes = sheet.count(Name(f"{code}.classes", f"{title}预计班数", CLASS), rows)
    pupils = sheet.total(
        Name(f"{code}.pupils", f"{title}预计学生", "人"), rows, of="pupils"
    )
    above = sheet.count(
        Name(f"{code}.above_50", f"{title}50人以上的班", CLASS),
        rows.also(above_50=True),
    )
    return (classes.code, pupils.code, above.code)


def count_history(sheet: Sheet) -> None:
    """The shares of each stored year, which C2 draws."""
    for year, _ in groupby(row["year"] for row in sheet.tables["history"]):
        if f"history.{year}.classes" in sheet.figures:
            continue
        rows = select("history", year=year)
        classes = sheet.total(
            Name(f"history.{year}.classes", f"{year}学年教学班", CLASS),
            rows,
            of="classes",
        )
        for size, name in SIZES.items():
            found = sheet.total(
                Name(f"history.{year}.{size}", f"{year}学年{name}班数", CLASS),
                rows,
                of=size,
            )
            sheet.percent(
                f"history.{year}.{size}_share", f"{year}学年{name}占比", found, classes
            )


SENTENCES = {
    "profile": "截至{date}，{unit}共有教学班{all.classes}个、在校生{all.pupils}人，平均班额{all.mean}人。",
    "sizes": "其中56人及以上{all.large}个，占{all.large_share}%；66人及以上{all.super_large}个，占{all.super_large_share}%。",
    "change": "大班额班数由上年{all.last.large}个变为{all.large}个，占比由{all.last.large_share}%变为{all.large_share}%。",
    "next": "按现有班级升级和学位需求预测，下一学年50人以上的班预计{t5.all.above_50}个。",
}
"""Equity handbook 9.9; no word of judgement is ever generated."""


def sentences(sheet: Sheet, frozen: Frozen) -> dict[str, str]:
    words = {"date": frozen.census_text, "unit": frozen.unit_name}
    return {
        slot: sheet.sentence(template, **words) for slot, template in SENTENCES.items()
    }


def identities(sheet: Sheet) -> Iterator[Any]:
    """Handbook 5.1: total = Σ buckets; stages add up."""
    figures = sheet.figures
    for stage, name in LINE_NAMES.items():
        code = "t1.all" if stage == "all" else f"t1.{stage}.all"
        parts = [figures[f"{code}.{key}"] for key in BUCKET_NAMES]
        yield sum_check(
            f"{name}各班额段之和等于班数", parts, figures[f"{stage}.classes"]
        )
    stages = [figures[f"{stage}.pupils"] for stage in STAGES]
    yield sum_check("各学段学生之和等于在校生", stages, figures["all.pupils"])


def number(heading: str, *, group: str = "", places: int = 0) -> Column:
    return Column(heading=heading, group=group, is_number=True, places=places)
