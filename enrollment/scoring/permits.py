"""The residence permit on a date, and how its months count (居住证).

Residence Permit Regulation articles 2, 9 and 10; enrollment handbook 6. A permit is
endorsed once a year, within the month before each full year. Without that its function
is suspended; a late endorsement revives it and its years begin anew that day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from enrollment.scoring.months import add_months, add_years, full_months

LONGEST_ISSUE_DAYS = 30
"""A permit is issued within 15 days, at most 30 (article 9)."""


class PermitStatus(StrEnum):
    """What a permit is worth on a date (handbook 6)."""

    NOT_ISSUED = "not_issued"
    APPLIED = "applied"
    VALID = "valid"
    SUSPENDED = "suspended"


class PermitCount(StrEnum):
    """How a place counts the months of a permit that was once suspended."""

    STRICT_RESTART = "strict_restart"
    CUMULATIVE = "cumulative"


class Line(NamedTuple):
    """One line of an explanation; the page makes a sentence of it in its language."""

    code: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitRecord:
    """What the police know of one person's permit."""

    issued_on: date | None = None
    endorsed_on: tuple[date, ...] = ()
    applied_on: date | None = None


class Validity(NamedTuple):
    """An unbroken time in which a permit was valid, its last day included."""

    start: date
    until: date


class PermitState(NamedTuple):
    """A permit on a date: what counts for the admission, and why."""

    status: PermitStatus
    due_on: date | None
    strict_months: int | None
    cumulative_months: int
    lines: tuple[Line, ...]

    def months(self, count: PermitCount) -> int:
        """The months as the place counts them; none restart while suspended."""
        if count is PermitCount.CUMULATIVE:
            return self.cumulative_months
        return self.strict_months or 0


def half_year_from(living_since: date) -> date:
    """The first day on which one may ask for a permit: half a year lived (article 2)."""
    return add_months(living_since, 6)


def receipt_counts_until(cutoff: date) -> date:
    """Until when the receipt of an application stands for the permit (handbook 6)."""
    return cutoff + timedelta(LONGEST_ISSUE_DAYS)


def validities(record: PermitRecord, *, on: date) -> list[Validity]:
    """The times in which the permit was valid, as known on `on`, oldest first."""
    if record.issued_on is None or record.issued_on > on:
        return []
    spans, _lines = _history(record.issued_on, _known(record, on))
    return spans


def permit_state(record: PermitRecord, *, on: date) -> PermitState:
    """The permit's status, due date and months on `on`, told line by line."""
    if record.issued_on is None or record.issued_on > on:
        return _without_permit(record, on)
    spans, lines = _history(record.issued_on, _known(record, on))
    last = spans[-1]
    months = [full_months(start, min(until, on)) for start, until in spans]
    valid = on <= last.until
    lines += _standing(last, on=on)
    if valid:
        lines.append(Line("strict_months", {"months": months[-1], "since": last.start}))
    lines.append(Line("cumulative_months", {"months": sum(months), "of": months}))
    return PermitState(
        PermitStatus.VALID if valid else PermitStatus.SUSPENDED,
        last.until,
        months[-1] if valid else None,
        sum(months),
        tuple(lines),
    )


def _known(record: PermitRecord, on: date) -> list[date]:
    return sorted(day for day in record.endorsed_on if day <= on)


def _without_permit(record: PermitRecord, on: date) -> PermitState:
    if record.applied_on is None or record.applied_on > on:
        line = Line("not_issued", {"on": on})
        return PermitState(PermitStatus.NOT_ISSUED, None, None, 0, (line,))
    line = Line("applied", {"on": record.applied_on})
    return PermitState(PermitStatus.APPLIED, None, None, 0, (line,))


def _history(
    issued: date, endorsements: Iterable[date]
) -> tuple[list[Validity], list[Line]]:
    """Follow the endorsements in order.

    1. One before the month that leads to the due date changes nothing.
    2. One in that month carries the permit a year on; the anniversary stays.
    3. One after it revives the permit; it makes a new anniversary.
    """
    start, year = issued, 1
    due = add_years(start, year)
    spans: list[Validity] = []
    lines = [Line("issued", {"on": issued, "due": due})]
    for day in endorsements:
        if day < add_months(due, -1):
            lines.append(Line("endorsed_too_early", {"on": day, "due": due}))
            continue
        if day > due:
            spans.append(Validity(start, due))
            lines.append(Line("lapsed", {"after": due, "revived": day}))
            start, year = day, 0
        year += 1
        code = "endorsed" if year > 1 else "endorsed_late"
        due = add_years(start, year)
        lines.append(Line(code, {"on": day, "due": due}))
    return [*spans, Validity(start, due)], lines


def _standing(last: Validity, *, on: date) -> list[Line]:
    if on > last.until:
        return [Line("suspended", {"after": last.until})]
    opens = add_months(last.until, -1)
    return [Line("valid", {"until": last.until, "endorse_from": opens})]
