"""The town report on paper (equity handbook 9.4): six parts, as towns write it."""

from django.utils.translation import gettext as _

from portal.charts import Bar, Chart, Head, bars
from reports.content import Content, Frozen, Occasion, Shown
from reports.definitions import paper
from reports.definitions.words import stages
from reports.documents import Document, Paragraph, Section

BY_OFFICIALS = "（本部分文字由编制单位填写。）"
"""Officials add judgement, the system adds numbers (handbook 9.9)."""


def charts(shown: Shown) -> dict[str, Chart]:
    """Pupils for each class: means against nothing but each other."""
    rows = [
        Bar(
            name,
            float(mean),
            _("%(mean)s pupils") % {"mean": mean},
            href=shown.address(f"{stage}.mean"),
        )
        for stage, name in stages().items()
        if (mean := shown.figures[f"{stage}.mean"].rounded) is not None
    ]
    return {"means": bars(Head("means", _("Mean class size (pupils)")), rows)}


def write(content: Content, *, frozen: Frozen, occasion: Occasion) -> Document:
    texts, drawings = content.texts, charts(content.on_paper)
    chart = paper.drawn(drawings["means"], says=texts["means"] or "平均班额")
    sections = (
        Section(
            "基本情况",
            paper.says([texts["town"]]),
            (
                Section(
                    "班级与学生",
                    (*paper.says([texts["means"]]), content.table("scale"), chart),
                ),
                Section(
                    "教职工",
                    (
                        *paper.says([texts["staff"], texts["stages"]]),
                        content.table("staff"),
                        content.table("ratios"),
                    ),
                ),
            ),
        ),
        Section("组织领导", (Paragraph(BY_OFFICIALS),)),
        Section("学校布局", (*paper.says([texts["kinds"]]), content.table("schools"))),
        Section(
            "控辍保学",
            (*paper.says([texts["rates"], texts["retention"]]), content.table("rates")),
        ),
        Section("校园周边环境", (Paragraph(BY_OFFICIALS),)),
        paper.findings(content),
        Section("结论", (Paragraph(BY_OFFICIALS),)),
    )
    return paper.document(
        "义务教育工作情况", sections, frozen=frozen, occasion=occasion
    )
