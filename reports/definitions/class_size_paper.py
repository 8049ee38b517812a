"""The class-size report on paper, and its charts (equity handbook 9.6)."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from portal.charts import Chart, Head, Limit, Line, Tile, lines, tiles
from portal.charts import Column as Bucket
from portal.charts import columns as columns_of
from reports.content import Content, Frozen, Occasion, Shown
from reports.definitions import paper
from reports.definitions.words import (
    bucket_names,
    case_states,
    short,
    sizes,
    stages,
)
from reports.documents import Annex, Column, Document, Section, Table
from reports.sheet import Figure, Row


def charts(shown: Shown) -> dict[str, Chart]:
    """C1, C2 and C3, as the page and the paper show them."""
    drawings = {"c1": distribution(shown)}
    if len(years_of(shown.figures)) > 1:
        drawings["c2"] = over_time(shown, "large")
        drawings["c2s"] = over_time(shown, "super_large")
    if shown.places:
        drawings["c3"] = tile_map(shown)
    return drawings


def tile_map(shown: Shown) -> Chart:
    """C3: the share of large classes by place. No borders are drawn that nobody gave."""
    found = []
    for code, name in shown.places.items():
        share, number = (
            shown.figures[f"t2.{code}.large_share"],
            shown.figures[f"t2.{code}.large"],
        )
        href = shown.address(share.code)
        known = None if share.value is None else float(share.value)
        told = _("%(number)s (%(share)s%%)")
        words = told % {"number": number.text, "share": share.text}
        found.append(Tile(name, known, words, href))
    head = Head("c3", _("Map of large classes: number and share"))
    note = _("One tile for each place, by its code; shaded by the share.")
    return tiles(head, found, note=note)


def years_of(figures: Mapping[str, Figure]) -> list[str]:
    """The years whose classes are stored; a single one makes no line."""
    codes = (code.split(".") for code in figures if code.startswith("history."))
    return sorted({code[1] for code in codes})


def distribution(shown: Shown) -> Chart:
    """C1: classes in each line of the census form, primary and junior."""
    buckets = []
    for key in bucket_names():
        codes = [f"t1.{stage}.all.{key}" for stage in stages()]
        values = [float(shown.figures[code].value or 0) for code in codes]
        buckets.append(
            Bucket(short(key), values, [shown.address(code) for code in codes])
        )
    head = Head("c1", _("Distribution of class sizes (classes)"))
    return columns_of(head, list(stages().values()), buckets)


def over_time(shown: Shown, size: str) -> Chart:
    """C2: the share of each stored year against the national milestone."""
    years = years_of(shown.figures)
    codes = [f"history.{year}.{size}_share" for year in years]
    shares = [shown.figures[code].rounded for code in codes]
    values = [None if share is None else float(share) for share in shares]
    title = _("%(size)s: share (%%)") % {"size": sizes()[size]}
    line = Line(_("Share"), values, hrefs=[shown.address(code) for code in codes])
    target = float(shown.figures[f"target.{size}_share"].value or 0)
    return lines(
        Head(f"c2-{size}", title),
        years,
        [line],
        limit=Limit(target, _("Target ≤%(target)s%%") % {"target": f"{target:g}"}),
    )


def write(content: Content, *, frozen: Frozen, occasion: Occasion) -> Document:
    drawings, texts = charts(content.on_paper), content.texts
    c1 = paper.drawn(drawings["c1"], says=spoken(content))
    c2 = [
        paper.drawn(drawing, says=drawing.title)
        for key, drawing in drawings.items()
        if key in {"c2", "c2s"}
    ]
    c3 = [
        paper.drawn(drawing, says=drawing.description)
        for key, drawing in drawings.items()
        if key == "c3"
    ]
    sections = (
        Section(
            "总体情况",
            paper.says([texts["profile"], texts["sizes"], texts["change"]]),
        ),
        Section("班额分布", (content.table("t1"), c1)),
        Section(
            "大班额和超大班额",
            (
                *(
                    filled(grid.table(content.figures))
                    for grid in content.grids
                    if grid.key in {"t2", "t2s"}
                ),
                *c3,
            ),
        ),
        Section("与上年比较", (content.table("t3"), *c2)),
        Section("大班额消除台账", (content.table("t4"),)),
        Section("下一学年预测", (*paper.says([texts["next"]]), content.table("t5"))),
        paper.findings(content),
    )
    document = paper.document(
        "义务教育阶段班额情况", sections, frozen=frozen, occasion=occasion
    )
    return replace(document, annexes=(large_classes(frozen),))


def filled(table: Table) -> Table:
    """A table without rows says so."""
    return table if table.rows else replace(table, notes=("无。",))


def spoken(content: Content) -> str:
    """What C1 shows, for whoever does not see it."""
    parts = [
        f"{stage_name}{name}{content.figures[f't1.{stage}.all.{bucket}'].text}个"
        for stage, stage_name in stages().items()
        for bucket, name in bucket_names().items()
    ]
    return "班额分布：" + "，".join(parts)


def outside(row: Row) -> str:
    """Why a large class stands in no ledger."""
    return "例外批准" if row["has_leave"] else "未列入"


def large_classes(frozen: Frozen) -> Annex:
    """Every class of 56 and more, with where it stands in the ledger."""
    states = {row["class"]: row["state"] for row in frozen.tables["cases"]}
    columns = (
        Column(heading="乡镇", width=16),
        Column(heading="学校", width=28),
        Column(heading="年级", width=8, is_number=True),
        Column(heading="班", width=6, is_number=True),
        Column(heading="学生（人）", is_number=True),
        Column(heading="台账状态", width=12),
    )
    rows = tuple(
        (
            row["town_name"],
            row["school_name"],
            row["grade"],
            row["number"],
            row["pupils"],
            case_states().get(states.get(row["class"], ""), outside(row)),
        )
        for row in frozen.tables["classes"]
        if row["large"]
    )
    table = filled(Table(title="56人及以上教学班", columns=columns, rows=rows))
    return Annex(title="大班额名册", blocks=(table,))
