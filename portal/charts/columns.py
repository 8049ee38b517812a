"""Columns by bucket, stacked or side by side: how many classes have which size."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.charts.svg import (
    FILLS,
    INK,
    MUTE,
    SERIES,
    Cell,
    Chart,
    Frame,
    Head,
    Number,
    element,
    line,
    linked,
    mark,
    mark_width,
    picture,
    plain,
    text,
    text_width,
    ticks,
)
from portal.light_words import WORDS
from portal.lights import Light

TOP, BOTTOM = 40, 48
HATCHES = ("", "M0 6L6 0", "M0 3H6", "M3 0V6", "M0 0L6 6")


@dataclass(frozen=True, slots=True)
class Column:
    """One bucket: a figure and an address of its rows for each series."""

    label: str
    values: Sequence[Number]
    hrefs: Sequence[str] = ()
    light: Light = Light.OK

    def href(self, n: int) -> str:
        return self.hrefs[n] if n < len(self.hrefs) else ""


@dataclass(frozen=True, slots=True)
class Plot:
    left: float
    right: float
    bottom: float
    slot: float
    is_stacked: bool
    scale: list[float]
    key: str
    is_tight: bool
    """Whether labels are wider than their column and stand in two rows by turns."""

    def y(self, value: Number) -> float:
        return self.bottom - value / self.scale[-1] * (self.bottom - TOP)


def columns(
    head: Head,
    series: Sequence[str],
    buckets: Sequence[Column],
    *,
    is_stacked: bool = True,
) -> Chart:
    """The chart of `buckets`, each of one figure for each name in `series`.

    With a single series a column takes the colour and the word of its light.
    """
    said = described(series, buckets)
    has_links = any(any(bucket.hrefs) for bucket in buckets)

    def sized(key: str, width: float, height: float) -> SafeString:
        plot = plotted(buckets, (width, height), is_stacked=is_stacked, key=key)
        frame = Frame(key, head.title, said, has_links)
        return picture(frame, (width, height), drawn(series, buckets, plot))

    return Chart(
        head.title,
        said,
        sized(head.key, 560, 280),
        sized(f"{head.key}-n", 360, 260),
        [_("Range"), *series],
        twin(buckets),
    )


def described(series: Sequence[str], buckets: Sequence[Column]) -> str:
    """What the picture says: each bucket, then each series' figure in it."""
    return "; ".join(
        f"{bucket.label}: {', '.join(spoken(series, bucket))}" for bucket in buckets
    )


def spoken(series: Sequence[str], bucket: Column) -> Iterator[str]:
    for name, value in zip(series, bucket.values, strict=True):
        yield f"{name} {plain(value)}"


def twin(buckets: Sequence[Column]) -> list[list[Cell]]:
    return [
        [
            Cell(bucket.label),
            *(Cell(plain(v), bucket.href(n)) for n, v in enumerate(bucket.values)),
        ]
        for bucket in buckets
    ]


def plotted(
    buckets: Sequence[Column],
    size: tuple[float, float],
    *,
    is_stacked: bool,
    key: str,
) -> Plot:
    width, height = size
    tops = [sum(b.values) if is_stacked else max(b.values) for b in buckets]
    scale = ticks(0, max(tops, default=1), most=4)
    left = max(text_width(plain(value), 12) for value in scale) + 12
    slot = (width - left - 8) / max(len(buckets), 1)
    is_tight = any(text_width(bucket.label) > slot - 4 for bucket in buckets)
    bottom = height - BOTTOM
    return Plot(left, width - 8, bottom, slot, is_stacked, scale, key, is_tight)


def drawn(
    series: Sequence[str], buckets: Sequence[Column], plot: Plot
) -> Iterator[SafeString]:
    for value in plot.scale:
        y = plot.y(value)
        yield line((plot.left, y), (plot.right, y))
        at = (plot.left - 8, y + 4)
        yield text(at, plain(value), font_size=12, fill=MUTE, text_anchor="end")
    if len(series) > 1:
        yield from hatches(series, plot)
        yield from legend(series, plot)
    for n, bucket in enumerate(buckets):
        yield from one_bucket(series, bucket, plot, n=n)


