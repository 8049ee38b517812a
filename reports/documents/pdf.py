"""The document as PDF/A (GB/T 9704 layout), set by typst."""

import io
import json
import re
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import segno
import typst

from reports.documents.outline import Outline, Placed, outline
from reports.documents.parts import Document, Table

TEMPLATE = Path(__file__).with_name("official.typ")
MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')
PICTURE = b"""#set page(width: auto, height: auto, margin: 4pt)
#set text(font: ("Noto Sans CJK SC", "Noto Serif CJK SC"))
#image(bytes(sys.inputs.svg), format: "svg", width: 150mm)
"""


class MissingGlyph(ValueError):
    """A character that no font at hand can draw, and where it stands."""

    def __init__(self, characters: Sequence[str], places: Sequence[str]) -> None:
        named = "、".join(f"“{c}”（U+{ord(c):04X}）" for c in characters)
        where = "；".join(places)
        super().__init__(f"字体缺字：{named}。位置：{where}")
        self.characters, self.places = list(characters), list(places)


def fonts(folders: Sequence[Path]) -> typst.Fonts:
    """Only the fonts of these folders, so that every machine prints the same."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in folders],
    )


def write(document: Document, *, fonts: typst.Fonts) -> bytes:
    """The PDF's bytes; raise MissingGlyph rather than print a document with a gap."""
    whole = outline(document)
    try:
        compiled = typst.compile(
            TEMPLATE.read_bytes(),
            font_paths=fonts,
            sys_inputs={"document": json.dumps(_values(document, whole, fonts))},
            pdf_standards=["a-2b"],
            timestamp=int(document.made_at.timestamp()),
        )
    except typst.TypstError as error:
        if missing := list(dict.fromkeys(MISSING.findall(error.diagnostic))):
            raise _missing(missing, document, whole) from error
        raise
    return bytes(compiled)


def picture(svg: str, *, fonts: typst.Fonts, dots_per_inch: float = 200) -> bytes:
    """An SVG drawing as PNG, for writers that cannot draw."""
    compiled = typst.compile(
        PICTURE,
        format="png",
        ppi=dots_per_inch,
        font_paths=fonts,
        sys_inputs={"svg": _with_our_font(svg)},
    )
    return bytes(compiled)


def qr_svg(url: str) -> str:
    drawing = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        drawing, kind="svg", border=1, xmldecl=False, nl=False
    )
    return drawing.getvalue().decode()


def _values(document: Document, whole: Outline, fonts: typst.Fonts) -> dict[str, Any]:
    made = document.made_at.astimezone(UTC)
    sealed = document.verification
    return {
        "title": document.title,
        "plain_title": document.plain_title,
        "office": document.office,
        "head_size": _head_size(document.office),
        "number": document.number,
        "addressee": document.addressee,
        "identifier": document.identifier,
        "made": made.timetuple()[:6],
        "has_kai": bool({"KaiTi", "楷体", "STKaiti"} & set(fonts.families())),
        "body": [_block(block) for block in whole.body],
        "annexes": [
            {
                "mark": annex.mark,
                "title": annex.title,
                "is_landscape": annex.is_landscape,
                "blocks": [_block(block) for block in annex.blocks],
            }
            for annex in whole.annexes
        ],
        "signature": document.signature.office,
        "signed_on": document.signature.date_text,
        "qr": qr_svg(sealed.url) if sealed else None,
        "code": sealed.code if sealed else "",
    }


def _head_size(office: str) -> float:
    """Points of the red head: large, but on one line of 156 mm."""
    return min(40.0, 420 / (1.06 * len(office)))


def _block(placed: Placed) -> dict[str, Any]:
    values: dict[str, Any] = {"kind": placed.kind, "text": placed.text}
    if placed.table:
        values["table"] = _table(placed.table.on_paper())
    elif placed.chart:
        values |= {"svg": _with_our_font(placed.chart.svg), "alt": placed.chart.alt}
    else:
        values["level"] = placed.level
    return values


def _with_our_font(svg: str) -> str:
    """A page draws charts in the reader's font; on paper there is only ours."""
    family = 'font-family="Noto Sans CJK SC"'
    plain = re.sub(r'font-family="[^"]*"', family, svg)
    return (
        plain.replace("<svg ", f"<svg {family} ", 1) if family not in plain else plain
    )


def _table(table: Table) -> dict[str, Any]:
    columns = table.columns
    return {
        "columns": [
            {
                "heading": column.heading,
                "is_number": column.is_number,
                "width": column.width,
            }
            for column in columns
        ],
        "spans": table.header_spans() if table.has_groups else [],
        "rows": [
            [column.text(cell) for column, cell in zip(columns, row, strict=True)]
            for row in table.rows
        ],
        "totals": table.totals,
        "unit": table.unit,
        "notes": table.notes,
    }


def _missing(characters: list[str], document: Document, whole: Outline) -> MissingGlyph:
    """Tell the reader in which parts of the document the characters stand."""
    single = sorted({c for text in characters for c in text})
    parts: dict[str, str] = {
        "标题": document.title,
        "发文机关": document.office + document.signature.office,
        "文号": document.number,
        "主送机关": document.addressee,
    }
    heading = "正文"
    for placed in whole.placed():
        if placed.kind == "heading":
            heading = placed.text
        name = placed.text if placed.table or placed.chart else heading
        parts[name] = parts.get(name, "") + json.dumps(
            _block(placed), ensure_ascii=False
        )
    places = [name for name, text in parts.items() if any(c in text for c in single)]
    return MissingGlyph(single, places or ["附件标题"])
