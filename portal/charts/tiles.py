"""Tiles, one for each place, shaded by a share: a map where no borders are at hand.

Tiles are of one size and stand in the order given, which the note below them says. The
figure is written in each, so nothing hangs on the shade alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.charts.svg import (
    GRID,
    INK,
    MUTE,
    Cell,
    Chart,
    Frame,
    Head,
    Number,
    element,
    linked,
    picture,
    plain,
    shortened,
    text,
    text_width,
)

SHADES = ("#f4f7fb", "#d3e2f2", "#a6c6e6", "#2f6fb8", "#123f70")
WORDS_ON = (INK, INK, INK, "#ffffff", "#ffffff")
STEPS: tuple[Number, ...] = (0, 2, 5, 10)
"""Upper bounds of the shades in percent; what is above the last has the darkest."""
HEIGHT, GAP, KEY = 52, 6, 48


@dataclass(frozen=True, slots=True)
class Tile:
    """A place with its share in percent, None where nothing is known."""

    label: str
    share: Number | None
    text: str
    href: str = ""

    @property
    def spoken(self) -> str:
        return f"{self.label} {self.text}"

    @property
    def step(self) -> int:
        """Which shade: one more for each bound that the share is above."""
        return sum((self.share or 0) > bound for bound in STEPS)


def tiles(head: Head, places: Sequence[Tile], *, note: str) -> Chart:
    """The tiles of `places` in the order given, for wide and narrow screens."""
    said = "; ".join([note, *(place.spoken for place in places)])
    has_links = any(place.href for place in places)

    def sized(key: str, width: float, across: int) -> SafeString:
        lines = -(-len(places) // across)
        height = lines * (HEIGHT + GAP) + KEY
        frame = Frame(key, head.title, said, has_links)
        parts = [*placed(places, width=width, across=across)]
        parts += key_of_shades(top=height - KEY + 4.0)
        parts.append(text((0, height - 4), note, font_size=12, fill=MUTE))
        return picture(frame, (width, height), parts)

    return Chart(
        head.title,
        said,
        sized(head.key, 560, 4),
        sized(f"{head.key}-n", 360, 3),
        [Cell(_("Unit")), Cell(head.title)],
        [
            [Cell(place.label, place.href), Cell(place.text, place.href)]
            for place in places
        ],
    )


def placed(
    places: Sequence[Tile], *, width: float, across: int
) -> Iterator[SafeString]:
    size = (width - GAP * (across - 1)) / across
    for n, place in enumerate(places):
        at = (n % across * (size + GAP), n // across * (HEIGHT + GAP))
        yield linked(place.href, place.spoken, *tile(place, at, width=size))


def tile(place: Tile, at: tuple[float, float], *, width: float) -> Iterator[SafeString]:
    x, y = at
    ink = WORDS_ON[place.step]
    yield element(
        "rect",
        x=float(x),
        y=float(y),
        width=float(width),
        height=HEIGHT,
        rx=3,
        fill=SHADES[place.step],
        stroke=GRID,
    )
    name = shortened(place.label, most=width - 14)
    yield text((x + 7, y + 21), name, fill=ink)
    yield text((x + 7, y + 41), place.text, fill=ink, font_weight=600)


def key_of_shades(*, top: float) -> Iterator[SafeString]:
    """What each shade stands for."""
    words = ["0%", *(f"≤{plain(bound)}%" for bound in STEPS[1:])]
    words.append(f">{plain(STEPS[-1])}%")
    x = 0.0
    for shade, word in zip(SHADES, words, strict=True):
        yield element(
            "rect", x=x, y=top, width=14, height=14, rx=2, fill=shade, stroke=MUTE
        )
        yield text((x + 19, top + 12), word, font_size=12, fill=MUTE)
        x += 33 + text_width(word, 12)