def hatches(series: Sequence[str], plot: Plot) -> Iterator[SafeString]:
    """White strokes over a series' colour, so that grey print tells them apart."""
    for n in range(1, len(series)):
        yield element(
            "pattern",
            element("rect", width=6, height=6, fill=SERIES[n % len(SERIES)]),
            element(
                "path",
                d=HATCHES[n % len(HATCHES)],
                stroke="#ffffff",
                stroke_opacity=0.55,
                stroke_width=1.2,
            ),
            id=f"{plot.key}-p{n}",
            width=6,
            height=6,
            patternUnits="userSpaceOnUse",
        )


def fill(n: int, plot: Plot) -> str:
    return f"url(#{plot.key}-p{n})" if n else SERIES[0]


def legend(series: Sequence[str], plot: Plot) -> Iterator[SafeString]:
    x = plot.left
    for n, name in enumerate(series):
        yield element("rect", x=x, y=4, width=14, height=14, rx=2, fill=fill(n, plot))
        yield text((x + 20, 16), name)
        x += 20 + text_width(name) + 20


def one_bucket(
    series: Sequence[str], bucket: Column, plot: Plot, *, n: int
) -> Iterator[SafeString]:
    middle = plot.left + plot.slot * (n + 0.5)
    yield from label(bucket, plot, middle=middle, row=n % 2)
    yield from placed(series, bucket, plot, middle=middle)
    if plot.is_stacked:
        total = sum(bucket.values)
        yield figure((middle, plot.y(total) - 6), total)


def label(
    bucket: Column, plot: Plot, *, middle: float, row: int
) -> Iterator[SafeString]:
    """The bucket's words and its state; in a tight plot the mark alone tells the state."""
    is_bad = bucket.light not in {Light.OK, Light.NONE}
    if not plot.is_tight:
        yield text((middle, plot.bottom + 20), bucket.label, text_anchor="middle")
        if is_bad:
            yield from state(
                bucket.light, at=(middle, plot.bottom + 40), most=plot.slot
            )
        return
    at = (middle, plot.bottom + 15 + 14 * row)
    yield text(at, bucket.label, text_anchor="middle", font_size=12)
    if is_bad:
        start = middle - mark_width(bucket.light) / 2
        yield mark((start, plot.bottom + 40), bucket.light)


def state(
    light: Light, *, at: tuple[float, float], most: float
) -> Iterator[SafeString]:
    """The light's mark below the bucket, and its word where the column has room."""
    x, y = at
    word = str(WORDS[light])
    if mark_width(light) + text_width(word, 12) > most:
        word = ""
    start = x - (mark_width(light) + text_width(word, 12)) / 2
    yield mark((start, y - 4), light)
    if word:
        at = (start + mark_width(light), y)
        yield text(at, word, font_size=12, fill=FILLS[light])


def placed(
    series: Sequence[str], bucket: Column, plot: Plot, *, middle: float
) -> Iterator[SafeString]:
    """Each series' column: on top of the one before, or beside it."""
    count = 1 if plot.is_stacked else len(series)
    width = min(plot.slot * 0.72 / count, 56.0)
    start, base = middle - width * count / 2, 0.0
    for n, words in enumerate(spoken(series, bucket)):
        value = bucket.values[n]
        colour = FILLS[bucket.light] if len(series) == 1 else fill(n, plot)
        box = column((start, base), value, plot, width=width - 1)
        painted = element("rect", **box, fill=colour)
        yield linked(bucket.href(n), f"{bucket.label} {words}", painted)
        if plot.is_stacked:
            base += value
        else:
            yield figure((start + width / 2, plot.y(value) - 6), value)
            start += width


def column(
    at: tuple[float, float], value: Number, plot: Plot, *, width: float
) -> dict[str, float]:
    """The box of a column that stands at x on the value below it."""
    x, base = at
    top, foot = plot.y(base + value), plot.y(base)
    return {"x": x, "y": top, "width": width, "height": max(foot - top - 1, 0.0)}


def figure(at: tuple[float, float], value: Number) -> SafeString:
    return text(
        at,
        plain(value),
        font_weight=600,
        font_size=12,
        fill=INK,
        text_anchor="middle",
    )
