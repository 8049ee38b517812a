"""Horizontal bars, one for each unit, with a limit line: compare units by one figure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.charts.svg import (
    FILLS,
    GRID,
    LIMIT,
    MUTE,
    Cell,
    Chart,
    Frame,
    Head,
    Limit,
    Number,
    element,
    line,
    linked,
    mark,
    picture,
    plain,
    shortened,
    text,
    text_width,
    ticks,
)
from portal.light_words import WORDS
from portal.lights import Light

ROW, TOP, BOTTOM, MARK_ROOM = 28, 30, 28, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """One unit's figure. `text` is the figure as it is written; `href` its rows."""

    label: str
    value: Number
    text: str = ""
    light: Light = Light.OK
    href: str = ""

    @property
    def figure(self) -> str:
        return self.text or plain(self.value)

    @property
    def spoken(self) -> str:
        if self.light in {Light.OK, Light.NONE}:
            return f"{self.label} {self.figure}"
        return f"{self.label} {self.figure} {WORDS[self.light]}"


@dataclass(frozen=True, slots=True)
class Plot:
    """Where things stand: the label column, and a value's place to the right of it."""

    left: float
    right: float
    bottom: float
    scale: list[float]

    def x(self, value: Number) -> float:
        low, high = self.scale[0], self.scale[-1]
        return self.left + (value - low) / (high - low) * (self.right - self.left)


def bars(head: Head, rows: Sequence[Bar], *, limit: Limit | None = None) -> Chart:
    """The chart of `rows` in the order given, for wide and narrow screens."""
    said, has_links = described(rows, limit=limit), any(row.href for row in rows)
    frame = Frame(head.key, head.title, said, has_links)
    small = Frame(f"{head.key}-n", head.title, said, has_links)
    return Chart(
        head.title,
        said,
        drawn(frame, rows, width=560, limit=limit),
        drawn(small, rows, width=360, limit=limit),
        [Cell(_("Unit")), Cell(_("Figure")), Cell(_("State"), is_words=True)],
        [
            [
                Cell(row.label, row.href),
                Cell(row.figure, row.href),
                Cell(str(WORDS[row.light]), is_words=True),
            ]
            for row in rows
        ],
    )


def described(rows: Sequence[Bar], *, limit: Limit | None) -> str:
    """What the picture says, in one sentence for each fact."""
    facts = [limit.label] if limit else []
    facts += [row.spoken for row in rows[:12]]
    return "; ".join(facts)


def drawn(
    frame: Frame, rows: Sequence[Bar], *, width: float, limit: Limit | None
) -> SafeString:
    plot = plotted(rows, width=width, limit=limit)
    parts = [*grid(plot), *limit_line(plot, limit)]
    parts += [bar(row, plot, y=TOP + n * ROW) for n, row in enumerate(rows)]
    return picture(frame, (width, plot.bottom + BOTTOM), parts)


def plotted(rows: Sequence[Bar], *, width: float, limit: Limit | None) -> Plot:
    labels = max((text_width(row.label) for row in rows), default=0)
    figures = max((text_width(row.figure) for row in rows), default=0)
    values = [row.value for row in rows] + ([limit.value] if limit else [])
    left = min(labels, width * 0.4) + 12
    return Plot(
        left,
        width - figures - 6 - MARK_ROOM,
        TOP + ROW * len(rows),
        ticks(min(0, *values, 0), max(0, *values, 0), most=4 if width < 500 else 6),
    )


def grid(plot: Plot) -> Iterator[SafeString]:
    for value in plot.scale:
        x = plot.x(value)
        yield line((x, TOP - 4), (x, plot.bottom), stroke=GRID)
        yield text(
            (x, plot.bottom + 18),
            plain(value),
            font_size=12,
            fill=MUTE,
            text_anchor="middle",
        )


def limit_line(plot: Plot, limit: Limit | None) -> Iterator[SafeString]:
    if limit is None:
        return
    x = plot.x(limit.value)
    half = text_width(limit.label, 12) / 2
    at = min(max(x, half + 2), plot.right + 20 - half)
    yield text((at, 14), limit.label, font_size=12, fill=LIMIT, text_anchor="middle")
    yield line(
        (x, TOP - 10),
        (x, plot.bottom),
        stroke=LIMIT,
        stroke_dasharray="4 3",
        stroke_width=1.3,
    )


def bar(row: Bar, plot: Plot, *, y: float) -> SafeString:
    """The label, the bar, the figure at its end and the mark behind it."""
    start, end = sorted((plot.x(0), plot.x(row.value)))
    middle = y + ROW / 2
    behind = end + 6
    label = shortened(row.label, most=plot.left - 12)
    parts = [
        element("rect", x=0.0, y=y, width=end + 60, height=ROW, fill_opacity=0),
        text((plot.left - 10, middle + 4.5), label, text_anchor="end"),
        element(
            "rect",
            x=start,
            y=y + 4.0,
            width=max(end - start, 1.0),
            height=ROW - 8,
            rx=2,
            fill=FILLS[row.light],
        ),
        *halo((behind, middle + 4.5), row.figure),
        mark((behind + text_width(row.figure) + 8, middle), row.light),
    ]
    return linked(row.href, row.spoken, *parts)


def halo(at: tuple[float, float], words: str) -> Iterator[SafeString]:
    """The figure on a pale edge, so that a limit line behind it stays apart."""
    edge = {"stroke": "#ffffff", "stroke_width": 4, "stroke_linejoin": "round"}
    yield text(at, words, font_weight=600, paint_order="stroke", **edge)
