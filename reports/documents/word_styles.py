"""The paragraph styles of an official document in Word, in the fonts GB/T 9704 names."""

from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt, RGBColor

LATIN = "Times New Roman"
RED = RGBColor(0xC8, 0x16, 0x1D)
BLACK = RGBColor(0, 0, 0)
CENTRE, LEFT, RIGHT = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
)
JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY
THEME = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one kind of paragraph is set; sizes and spaces in points."""

    font: str
    size: float
    line: float
    align: WD_ALIGN_PARAGRAPH = JUSTIFY
    indent: int = 0
    """First-line indent in hundredths of a character."""
    before: float = 0
    after: float = 0
    is_bold: bool = False
    keeps_with_next: bool = False
    color: RGBColor = BLACK


LOOKS: dict[str, Look] = {
    "Normal": Look(font="仿宋", size=16, line=29, indent=200),
    "Heading 1": Look(font="黑体", size=16, line=29, indent=200, keeps_with_next=True),
    "Heading 2": Look(font="楷体", size=16, line=29, indent=200, keeps_with_next=True),
    "Heading 3": Look(
        font="仿宋", size=16, line=29, indent=200, is_bold=True, keeps_with_next=True
    ),
    "发文机关标志": Look(
        font="方正小标宋简体", size=40, line=52, align=CENTRE, before=56, color=RED
    ),
    "发文字号": Look(font="仿宋", size=16, line=29, align=CENTRE, before=29),
    "公文标题": Look(
        font="方正小标宋简体", size=22, line=35, align=CENTRE, before=29, after=29
    ),
    "主送机关": Look(font="仿宋", size=16, line=29, align=LEFT),
    "附件说明": Look(font="仿宋", size=16, line=29, align=LEFT),
    "附件标记": Look(font="黑体", size=16, line=29, align=LEFT),
    "附件标题": Look(
        font="方正小标宋简体", size=20, line=32, align=CENTRE, before=10, after=14
    ),
    "落款": Look(font="仿宋", size=16, line=29, align=RIGHT),
    "表题": Look(
        font="黑体",
        size=12,
        line=18,
        align=CENTRE,
        before=8,
        after=4,
        keeps_with_next=True,
    ),
    "表格单位": Look(
        font="仿宋", size=10.5, line=14, align=RIGHT, after=3, keeps_with_next=True
    ),
    "表头": Look(font="黑体", size=10.5, line=15, align=CENTRE),
    "表格文字": Look(font="仿宋", size=10.5, line=15, align=LEFT),
    "表格数字": Look(font="仿宋", size=10.5, line=15, align=RIGHT),
    "表注": Look(font="仿宋", size=9.5, line=13, align=LEFT, before=2),
    "图片": Look(
        font="仿宋", size=12, line=0, align=CENTRE, before=8, keeps_with_next=True
    ),
    "图题": Look(font="黑体", size=12, line=18, align=CENTRE, after=8),
}


def apply(word: WordDocument) -> None:
    """Give `word` every style of LOOKS, and none of the template's theme fonts."""
    for name, look in LOOKS.items():
        _apply_one(word, name, look)
    defaults = word.styles.element.find(qn("w:docDefaults"))
    for fonts in defaults.iter(qn("w:rFonts")):
        _name_fonts(fonts, "仿宋")
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _apply_one(word: WordDocument, name: str, look: Look) -> None:
    known = name in [style.name for style in word.styles]
    style = (
        word.styles[name]
        if known
        else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    )
    if not known:
        style.base_style = word.styles["Normal"]
    style.font.size, style.font.bold = Pt(look.size), look.is_bold
    style.font.italic, style.font.color.rgb = False, look.color
    _name_fonts(style.element.get_or_add_rPr().get_or_add_rFonts(), look.font)
    layout = style.paragraph_format
    layout.alignment = look.align
    layout.space_before, layout.space_after = Pt(look.before), Pt(look.after)
    layout.keep_with_next = look.keeps_with_next
    layout.widow_control = True
    if look.line:
        layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        layout.line_spacing = Pt(look.line)
    else:
        layout.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _indent(style.element.get_or_add_pPr(), look.indent)
    _leave_grid(style.element.get_or_add_pPr())


def _name_fonts(fonts: BaseOxmlElement, chinese: str) -> None:
    """Word prefers a theme font to a named one, so the theme's must go."""
    for attribute in THEME:
        fonts.attrib.pop(qn(f"w:{attribute}"), None)
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), LATIN)
    fonts.set(qn("w:eastAsia"), chinese)


def _indent(layout: BaseOxmlElement, hundredths: int) -> None:
    for old in layout.findall(qn("w:ind")):
        layout.remove(old)
    indent = OxmlElement("w:ind")
    indent.set(qn("w:firstLineChars"), str(hundredths))
    indent.set(qn("w:firstLine"), str(hundredths * 16 // 5))
    indent.set(qn("w:left"), "0")
    layout.insert_element_before(
        indent, "w:contextualSpacing", "w:mirrorIndents", "w:jc"
    )


def _leave_grid(layout: BaseOxmlElement) -> None:
    """Lines are as high as their style says; the grid would stretch those of tables."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    layout.insert_element_before(
        snap, "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc"
    )
