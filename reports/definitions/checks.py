"""Sums and limits that the figures are held against before anything is printed.

Equity handbook 5.1 and 5.3 (pigeonhole), 9.2 (identity sums), 9.4 (checks of the town).
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from reports.content import Check
from reports.definitions.words import STAGES
from reports.sheet import Figure, Row, Sheet, half_up
from schools.class_bands import BUCKETS, pupils_out_of_bounds


def sum_check(label: str, parts: Sequence[Figure], whole: Figure) -> Check:
    """Parts must add up to the whole; an unknown part is a failed check."""
    values = [part.value for part in parts]
    written = " + ".join(part.text for part in parts)
    holds = None not in values and sum(filter(None, values)) == whole.value
    return Check(label, f"{written} {'=' if holds else '≠'} {whole.text}", holds)


def at_most(label: str, small: Figure, large: Figure) -> Check:
    if small.value is None or large.value is None:
        return Check(label, f"{small.text}，{large.text}（数据缺失）", holds=False)
    holds = small.value <= large.value
    sign = "≤" if holds else ">"
    return Check(label, f"{small.text} {sign} {large.text}", holds)


def class_checks(sheet: Sheet) -> Iterator[Check]:
    """What must be so of any set of classes."""
    for stage, name in STAGES.items():
        rows = [row for row in sheet.tables["classes"] if row["stage"] == stage]
        if rows:
            yield mean_check(name, rows)
            yield bounds_check(name, rows)
            yield return_check(name, stage, sheet)
    yield ledger_check(sheet)


def mean_check(name: str, rows: Sequence[Row]) -> Check:
    """A mean above the standard proves that a class is above it (handbook 5.3)."""
    pupils, seats = sum(r["pupils"] for r in rows), sum(r["standard"] for r in rows)
    mean = half_up(Fraction(pupils, len(rows)), 2)
    over = [row for row in rows if row["over_standard"]]
    standards = {row["standard"] for row in rows}
    standard = (
        f"标准{standards.pop()}人"
        if len(standards) == 1
        else f"各班标准合计{seats:,}人"
    )
    label = f"{name}平均班额不高于标准班额"
    detail = f"{pupils:,} ÷ {len(rows):,} = {mean}人，{standard}"
    if pupils <= seats:
        return Check(label, detail, holds=True)
    found = f"，至少有1个班超过标准，名册中超过标准的班{len(over)}个"
    allowed = sum(row["has_leave"] for row in over)
    leave = f"，其中例外批准{allowed}个" if allowed else ""
    return Check(label, detail + found + leave, holds=False)


def bounds_check(name: str, rows: Sequence[Row]) -> Check:
    counts = {b.key: sum(r["bucket"] == b.key for r in rows) for b in BUCKETS}
    pupils = sum(row["pupils"] for row in rows)
    holds = not pupils_out_of_bounds(counts, pupils=pupils)
    detail = (
        f"各班额段班数可容纳{pupils:,}人"
        if holds
        else f"{pupils:,}人超出各班额段上下限"
    )
    return Check(f"{name}学生数在班额段上下限之内", detail, holds)


def return_check(name: str, stage: str, sheet: Sheet) -> Check:
    """The annual return and the roll must tell the same number of pupils."""
    filed = [row for row in sheet.tables["returns"] if row["stage"] == stage]
    told = {row["school"]: row["pupils"] for row in filed}
    rolled: dict[str, int] = {}
    for row in sheet.tables["classes"]:
        if row["stage"] == stage:
            rolled[row["school"]] = rolled.get(row["school"], 0) + row["pupils"]
    differing = [code for code, n in rolled.items() if told.get(code) not in {None, n}]
    silent = [code for code in rolled if told.get(code) is None]
    label = f"{name}年报学生数与名册一致"
    if not differing and not silent:
        return Check(label, f"{len(rolled)}所学校全部一致", holds=True)
    detail = f"不一致{len(differing)}所，未报{len(silent)}所"
    return Check(label, detail, holds=False)


def ledger_check(sheet: Sheet) -> Check:
    """Each large class stands in the elimination ledger, or has leave (handbook 5.4)."""
    large = [row for row in sheet.tables["classes"] if row["large"]]
    listed = {row["class"] for row in sheet.tables["cases"]}
    allowed = sum(row["has_leave"] for row in large)
    left_out = sum(not row["has_leave"] and row["class"] not in listed for row in large)
    leave = f"，例外批准{allowed}个" if allowed else ""
    detail = f"大班额{len(large)}个{leave}，未入台账{left_out}个"
    return Check("大班额全部列入消除台账", detail, holds=not left_out)
