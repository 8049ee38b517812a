"""Months and days between dates, as tables of points count them (enrollment handbook 4.8)."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

FIRST_YEAR = 1980
"""Nobody has paid social insurance before; sets of months begin in January of it."""


def full_months(start: date, end: date) -> int:
    """The full months from `start` to `end`: (Y2−Y1)×12 + (M2−M1) − [D2<D1], at least 0."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(0, months - (end.day < start.day))


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day.

    A term of months or years ends so by article 202 of the Civil Code.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The anniversary of `day`; 29 February has it on the 28th of a common year."""
    return add_months(day, 12 * years)


def days_lived(start: date, end: date) -> int:
    """The days from `start` to `end`, both of them lived there."""
    return max(0, (end - start).days + 1)


def merged(
    stretches: Iterable[tuple[date, date]], *, bridge_days: int = 0
) -> list[tuple[date, date]]:
    """The stretches in order, none counted twice; a break of `bridge_days` joins two."""
    joined: list[tuple[date, date]] = []
    for start, end in sorted(pair for pair in stretches if pair[0] <= pair[1]):
        if joined and (start - joined[-1][1]).days <= bridge_days + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def month_set(first: date, last: date) -> int:
    """The months from `first`'s to `last`'s as a set: one bit of an integer for each.

    Two sets are cut with & and joined with |, and `bit_count` tells their months.
    """
    start = (first.year - FIRST_YEAR) * 12 + first.month - 1
    length = (last.year - first.year) * 12 + last.month - first.month + 1
    if start < 0:
        raise ValueError(f"no month before {FIRST_YEAR} is counted: {first}")
    return ((1 << max(0, length)) - 1) << start
