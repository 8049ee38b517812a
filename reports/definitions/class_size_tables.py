"""The tables T1 to T5 of the class-size report (班额报告), equity handbook 9.6 (f)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.content import Frozen, Grid
from reports.definitions.words import (
    bucket_names,
    case_states,
    dues,
    lines,
    of,
    settings,
    short,
    sizes,
    stages,
)
from reports.documents import Column
from reports.sheet import Name, Selector, Sheet, select


def in_classes(code: str, label: str) -> Name:
    return Name(code, label, pgettext("report", "classes"))


def totalled() -> dict[str, str]:
    """The lines of a table, the whole with the word that stands in its head."""
    return lines() | {"all": _("Total")}


def number(heading: str, *, group: str = "", places: int = 0) -> Column:
    return Column(heading=heading, group=group, is_number=True, places=places)


def count_sizes(sheet: Sheet, code: str, rows: Selector, label: str) -> tuple[str, ...]:
    """Large and super-large classes of a line, with their share of its classes."""
    codes = []
    for size, size_name in sizes().items():
        number = of(label, _("%(size)s: number") % {"size": size_name})
        share = of(label, _("%(size)s: share") % {"size": size_name})
        found = sheet.count(
            in_classes(f"{code}.{size}", number), rows.also(**{size: True})
        )
        classes = sheet.figures[f"{code}.classes"]
        part = sheet.percent(f"{code}.{size}_share", share, found, classes)
        codes += [found.code, part.code]
    return tuple(codes)


def buckets(sheet: Sheet) -> Grid:
    """T1: the census form's lines by stage and setting (handbook 5.1)."""
    present = {(row["stage"], row["setting"]) for row in sheet.tables["classes"]}
    rows = []
    for stage, stage_name in stages().items():
        for setting, setting_name in settings().items():
            if (stage, setting) in present:
                where = {"stage": stage, "setting": setting}
                label = of(setting_name, stage_name)
                codes = bucket_line(sheet, f"t1.{stage}.{setting}", label, where)
                rows.append(((stage_name, setting_name), codes))
        codes = bucket_line(sheet, f"t1.{stage}.all", stage_name, {"stage": stage})
        rows.append(((stage_name, _("Subtotal")), codes))
    rows.append(((_("Total"), ""), bucket_line(sheet, "t1.all", _("All"), {})))
    columns = (
        Column(heading=pgettext("report", "Stage"), width=12),
        Column(heading=pgettext("report", "Area"), width=12),
        number(_("Number of classes")),
        *(number(short(key), group=_("Class size (pupils)")) for key in bucket_names()),
    )
    return Grid(
        "t1",
        _("Class sizes by stage and area"),
        columns,
        tuple(rows),
        1,
        pgettext("report", "classes"),
    )


def bucket_line(
    sheet: Sheet, code: str, label: str, where: dict[str, Any]
) -> tuple[str, ...]:
    rows = select("classes", **where)
    whole = sheet.count(
        in_classes(f"{code}.classes", of(label, _("Teaching classes"))), rows
    )
    codes = [whole.code]
    for key, size in bucket_names().items():
        sized = of(label, _("Classes of %(size)s") % {"size": size})
        name = in_classes(f"{code}.{key}", sized)
        codes.append(sheet.count(name, rows.also(bucket=key)).code)
    return tuple(codes)


def size_columns(*heads: Column) -> tuple[Column, ...]:
    return (
        *heads,
        number(_("Number (classes)")),
        number(_("Number (classes)"), group=pgettext("report", "Large classes")),
        number(_("Share (%)"), group=pgettext("report", "Large classes"), places=2),
        number(_("Number (classes)"), group=_("Super-large classes")),
        number(_("Share (%)"), group=_("Super-large classes"), places=2),
    )


def places(sheet: Sheet, frozen: Frozen) -> dict[str, str]:
    """The units next below, for a town its schools, each with its line counted."""
    level = {4: "county", 6: "town", 9: "school"}[frozen.unit_level]
    rows = sheet.tables["classes"]
    found = dict(sorted((row[level], row[f"{level}_name"]) for row in rows))
    for code, label in found.items():
        if f"t2.{code}.classes" not in sheet.figures:
            size_line(sheet, f"t2.{code}", label, {level: code})
    return found


def by_units(sheet: Sheet, frozen: Frozen) -> Iterator[Grid]:
    """T2: by the units next below, of which a town has none but its schools."""
    if frozen.unit_level == 9:
        return
    level = "county" if frozen.unit_level < 6 else "town"
    counties = _("Large and super-large classes by county"), _("Counties")
    towns = _("Large and super-large classes by town"), _("Towns")
    title, name = counties if level == "county" else towns
    found = {row[level]: row[f"{level}_name"] for row in sheet.tables["classes"]}
    rows = [
        ((label,), size_line(sheet, f"t2.{code}", label, {level: code}))
        for code, label in sorted(found.items())
    ]
    columns = size_columns(Column(heading=name, width=24))
    yield Grid("t2", title, columns, tuple(rows))


