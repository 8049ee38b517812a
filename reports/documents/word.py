"""The document as a Word file (GB/T 9704 layout): fonts are named, not embedded."""

import io
from collections.abc import Callable
from datetime import UTC

import docx
import segno
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section as WordSection
from docx.section import _Footer
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from reports.documents import word_styles, word_tables
from reports.documents.archive import freeze
from reports.documents.outline import Outline, Placed, PlacedAnnex, outline
from reports.documents.parts import Document, Verification

TEXT_WIDTH = Mm(156)
WIDE_WIDTH = Mm(247)


def write(document: Document, *, draw: Callable[[str], bytes]) -> bytes:
    """The file's bytes; `draw` makes a PNG of an SVG chart, which Word cannot show."""
    word = docx.Document()
    word_styles.apply(word)
    whole = outline(document)
    _set_page(word.sections[0])
    _set_footers(word)
    _add_head(word, document)
    for placed in whole.body:
        _add(word, placed, draw=draw, width=TEXT_WIDTH)
    _add_annex_list(word, whole)
    _add_signature(word, document)
    for annex in whole.annexes:
        _add_annex(word, annex, draw=draw)
    _set_properties(word, document)
    packed = io.BytesIO()
    word.save(packed)
    return freeze(packed.getvalue(), at=document.made_at)


def _add_head(word: WordDocument, document: Document) -> None:
    office = word.add_paragraph(document.office, "发文机关标志")
    office.runs[0].font.size = Pt(min(40.0, 420 / len(document.office)))
    number = word.add_paragraph(document.number, "发文字号")
    _red_rule_below(number)
    title = word.add_paragraph(style="公文标题")
    for place, line in enumerate(document.title.split("\n")):
        run = title.add_run()
        if place:
            run.add_break()
        run.add_text(line)
    if document.addressee:
        word.add_paragraph(f"{document.addressee}：", "主送机关")


def _add(
    word: WordDocument, placed: Placed, *, draw: Callable[[str], bytes], width: Length
) -> None:
    if placed.table:
        word_tables.add(word, placed.text, placed.table.on_paper(), width=width)
    elif placed.chart:
        image = io.BytesIO(draw(placed.chart.svg))
        _add_picture(word, image, alt=placed.chart.alt, width=Mm(140))
        word.add_paragraph(placed.text, "图题")
    elif placed.kind == "heading":
        word.add_paragraph(placed.text, f"Heading {min(placed.level, 3)}")
    else:
        word.add_paragraph(placed.text)


def _add_picture(
    word: WordDocument, image: io.BytesIO, *, alt: str, width: Length
) -> WordParagraph:
    paragraph = word.add_paragraph(style="图片")
    picture = paragraph.add_run().add_picture(image, width=width)
    picture._inline.docPr.set("descr", alt)
    return paragraph


def _add_annex_list(word: WordDocument, whole: Outline) -> None:
    if not whole.annexes:
        return
    word.add_paragraph("", "附件说明")
    for number, annex in enumerate(whole.annexes, 1):
        lead = "　　附件：" if number == 1 else "　　　　　"
        rank = f"{number}. " if len(whole.annexes) > 1 else ""
        line = word.add_paragraph(lead + rank + annex.title, "附件说明")
        line.paragraph_format.keep_with_next = True


def _add_signature(word: WordDocument, document: Document) -> None:
    word.add_paragraph("", "落款").paragraph_format.keep_with_next = True
    for text in (document.signature.office, document.signature.date_text):
        line = word.add_paragraph(text, "落款")
        line.paragraph_format.right_indent = Pt(16 * 4)
        line.paragraph_format.keep_with_next = True
    if document.verification:
        _add_verification(word, document.verification)


def _add_verification(word: WordDocument, verification: Verification) -> None:
    image = io.BytesIO()
    segno.make(verification.url, error="m", micro=False).save(
        image, kind="png", scale=8, border=1
    )
    alt = f"验真二维码，编号{verification.code}"
    picture = _add_picture(word, image, alt=alt, width=Mm(26))
    picture.alignment = word_styles.LEFT
    word.add_paragraph(f"扫码验真　编号 {verification.code}", "表注")


def _add_annex(
    word: WordDocument, annex: PlacedAnnex, *, draw: Callable[[str], bytes]
) -> None:
    section = word.add_section(WD_SECTION.NEW_PAGE)
    _set_page(section, is_landscape=annex.is_landscape)
    width = WIDE_WIDTH if annex.is_landscape else TEXT_WIDTH
    word.add_paragraph(annex.mark, "附件标记")
    word.add_paragraph(annex.title, "附件标题")
    for placed in annex.blocks:
        _add(word, placed, draw=draw, width=width)


def _set_page(section: WordSection, *, is_landscape: bool = False) -> None:
    """A4; 37 mm above, 28 mm left, 156 mm of text; 22 lines on the page."""
    tall, wide = Mm(297), Mm(210)
    if is_landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = tall, wide
        section.top_margin, section.bottom_margin = Mm(28), Mm(26)
        section.left_margin = section.right_margin = Mm(25)
    else:
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = wide, tall
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(29 * 20))
    section._sectPr.append(grid)


def _set_footers(word: WordDocument) -> None:
    """— 1 — outside: on the right of odd pages, on the left of even ones."""
    word.settings.odd_and_even_pages_header_footer = True
    section = word.sections[0]
    _add_page_number(section.footer, align=word_styles.RIGHT)
    _add_page_number(section.even_page_footer, align=word_styles.LEFT)


def _add_page_number(footer: _Footer, *, align: int) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.left_indent = Pt(14)
    paragraph.paragraph_format.right_indent = Pt(14)
    paragraph.add_run("— ").font.size = Pt(14)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = paragraph.add_run("1")
    run.font.size = Pt(14)
    field.append(run._r)
    paragraph._p.append(field)
    paragraph.add_run(" —").font.size = Pt(14)


def _red_rule_below(paragraph: WordParagraph) -> None:
    borders, rule = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    look = {"val": "single", "sz": "12", "space": "11", "color": str(word_styles.RED)}
    for name, value in look.items():
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    layout = paragraph._p.get_or_add_pPr()
    layout.insert_element_before(borders, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _set_properties(word: WordDocument, document: Document) -> None:
    moment = document.made_at.astimezone(UTC).replace(tzinfo=None)
    about = word.core_properties
    about.title, about.author = document.plain_title, document.signature.office
    about.last_modified_by = document.signature.office
    about.identifier, about.language = document.identifier, "zh-CN"
    about.comments, about.revision = "", 1
    about.created = about.modified = moment
