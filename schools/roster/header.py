"""Finding the header of a sheet: wherever it stands, in one row or in two."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from schools.roster.columns import BY_HEADING, COLUMNS
from schools.roster.limits import HEADER_DEPTH
from schools.roster.sheets import Area, Row

REMARK = re.compile(r"\(.*?\)|\[.*?\]|[\s*:_/、\ufeff\u200b]+|必填|选填")
FEWEST_KNOWN = 4
"""With fewer known headings a row is a title or a pupil, not a header."""


@dataclass(slots=True)
class Header:
    """Where each known column stands, and what else the header says."""

    depth: int
    """Rows from the top of the sheet to the end of the header."""
    places: dict[str, int] = field(default_factory=dict)
    headings: dict[str, int] = field(default_factory=dict)
    """Every heading as written, with its place."""
    twice: list[str] = field(default_factory=list)

    @property
    def ignored(self) -> list[str]:
        used = set(self.places.values())
        return [text for text, place in self.headings.items() if place not in used]

    @property
    def missing(self) -> list[str]:
        return [c.name for c in COLUMNS if c.required and c.name not in self.places]


def plain(heading: object) -> str:
    """A heading without remarks, stars and blanks: `出生日期 (必填)*` is 出生日期."""
    return REMARK.sub("", unicodedata.normalize("NFKC", str(heading))).lower()


def find_header(top: Sequence[Row], merged: Sequence[Area]) -> Header | None:
    """The best header in the first rows, or None.

    Each row is tried alone and together with the row below it, whose groups (`监护人`
    above `姓名` and `电话`) are then read as one heading. The first of the best wins.
    """
    best: Header | None = None
    for index in range(min(len(top), HEADER_DEPTH)):
        below = top[index + 1] if index + 1 < len(top) else []
        for depth, headings in (
            (index + 1, [[str(cell)] for cell in top[index]]),
            (index + 2, paired(top[index], below, index, merged)),
        ):
            found = recognised(headings, depth)
            if best is None or len(found.places) > len(best.places):
                best = found
    return best if best and len(best.places) >= FEWEST_KNOWN else None


def paired(
    upper: Row, lower: Row, index: int, merged: Sequence[Area]
) -> list[list[str]]:
    """Each column's possible headings, the most telling first."""
    groups = spread(upper, index, merged)
    width = max(len(groups), len(lower))
    groups += [""] * (width - len(groups))
    names = [str(cell) for cell in lower] + [""] * (width - len(lower))
    return [
        [group + name, name] if name.strip() else [group]
        for group, name in zip(groups, names, strict=True)
    ]


def spread(row: Row, index: int, merged: Sequence[Area]) -> list[str]:
    """The row's texts, a merged cell's text in each column that it covers."""
    texts = [str(cell) for cell in row]
    for (top, left), (bottom, right) in merged:
        if top <= index <= bottom and left < len(texts):
            for place in range(left, min(right + 1, len(texts))):
                texts[place] = texts[left]
    return texts


def recognised(headings: list[list[str]], depth: int) -> Header:
    header = Header(depth)
    for place, candidates in enumerate(headings):
        known = [text for text in candidates if plain(text) in BY_HEADING]
        shown = (known or candidates[-1:])[0].strip()
        if not shown:
            continue
        header.headings.setdefault(shown, place)
        name = BY_HEADING.get(plain(shown))
        if name in header.places:
            header.twice.append(shown)
        elif name:
            header.places[name] = place
    return header


def apply_mapping(header: Header, mapping: Mapping[str, str]) -> None:
    """Let a person's choice (column → heading, blank for none) win over ours."""
    for name, heading in mapping.items():
        header.places.pop(name, None)
        if heading in header.headings:
            header.places[name] = header.headings[heading]
    header.twice = [text for text in header.twice if text not in mapping.values()]