def size_line(
    sheet: Sheet, code: str, label: str, where: dict[str, Any]
) -> tuple[str, ...]:
    rows = select("classes", **where)
    taught = in_classes(f"{code}.classes", of(label, _("Teaching classes")))
    return (sheet.count(taught, rows).code, *count_sizes(sheet, code, rows, label))


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
    columns = size_columns(Column(heading=_("School name"), width=28))
    return Grid("t2s", _("Schools with large classes"), columns, tuple(rows))


def changes() -> Grid:
    """T3: count, share and reduction; a share can fall while the count rises (5.2)."""
    rows = []
    for size, size_name in sizes().items():
        for line, name in totalled().items():
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
        Column(heading=_("Kind of class"), width=10),
        Column(heading=pgettext("report", "Stage"), width=8),
        number(_("Last year"), group=_("Number (classes)")),
        number(_("This year"), group=_("Number (classes)")),
        number(_("Decrease"), group=_("Number (classes)")),
        number(_("Last year"), group=_("Share (%)"), places=2),
        number(_("This year"), group=_("Share (%)"), places=2),
        number(_("Rate of decrease (%)"), places=2),
    )
    return Grid("t3", _("Compared with last year"), columns, tuple(rows))


def ledger(sheet: Sheet) -> Grid:
    """T4: the elimination ledger by state and due date (handbook 5.4)."""
    rows = []
    for state, name in case_states().items():
        codes = ledger_line(sheet, f"t4.{state}", name, select("cases", state=state))
        rows.append(((name,), codes))
    whole = ledger_line(sheet, "t4.all", _("All"), Selector("cases"))
    rows.append(((_("Total"),), whole))
    columns = (
        Column(heading=_("State of the case"), width=14),
        number(_("Cases in the ledger")),
        *(number(label) for label in dues().values()),
    )
    return Grid(
        "t4",
        _("Ledger of large classes to be dissolved"),
        columns,
        tuple(rows),
        1,
        pgettext("report", "classes"),
    )


def in_ledger(what: str) -> str:
    return _("Ledger · %(what)s") % {"what": what}


def with_due(state: str, due: str) -> str:
    return _("%(state)s, %(due)s") % {"state": state, "due": due}


def ledger_line(sheet: Sheet, code: str, label: str, rows: Selector) -> tuple[str, ...]:
    whole = sheet.count(in_classes(f"{code}.cases", in_ledger(label)), rows)
    dated = [
        sheet.count(
            in_classes(f"{code}.{due}", in_ledger(with_due(label, name))),
            rows.also(due=due),
        )
        for due, name in dues().items()
    ]
    return (whole.code, *(figure.code for figure in dated))


def next_year(sheet: Sheet) -> Grid:
    """T5: classes above the watched size next year, by grade."""
    rows = []
    tables = sheet.tables["next_classes"]
    grades = sorted({row["grade"] for row in tables})
    for grade in grades:
        name = _("Grade %(grade)s") % {"grade": grade}
        rows.append(((name,), next_line(sheet, f"t5.{grade}", name, {"grade": grade})))
    rows.append(((_("Total"),), next_line(sheet, "t5.all", "", {})))
    miss_entrants(sheet, grades)
    columns = (
        Column(heading=_("Grade"), width=14),
        number(_("Expected classes")),
        number(_("Expected pupils")),
        number(_("Classes above the watched size")),
    )
    return Grid(
        "t5",
        _("Forecast of classes above the watched size next year"),
        columns,
        tuple(rows),
        1,
    )


def miss_entrants(sheet: Sheet, grades: list[int]) -> None:
    """Say so where a starting grade has classes and no forecast of its entrants."""
    here = {row["grade"] for row in sheet.tables["classes"]}
    starting = {
        1: _("Next year's class sizes in the first grade of primary"),
        7: _("Next year's class sizes in the first grade of junior"),
    }
    for grade, label in starting.items():
        if grade in here and grade not in grades:
            sheet.lacks(label, _("There is no forecast of entrants"))


def next_year_of(label: str, what: str) -> str:
    return _("Next year · %(what)s") % {"what": of(label, what)}


def next_line(
    sheet: Sheet, code: str, label: str, where: dict[str, Any]
) -> tuple[str, ...]:
    rows = select("next_classes", **where)
    expected = next_year_of(label, _("Classes expected"))
    classes = sheet.count(in_classes(f"{code}.classes", expected), rows)
    coming = next_year_of(label, _("Pupils expected"))
    pupils = sheet.total(
        Name(f"{code}.pupils", coming, pgettext("report", "pupils")), rows, of="pupils"
    )
    crowded = next_year_of(label, _("Classes above the watched size"))
    above = sheet.count(
        in_classes(f"{code}.above_watched", crowded), rows.also(above_watched=True)
    )
    return (classes.code, pupils.code, above.code)
