"""The cohort forecast of pupils (学位需求预测), enrollment handbook 3.6. No Django here.

Every ratio is observed over up to three years. The middle scenario multiplies with their
mean, the low and the high one with the smallest and the largest of them. Ratios stay
fractions; only the pupils of a grade are rounded, half up, where they are shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

OBSERVED_YEARS = 3
History = Mapping[int, Mapping[int, int]]
"""Pupils by year and grade."""


Exact = Fraction | int
"""Counted pupils are whole numbers, which add much faster than fractions."""


@dataclass(frozen=True, slots=True)
class Range:
    """A value in the low, middle and high scenario; sums go scenario by scenario."""

    low: Exact
    mid: Exact
    high: Exact

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.mid + other.mid, self.high + other.high)

    def __mul__(self, other: "Range") -> "Range":
        return Range(self.low * other.low, self.mid * other.mid, self.high * other.high)

    def rounded(self) -> tuple[int, int, int]:
        return half_up(self.low), half_up(self.mid), half_up(self.high)

    def whole(self) -> "Range":
        """As pupils, so that sums over schools are the sums of what each school shows."""
        return Range(*self.rounded())


def half_up(value: Exact) -> int:
    """The nearest whole number, halves upwards; for values that are not negative."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def exactly(value: int) -> Range:
    return Range(value, value, value)


UNCHANGED = exactly(1)
"""Taken where nothing was observed: everybody moves up, nobody comes or goes."""


def spread(ratios: Sequence[Fraction]) -> Range:
    """Smallest, mean and largest of what was observed; `UNCHANGED` if nothing was."""
    if not ratios:
        return UNCHANGED
    mean = sum(ratios, start=Fraction(0)) / len(ratios)
    return Range(min(ratios), mean, max(ratios))


def observed(
    pairs: Iterable[tuple[int, int]],
) -> list[Fraction]:
    """Ratios after/before of (before, after); a year that had nobody before says nothing."""
    return [Fraction(after, before) for before, after in pairs if before > 0]


def progression(history: History, *, grade: int, year: int) -> Range:
    """Gk(Y) / G(k−1)(Y−1) over the last three years up to `year` (handbook 3.6).

    Years without any class of the school are unknown, not empty, and say nothing.
    """
    pairs = [
        (history[before].get(grade - 1, 0), history[before + 1].get(grade, 0))
        for before in range(year - OBSERVED_YEARS, year)
        if before in history and before + 1 in history
    ]
    return spread(observed(pairs))


def entrants(children: int, *, retention: Range, inflow: Range) -> Range:
    """G1(Y) = children of age × local retention + net inflow (handbook 3.6).

    G7(Y) = Σ feeder G6(Y−1) × stay ratio + inflow is the same sum.
    """
    return exactly(children) * retention + inflow


def move_up(
    now: Mapping[int, Range], *, ratios: Mapping[int, Range]
) -> dict[int, Range]:
    """Next year's pupils of every grade but the starting one (the cohort method).

    `ratios` has one for every grade that can be moved into.
    """
    return {
        grade: now[grade - 1] * ratio
        for grade, ratio in ratios.items()
        if grade - 1 in now
    }


def forecast_error(forecast: int, *, actual: int) -> Fraction | None:
    """(forecast − actual) / actual: above 0 too many were expected; None if nobody came."""
    return Fraction(forecast - actual, actual) if actual else None
