"""What every chart is made of: the drawn result, SVG elements, scales and text widths.

A picture uses attributes only, neither classes nor styles, so that the same string
stands in a page under a strict content policy and in a PDF.
"""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.lights import Light

FONTS = (
    "PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans SC, "
    "Noto Sans CJK SC, sans-serif"
)
INK, MUTE, GRID, LIMIT = "#1a1f26", "#4f5b67", "#dde3ea", "#a61b16"
FILLS = {
    Light.OK: "#2f6fb8",
    Light.WATCH: "#b26a00",
    Light.OVER: "#b3261e",
    Light.SEVERE: "#7a0e0b",
    Light.NONE: "#6b7785",
}
SERIES = ("#0b57a4", "#0b7d74", "#b26a00", "#7b3fa0", "#4f5b67")

Number = float


@dataclass(frozen=True, slots=True)
class Limit:
    """A line that a figure shall not pass, and the words at it."""

    value: Number
    label: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table twin, a figure unless it says otherwise."""

    text: str
    href: str = ""
    is_words: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture for wide screens, one for phones, and words and table saying the same."""

    title: str
    description: str
    wide: SafeString
    narrow: SafeString
    columns: Sequence[str | Cell]
    rows: Sequence[Sequence[Cell]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Head:
    """A chart's title, and the key that makes its ids unique in a page."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What one picture says to somebody who does not see it."""

    key: str
    title: str
    description: str
    has_links: bool = False


def element(name: str, *content: SafeString | str, **attributes: object) -> SafeString:
    """<name a-b="…">content</name>; an underscore in an attribute becomes a dash."""
    written = format_html_join(
        "",
        ' {}="{}"',
        (
            (key.strip("_").replace("_", "-"), shown(value))
            for key, value in attributes.items()
            if value != ""
        ),
    )
    inside = format_html_join("", "{}", ((part,) for part in content))
    return format_html("<{}{}>{}</{}>", name, written, inside, name)


def shown(value: object) -> object:
    """Coordinates with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value


def picture(
    frame: Frame, size: tuple[float, float], parts: Iterable[SafeString]
) -> SafeString:
    """The whole <svg>, with the title and description a screen reader says.

    A picture with links is a group, because an image may not hold anything to click.
    """
    width, height = size
    title, description = f"{frame.key}-title", f"{frame.key}-desc"
    return element(
        "svg",
        element("title", frame.title, id=title),
        element("desc", frame.description, id=description),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {shown(float(width))} {shown(float(height))}",
        role="group" if frame.has_links else "img",
        aria_labelledby=f"{title} {description}",
        font_family=FONTS,
        class_="chart",
    )


def text(at: tuple[float, float], words: str, **attributes: object) -> SafeString:
    x, y = at
    attributes = {"font_size": 13, "fill": INK} | attributes
    return element("text", words, x=float(x), y=float(y), **attributes)


def line(
    start: tuple[float, float], end: tuple[float, float], **attributes: object
) -> SafeString:
    attributes = {"stroke": GRID, "stroke_width": 1} | attributes
    (x1, y1), (x2, y2) = start, end
    return element(
        "line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), **attributes
    )


def linked(href: str, label: str, *parts: SafeString) -> SafeString:
    """`parts` as a link whose name says what the eye sees, or as they are."""
    if href:
        return element("a", *parts, href=href, aria_label=label)
    return element("g", *parts)


CROSS = "M{0:.1f} {1:.1f}l8 8m0 -8l-8 8"


def mark(at: tuple[float, float], light: Light) -> SafeString:
    """Right of `at`. Drawn, not typed: a PDF font need not have the sign."""
    x, y = at
    match light:
        case Light.WATCH:
            path = f"M{x + 2:.1f} {y - 5:.1f}v6m0 3v1"
        case Light.OVER:
            path = CROSS.format(x, y - 4)
        case Light.SEVERE:
            path = CROSS.format(x, y - 4) + CROSS.format(x + 11, y - 4)
        case _:
            return SafeString("")
    return element(
        "path",
        d=path,
        stroke=FILLS[light],
        stroke_width=2,
        fill="none",
        stroke_linecap="round",
    )


def mark_width(light: Light) -> float:
    return {Light.WATCH: 10.0, Light.OVER: 14.0, Light.SEVERE: 25.0}.get(light, 0.0)


def text_width(words: str, size: float = 13) -> float:
    """About how wide `words` are: a Chinese character is one em, a Latin one .57."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in words)
    return size * (wide + 0.57 * (len(words) - wide))


def shortened(words: str, *, most: float, size: float = 13) -> str:
    """`words`, cut with … where they would be wider than `most`."""
    if text_width(words, size) <= most:
        return words
    while words and text_width(words + "…", size) > most:
        words = words[:-1]
    return words + "…"


def ticks(low: Number, high: Number, *, most: int = 5) -> list[float]:
    """Round values from below `low` to above `high`, `most` steps or fewer."""
    span = (high - low) or 1
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * n for n in (1, 2, 2.5, 5, 10) if power * n >= rough * 0.999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, max(last, first + 1) + 1)]


def plain(value: Number) -> str:
    """A tick's own words: no needless decimals, thousands separated."""
    return f"{value:,.10f}".rstrip("0").rstrip(".")
