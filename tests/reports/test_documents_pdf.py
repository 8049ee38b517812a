import io
from dataclasses import replace

import pypdf
import pytest

from reports.documents import Chart, Paragraph, Section, pdf
from tests.reports.documents import SVG, document, our_fonts, table


def text_of(content):
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return [page.extract_text() for page in pages]


def test_pdf_says_what_the_document_says():
    text = "".join(text_of(pdf.write(document(), fonts=our_fonts())))

    for part in (
        "示范县教育局文件",
        "一、基本情况",
        "表1",
        "4,719",
        "31.05",
        "附件",
        "JH2026-000017",
    ):
        assert part in text.replace(" ", "")


def test_pdf_is_archivable_and_tells_its_title_language_and_source():
    reader = pypdf.PdfReader(io.BytesIO(pdf.write(document(), fonts=our_fonts())))

    assert reader.metadata.title == "关于示范县2026年秋季学期班额情况的报告"
    assert reader.metadata.subject == "sha256:0123"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfaid:part>2<" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_pdf_is_the_same_bytes_each_time():
    written = {pdf.write(document(), fonts=our_fonts()) for _ in range(3)}
    assert len(written) == 1


def test_pdf_repeats_the_header_of_a_long_table_on_each_page():
    section = Section("名单", (table(schools=120),))

    pages = text_of(pdf.write(document(sections=(section,)), fonts=our_fonts()))

    assert len([page for page in pages if "平均班额" in page.replace(" ", "")]) >= 4


def test_pdf_leaves_no_heading_alone_at_the_foot_of_a_page():
    sections = tuple(Section(f"标题{n}", (Paragraph("正文" * 90),)) for n in range(30))

    pages = text_of(pdf.write(document(sections=sections), fonts=our_fonts()))

    for page in pages:
        lines = [line for line in page.split("\n") if line and "—" not in line]
        assert "标题" not in lines[-1]


def test_pdf_prints_rare_characters_of_names():
    written = pdf.write(document(opening=(Paragraph("昇堃喆玥𠮷"),)), fonts=our_fonts())
    assert "昇堃喆玥𠮷" in "".join(text_of(written))


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"opening": (Paragraph("好😀"),)}, "正文"),
        ({"sections": (Section("结论", (Paragraph("好😀"),)),)}, "一、结论"),
        (
            {"sections": (Section("名单", (table(schools=1, notes=("😀",)),)),)},
            "表1　分校班额",
        ),
        ({"title": "报告😀"}, "标题"),
        ({"annexes": (replace(document().annexes[0], title="名单😀"),)}, "附件标题"),
    ],
)
def test_pdf_names_a_character_it_cannot_print_and_its_place(changes, place):
    with pytest.raises(pdf.MissingGlyph, match="U\\+1F600") as caught:
        pdf.write(document(**changes), fonts=our_fonts())

    assert (caught.value.characters, caught.value.places) == (["😀"], [place])


def test_pdf_names_a_character_missing_in_a_chart():
    chart = Chart(title="图", svg=SVG.replace("56", "😀"), alt="图", twin=table())

    with pytest.raises(pdf.MissingGlyph) as caught:
        pdf.write(document(opening=(chart,)), fonts=our_fonts())

    assert caught.value.places == ["图1　图"]


def test_pdf_takes_text_for_text_and_never_for_commands():
    written = pdf.write(
        document(opening=(Paragraph('#panic("x") *粗* $x$ <a> \\'),)), fonts=our_fonts()
    )
    assert '#panic("x")' in "".join(text_of(written)).replace("“", '"').replace(
        "”", '"'
    )


def test_pdf_lays_a_wide_annex_on_its_side():
    wide = replace(document().annexes[0], is_landscape=True)

    reader = pypdf.PdfReader(
        io.BytesIO(pdf.write(document(annexes=(wide,)), fonts=our_fonts()))
    )

    sizes = [(page.mediabox.width, page.mediabox.height) for page in reader.pages]
    assert sizes[0][0] < sizes[0][1]
    assert sizes[-1][0] > sizes[-1][1]


def test_picture_is_a_png():
    assert pdf.picture(SVG, fonts=our_fonts()).startswith(b"\x89PNG")
