"""Sums and limits that the figures are held against before anything is printed.

Equity handbook 5.1 and 5.3 (pigeonhole), 9.2 (identity sums), 9.4 (checks of the town).
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from reports.content import Check
from reports.definitions.words import of, stages
from reports.sheet import Figure, Row, Sheet, half_up
from schools.class_bands import BUCKETS, pupils_out_of_bounds


def sum_check(label: str, parts: Sequence[Figure], whole: Figure) -> Check:
    """Parts must add up to the whole; an unknown part is a failed check."""
    values = [part.value for part in parts]
    written = " + ".join(part.text for part in parts)
    holds = None not in values and sum(filter(None, values)) == whole.value
    codes = (*(part.code for part in parts), whole.code)
    detail = f"{written} {'=' if holds else '≠'} {whole.text}"
    return Check(label, detail, holds, codes)


def at_most(label: str, small: Figure, large: Figure) -> Check:
    codes = (small.code, large.code)
    if small.value is None or large.value is None:
        lacking = _("%(first)s, %(second)s (data lacking)")
        texts = {"first": small.text, "second": large.text}
        return Check(label, lacking % texts, holds=False, figures=codes)
    holds = small.value <= large.value
    sign = "≤" if holds else ">"
    return Check(label, f"{small.text} {sign} {large.text}", holds, codes)


def class_checks(sheet: Sheet) -> Iterator[Check]:
    """What must be so of any set of classes."""
    for stage, name in stages().items():
        rows = [row for row in sheet.tables["classes"] if row["stage"] == stage]
        if rows:
            yield mean_check(name, stage, rows)
            yield bounds_check(name, stage, rows)
            yield return_check(name, stage, sheet)
    yield ledger_check(sheet)


def mean_check(name: str, stage: str, rows: Sequence[Row]) -> Check:
    """A mean above the standard proves that a class is above it (handbook 5.3)."""
    pupils, seats = sum(r["pupils"] for r in rows), sum(r["standard"] for r in rows)
    label = of(name, _("Mean class size not above the standard"))
    told = {
        "pupils": f"{pupils:,}",
        "classes": f"{len(rows):,}",
        "mean": half_up(Fraction(pupils, len(rows)), 2),
        "standard": standard_of(rows),
    }
    detail = _(
        "%(pupils)s ÷ %(classes)s = %(mean)s pupils, %(standard)s"
    ) % told + above_standard(rows) * (pupils > seats)
    codes = tuple(f"{stage}.{kind}" for kind in ("mean", "over_standard"))
    return Check(label, detail, pupils <= seats, codes)


def standard_of(rows: Sequence[Row]) -> str:
    standards = {row["standard"] for row in rows}
    if len(standards) == 1:
        return _("standard %(size)s pupils") % {"size": standards.pop()}
    seats = sum(row["standard"] for row in rows)
    return _("standards of the classes %(seats)s pupils in all") % {
        "seats": f"{seats:,}"
    }


def above_standard(rows: Sequence[Row]) -> str:
    """What the pigeonhole proves, beside what the roster has, leaves told apart."""
    over = [row for row in rows if row["over_standard"]]
    allowed = sum(row["has_leave"] for row in over)
    found = _(", so at least 1 class is above it; on the roster %(over)s are") % {
        "over": len(over)
    }
    leave = _(", of which %(allowed)s with leave") % {"allowed": allowed}
    return found + leave if allowed else found


def bounds_check(name: str, stage: str, rows: Sequence[Row]) -> Check:
    counts = {b.key: sum(r["bucket"] == b.key for r in rows) for b in BUCKETS}
    pupils = sum(row["pupils"] for row in rows)
    holds = not pupils_out_of_bounds(counts, pupils=pupils)
    told = {"pupils": f"{pupils:,}"}
    detail = (
        _("The lines of class size hold %(pupils)s pupils") % told
        if holds
        else _("%(pupils)s pupils are outside what the lines of class size hold") % told
    )
    label = of(name, _("Pupils within the bounds of the lines of class size"))
    return Check(label, detail, holds, (f"{stage}.classes", f"{stage}.pupils"))


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
    label = of(name, _("Pupils of the annual returns equal the roster"))
    told = {"all": len(rolled), "differing": len(differing), "silent": len(silent)}
    holds = not differing and not silent
    detail = (
        _("All %(all)s schools agree")
        if holds
        else _("%(differing)s schools differ, %(silent)s did not return")
    ) % told
    return Check(label, detail, holds, (f"{stage}.pupils",))


def ledger_check(sheet: Sheet) -> Check:
    """Each large class stands in the elimination ledger, or has leave (handbook 5.4)."""
    large = [row for row in sheet.tables["classes"] if row["large"]]
    listed = {row["class"] for row in sheet.tables["cases"]}
    allowed = sum(row["has_leave"] for row in large)
    left_out = sum(not row["has_leave"] and row["class"] not in listed for row in large)
    told = {"large": len(large), "allowed": allowed, "left_out": left_out}
    detail = (
        _("%(large)s large classes, %(allowed)s with leave, %(left_out)s not listed")
        if allowed
        else _("%(large)s large classes, %(left_out)s not listed")
    ) % told
    label = _("Every large class stands in the ledger")
    return Check(label, detail, not left_out, ("all.large", "t4.all.cases"))
