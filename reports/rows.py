"""The rows behind a figure, as its page lists them (下钻明细)."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.urls import reverse

from portal.charts import Cell
from reports.definitions.words import (
    BUCKET_NAMES,
    CASE_STATES,
    DUE,
    KINDS,
    SETTINGS,
    STAGES,
)
from reports.models import ReportRun
from reports.sheet import Figure, Row

COLUMNS: dict[str, dict[str, str]] = {
    "villages": {"name": "村", "code": "区划代码"},
    "schools": {
        "school_name": "学校",
        "school": "学校标识码",
        "kind": "办学类型",
        "setting": "区域",
    },
    "classes": {
        "school_name": "学校",
        "grade": "年级",
        "number": "班",
        "pupils": "学生（人）",
        "standard": "标准（人）",
        "bucket": "班额段",
        "setting": "区域",
    },
    "cases": {
        "school_name": "学校",
        "grade": "年级",
        "number": "班",
        "pupils": "学生（人）",
        "state": "台账状态",
        "due": "期限",
        "target_date": "目标日期",
    },
    "returns": {
        "school_name": "学校",
        "stage": "学段",
        "staff": "教职工（人）",
        "full_time": "专任教师（人）",
        "bachelor_plus": "本科及以上（人）",
        "certificate_holders": "持证（人）",
    },
    "next_classes": {
        "school_name": "学校",
        "grade": "下一学年年级",
        "number": "班",
        "pupils": "预计学生（人）",
        "basis": "依据",
    },
    "history": {
        "year": "学年",
        "stage": "学段",
        "classes": "班数（个）",
        "large": "大班额（个）",
        "super_large": "超大班额（个）",
    },
}
COLUMNS["last_classes"] = COLUMNS["classes"]
WORDS = {
    "kind": KINDS,
    "setting": SETTINGS,
    "stage": STAGES,
    "state": CASE_STATES,
    "due": DUE,
    "bucket": BUCKET_NAMES,
}
FIELDS = {
    "stage": "学段",
    "setting": "区域",
    "kind": "办学类型",
    "bucket": "班额段",
    "state": "台账状态",
    "due": "期限",
    "grade": "年级",
    "year": "学年",
    "school": "学校标识码",
    "county": "区县代码",
    "town": "乡镇代码",
    "large": "56人及以上",
    "super_large": "66人及以上",
    "over_standard": "超过标准班额",
    "above_50": "50人以上",
}
TABLE_NAMES = {
    "villages": "村",
    "schools": "学校",
    "classes": "教学班",
    "last_classes": "上一学年教学班",
    "history": "历年班数",
    "cases": "大班额台账",
    "returns": "年报",
    "next_classes": "下一学年预计教学班",
}
SHOWN = 2000


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows of one figure: as many as it counts, or summing up to it."""

    columns: list[str]
    rows: list[list[Cell]]
    count: int
    comes_to: Fraction | None
    is_summed: bool

    @property
    def left_out(self) -> int:
        return self.count - len(self.rows)


def rows_behind(figure: Figure, run: ReportRun, *, links: bool) -> Behind | None:
    """From the frozen dataset; None for a figure that is made of other figures."""
    if figure.selector is None or run.dataset is None:
        return None
    rows = figure.selector.rows(run.dataset.frozen.tables)
    columns = dict(COLUMNS[figure.selector.table])
    if figure.summed:
        columns.setdefault(figure.summed, figure.label)
    return Behind(
        list(columns.values()),
        [list(cells(row, list(columns), links=links)) for row in rows[:SHOWN]],
        len(rows),
        figure.made_of(rows),
        bool(figure.summed),
    )


def taken(figure: Figure) -> str:
    """Which rows a figure takes, in words: 教学班，学段=初中，超过标准班额=是."""
    if figure.selector is None:
        return ""
    parts = [TABLE_NAMES[figure.selector.table]]
    for name, sign, value in figure.selector.where:
        word = "是" if value is True else said(name, value)
        parts.append(f"{FIELDS[name]}{sign}{word}")
    return "，".join(parts)


def cells(row: Row, names: list[str], *, links: bool) -> Iterator[Cell]:
    """A row's cells; the first leads on to the live class or school."""
    for place, name in enumerate(names):
        href = address(row) if links and place == 0 else ""
        yield Cell(said(name, row[name]), href)


def said(name: str, value: Any) -> str:
    if value is None:
        return "—"
    return WORDS[name].get(value, value) if name in WORDS else str(value)


def address(row: Row) -> str:
    if "class" in row:
        return reverse("schools:class-detail", args=[row["class"]])
    if "school" in row:
        return reverse("schools:school-detail", args=[row["school"]])
    return ""
