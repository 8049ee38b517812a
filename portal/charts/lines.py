"""Lines over time with a limit: how one figure moved in a few units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.charts.svg import (
    LIMIT,
    MUTE,
    SERIES,
    Cell,
    Chart,
    Frame,
    Head,
    Limit,
    Number,
    element,
    line,
    picture,
    plain,
    text,
    text_width,
    ticks,
)

TOP, BOTTOM, GAP = 18, 30, 17
DASHES = ("", "7 4", "2 4", "10 3 2 3", "1 3")


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's figures, one for each period; None where there is none."""

    label: str
    values: Sequence[Number | None]
    href: str = ""
    hrefs: Sequence[str] = ()
    """Addresses of the figures, which the table twin leads to."""

    def address(self, n: int) -> str:
        return self.hrefs[n] if n < len(self.hrefs) else ""

    @property
    def last(self) -> Number | None:
        return next((v for v in reversed(self.values) if v is not None), None)

    @property
    def words(self) -> str:
        return self.label if self.last is None else f"{self.label} {plain(self.last)}"


@dataclass(frozen=True, slots=True)
class Plot:
    left: float
    right: float
    bottom: float
    steps: int
    scale: list[float]

    def x(self, n: int) -> float:
        return self.left + (self.right - self.left) * n / max(self.steps - 1, 1)

    def y(self, value: Number) -> float:
        low, high = self.scale[0], self.scale[-1]
        return self.bottom - (value - low) / (high - low) * (self.bottom - TOP)


def lines(
    head: Head,
    periods: Sequence[str],
    series: Sequence[Line],
    *,
    limit: Limit | None = None,
) -> Chart:
    """The chart of `series` over `periods`, for wide and narrow screens."""
    said = "; ".join(([limit.label] if limit else []) + [s.words for s in series])
    sizes = ((head.key, 560.0), (f"{head.key}-n", 360.0))
    wide, narrow = (
        picture(
            Frame(name, head.title, said),
            (width, 260 if width > 500 else 230),
            drawn(periods, series, width=width, limit=limit),
        )
        for name, width in sizes
    )
    return Chart(head.title, said, wide, narrow, [_("Unit"), *periods], twin(series))


def twin(series: Sequence[Line]) -> list[list[Cell]]:
    return [
        [
            Cell(row.label, row.href),
            *(
                Cell("—" if value is None else plain(value), row.address(n))
                for n, value in enumerate(row.values)
            ),
        ]
        for row in series
    ]


def drawn(
    periods: Sequence[str],
    series: Sequence[Line],
    *,
    width: float,
    limit: Limit | None,
) -> Iterator[SafeString]:
    plot = plotted(len(periods), series, width=width, limit=limit)
    yield from axes(plot, periods)
    if limit:
        y = plot.y(limit.value)
        yield line(
            (plot.left, y), (plot.right, y), stroke=LIMIT, stroke_dasharray="5 4"
        )
        yield text((plot.left + 4, y - 5), limit.label, font_size=12, fill=LIMIT)
    for n, row in enumerate(series):
        yield from one_line(row, plot, n=n)
    yield from end_labels(series, plot)


def plotted(
    steps: int, series: Sequence[Line], *, width: float, limit: Limit | None
) -> Plot:
    values = [v for row in series for v in row.values if v is not None]
    values += [limit.value] if limit else []
    scale = ticks(min(values, default=0), max(values, default=1))
    labels = max((text_width(row.words) for row in series), default=0)
    left = max(text_width(plain(value), 12) for value in scale) + 12
    bottom = (260 if width > 500 else 230) - BOTTOM
    return Plot(left, width - labels - 18, bottom, steps, scale)


def axes(plot: Plot, periods: Sequence[str]) -> Iterator[SafeString]:
    for value in plot.scale:
        y = plot.y(value)
        yield line((plot.left, y), (plot.right, y))
        yield text(
            (plot.left - 8, y + 4),
            plain(value),
            font_size=12,
            fill=MUTE,
            text_anchor="end",
        )
    widest = max((text_width(period, 12) for period in periods), default=0)
    room = (plot.right - plot.left) / max(plot.steps - 1, 1)
    every = max(1, -int(-(widest + 8) // room))
    for n, period in enumerate(periods):
        if (plot.steps - 1 - n) % every == 0:
            at = (plot.x(n), plot.bottom + 20)
            yield text(at, period, font_size=12, fill=MUTE, text_anchor="middle")


def one_line(row: Line, plot: Plot, *, n: int) -> Iterator[SafeString]:
    """The stroke, broken where a period has no figure, and a ring at each figure."""
    colour = SERIES[n % len(SERIES)]
    path, pen = [], "M"
    for step, value in enumerate(row.values):
        if value is None:
            pen = "M"
            continue
        path.append(f"{pen}{plot.x(step):.1f} {plot.y(value):.1f}")
        pen = "L"
    yield element(
        "path",
        d="".join(path),
        fill="none",
        stroke=colour,
        stroke_width=2.2,
        stroke_linejoin="round",
        stroke_dasharray=DASHES[n % len(DASHES)],
    )
    for step, value in enumerate(row.values):
        if value is not None:
            yield element(
                "circle",
                cx=plot.x(step),
                cy=plot.y(value),
                r=3.4,
                fill="#ffffff",
                stroke=colour,
                stroke_width=2,
            )


def end_labels(series: Sequence[Line], plot: Plot) -> Iterator[SafeString]:
    """Each line's name and last figure at its end, pushed apart where lines meet."""
    named = [
        (plot.y(row.last), n, row)
        for n, row in enumerate(series)
        if row.last is not None
    ]
    below = TOP - GAP + 4.0
    for y, n, row in sorted(named, key=lambda item: item[:2]):
        below = max(y + 4, below + GAP)
        yield text(
            (plot.right + 10, below),
            row.words,
            font_weight=600,
            fill=SERIES[n % len(SERIES)],
        )
