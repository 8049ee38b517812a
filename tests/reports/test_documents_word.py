import io
import time
import zipfile
from functools import partial

import docx
import pytest
from docx.oxml.ns import qn

from reports.documents import pdf, word
from tests.reports.documents import document, our_fonts


def written(**changes):
    return word.write(document(**changes), draw=partial(pdf.picture, fonts=our_fonts()))


@pytest.fixture(scope="module")
def paper():
    return docx.Document(io.BytesIO(written()))


def test_word_says_what_the_document_says(paper):
    texts = [paragraph.text for paragraph in paper.paragraphs]

    for part in (
        "示范县教育局文件",
        "县人民政府：",
        "一、基本情况",
        "（一）教职工",
        "表1　分校班额",
    ):
        assert part in texts
    assert "关于示范县2026年秋季学期\n班额情况的报告" in texts


@pytest.mark.parametrize(
    ("style", "font"),
    [
        ("Normal", "仿宋"),
        ("Heading 1", "黑体"),
        ("Heading 2", "楷体"),
        ("公文标题", "方正小标宋简体"),
    ],
)
def test_word_names_the_chinese_fonts_and_no_theme_font(paper, style, font):
    fonts = paper.styles[style].element.rPr.rFonts

    assert fonts.get(qn("w:eastAsia")) == font
    assert not [name for name in fonts.attrib if name.endswith("Theme")]


def test_word_repeats_both_header_rows_and_tears_no_row(paper):
    rows = paper.tables[0].rows

    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in rows]
    assert heads == [True, True, False, False, False, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_word_describes_its_pictures(paper):
    described = [shape._inline.docPr.get("descr") for shape in paper.inline_shapes]
    assert described == ["56人及以上的班1个", "验真二维码，编号JH2026-000017"]


def test_word_numbers_its_pages_outside(paper):
    section = paper.sections[0]

    assert "PAGE" in section.footer.paragraphs[0]._p.xml
    assert "PAGE" in section.even_page_footer.paragraphs[0]._p.xml


def test_word_is_the_same_bytes_each_time():
    first = written()
    time.sleep(2.1)  # a zip file counts time in steps of two seconds

    assert written() == first


def test_word_carries_no_moment_but_the_documents(paper):
    archive = zipfile.ZipFile(io.BytesIO(written()))

    assert {entry.date_time for entry in archive.infolist()} == {
        (2026, 11, 25, 8, 30, 0)
    }
    assert str(paper.core_properties.modified)[:16] == "2026-11-25 08:30"
    assert paper.core_properties.author == "示范县教育局"
