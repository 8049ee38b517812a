"""A small official document for the writers to write."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from reports.documents import (
    Annex,
    Chart,
    Column,
    Document,
    Paragraph,
    Section,
    Signature,
    Table,
    Verification,
    pdf,
)
from reports.fonts import unpack

MADE_AT = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 60" width="300" height="60">'
    '<rect x="80" y="10" width="150" height="20" fill="#2f6bb3"/>'
    '<text x="10" y="25" font-family="system-ui" font-size="12">56人及以上</text></svg>'
)


def our_fonts():
    folder = Path(__file__).resolve().parents[2] / "var" / "fonts"
    return pdf.fonts([unpack(folder)])


def table(schools=3, **changes):
    columns = (
        Column(heading="学校", width=30),
        Column(heading="班数（个）", group="小学", is_number=True),
        Column(heading="学生（人）", group="小学", is_number=True),
        Column(heading="平均班额（人）", is_number=True, places=2),
    )
    lines = [(f"第{n}小学", n, 1000 + n, Decimal(45) + n) for n in range(schools)]
    values = {
        "title": "分校班额",
        "columns": columns,
        "rows": (*lines, ("合计", 152, 4719, Decimal("31.046"))),
        "totals": 1,
        "unit": "个、人",
        "notes": ("班额按统计时点计算。",),
    }
    return Table(**(values | changes))


def document(**changes):
    printed = table()
    chart = Chart(title="班额分布", svg=SVG, alt="56人及以上的班1个", twin=printed)
    sections = (
        Section(
            "基本情况", (Paragraph("全镇有学校21所。"), printed), (Section("教职工"),)
        ),
        Section("班额分布", (chart,)),
    )
    values = {
        "title": "关于示范县2026年秋季学期\n班额情况的报告",
        "office": "示范县教育局文件",
        "number": "示教督〔2026〕17号",
        "addressee": "县人民政府",
        "sections": sections,
        "annexes": (Annex(title="各校名单", blocks=(table(title="各校名单"),)),),
        "signature": Signature("示范县教育局", date(2026, 11, 25)),
        "verification": Verification(
            "JH2026-000017", "https://example.cn/v/JH2026-000017/"
        ),
        "made_at": MADE_AT,
        "identifier": "sha256:0123",
    }
    return Document(**(values | changes))
