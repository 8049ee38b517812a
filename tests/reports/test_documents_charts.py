"""The charts of the pages, as they stand in an official document."""

import io

import pypdf
import pytest

from portal.charts import Bar, Column, Head, Limit, Line, bars, columns, lines
from portal.lights import Light
from reports.documents import Chart, Section, pdf
from tests.reports.documents import document, our_fonts, table

HEAD = Head("sizes", "班额分布")


def printed(chart):
    block = Chart(
        title=chart.title, svg=str(chart.wide), alt=chart.description, twin=table()
    )
    whole = document(sections=(Section("班额", (block,)),))
    return pdf.write(whole, fonts=our_fonts())


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (
            bars(
                HEAD,
                [Bar("南岭镇", 0.58, light=Light.SEVERE, href="/1/")],
                limit=Limit(0.5, "国家标准 ≤0.50"),
            ),
            ["南岭镇", "0.58", "国家标准"],
        ),
        (lines(HEAD, ["2025", "2026"], [Line("县域", [0.6, None])]), ["县域0.6"]),
        (
            columns(
                HEAD,
                ["小学", "初中"],
                [Column("≥66", [1234, 5], light=Light.SEVERE)],
            ),
            ["≥66", "1,239", "初中"],
        ),
    ],
    ids=["bars", "lines", "columns"],
)
def test_charts_keep_their_words_in_pdf(chart, words):
    pages = pypdf.PdfReader(io.BytesIO(printed(chart))).pages

    text = "".join(page.extract_text() for page in pages).replace(" ", "")

    assert all(word.replace(" ", "") in text for word in words)
