"""Parts that every report's document has: sentences, checks, gaps, the signature."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from portal.charts import Chart as Drawn
from reports.content import Check, Content, Frozen, Occasion
from reports.definitions.words import office
from reports.documents import (
    Chart,
    Column,
    Document,
    Paragraph,
    Section,
    Signature,
    Table,
)


def says(texts: Iterable[str]) -> tuple[Paragraph, ...]:
    """One paragraph of the sentences that could be generated, or none."""
    text = "".join(texts)
    return (Paragraph(text),) if text else ()


def drawn(chart: Drawn, *, says: str) -> Chart:
    """A chart of the portal for paper, with the table that says the same."""
    first, *others = chart.columns
    columns = (
        Column(heading=str(first), width=16),
        *(Column(heading=str(heading), is_number=True) for heading in others),
    )
    rows = tuple(tuple(cell.text for cell in row) for row in chart.rows)
    twin = Table(title=chart.title, columns=columns, rows=rows)
    return Chart(title=chart.title, svg=str(chart.wide), alt=says, twin=twin)


def findings(content: Content) -> Section:
    """What does not fit and what is lacking: a report that hides it is worth nothing."""
    wrong = [check for check in content.checks if not check.holds]
    opening = (
        f"本报告核对{len(content.checks)}项，其中{len(wrong)}项不符，须核实。"
        if wrong
        else f"本报告核对{len(content.checks)}项，全部相符。"
    )
    return Section(
        "数据核对与数据缺失",
        sections=(
            Section("数据核对", (Paragraph(opening), check_table(content.checks))),
            Section("数据缺失", gaps(content)),
        ),
    )


def check_table(checks: Sequence[Check]) -> Table:
    columns = (
        Column(heading="核对事项", width=30),
        Column(heading="核对情况", width=46),
        Column(heading="结果", width=8),
    )
    rows = tuple(
        (check.label, check.detail, "相符" if check.holds else "不符")
        for check in checks
    )
    return Table(title="数据核对情况", columns=columns, rows=rows)


def gaps(content: Content) -> tuple[Paragraph | Table, ...]:
    if not content.missing:
        return (Paragraph("无。"),)
    columns = (Column(heading="指标", width=34), Column(heading="原因", width=40))
    rows = tuple(content.missing.items())
    sentence = f"以下{len(rows)}项缺少数据，含有这些数据的文字未生成。"
    return (
        Paragraph(sentence),
        Table(title="数据缺失", columns=columns, rows=rows),
    )


def document(
    subject: str, sections: tuple[Section, ...], *, frozen: Frozen, occasion: Occasion
) -> Document:
    """The whole paper in the name of the unit; officials give it its number."""
    issuer = office(frozen.unit_name, frozen.unit_level)
    return Document(
        title=f"关于{frozen.unit_name}{occasion.period}\n{subject}的报告",
        office=f"{issuer}文件",
        opening=says([made_up_for(frozen, occasion)]),
        sections=sections,
        signature=Signature(issuer, occasion.made_at.date()),
        verification=occasion.verification,
        made_at=occasion.made_at,
        identifier=occasion.identifier,
    )


def made_up_for(frozen: Frozen, occasion: Occasion) -> str:
    """A report made after its census date says that its figures are of a later day."""
    due = occasion.last_day + timedelta(days=1)
    if frozen.census_date <= due:
        return ""
    return f"本报告于{occasion.period}之后补做，数据取自{frozen.census_text}。"
