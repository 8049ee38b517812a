"""How a round's review goes, in figures: how many, how long, and for whom it differs.

Handbook 10: city and province see aggregates, no case. A figure that could point at a
child is not given to them: below `FEWEST`, and then its counterpart in a pair neither,
as the sum would tell it.
"""

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, F, Min, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.models import (
    AdmissionRound,
    Application,
    ApplicationEvent,
    ApplicationState,
    CheckResult,
    DepartmentCheck,
    DocumentKind,
)
from schools.models import Pupil

S = ApplicationState
DECIDED = [S.APPROVED, S.REJECTED]
WAITING = {S.CHECKING, S.UNDER_REVIEW}
FEWEST = 5
SECONDS_OF_A_DAY = 86400
AGES = (0, 1, 2, 3, 7, 14)
"""Where each bucket of the queue's age begins, in days."""


class Seen(NamedTuple):
    """What is counted of one application; nothing in it names anybody."""

    state: str
    submitted_at: datetime
    moved_at: datetime
    category: str | None
    sex: str
    has_permit: bool
    is_disabled: bool
    was_returned: bool
    was_refused: bool
    decided_at: datetime | None

    @property
    def days_to_decision(self) -> float | None:
        if self.decided_at is None:
            return None
        gone = (self.decided_at - self.submitted_at).total_seconds()
        return max(gone, 0.0) / SECONDS_OF_A_DAY


def seen_in(round_: AdmissionRound) -> list[Seen]:
    """Everything that was handed in for the round, in one statement."""
    events = ApplicationEvent.objects.filter(application=OuterRef("pk"))
    checks = DepartmentCheck.objects.filter(application=OuterRef("pk"))
    first = events.filter(now__in=DECIDED).order_by().values("application")
    disability = Q(kind=DocumentKind.SPECIAL, person="child", result=CheckResult.MATCH)
    rows = Application.objects.filter(round=round_, submitted_at__isnull=False)
    return [
        Seen(*row)
        for row in rows.annotate(
            handed_in=F("submitted_at"),
            has_permit=Exists(checks.filter(kind=DocumentKind.PERMIT)),
            is_disabled=Exists(checks.filter(disability)),
            was_returned=Exists(events.filter(now=S.RETURNED)),
            was_refused=Exists(events.filter(now=S.REJECTED)),
            decided_at=Subquery(first.annotate(at=Min("at")).values("at")),
        ).values_list(
            "state",
            "handed_in",
            "moved_at",
            "ranking__category",
            "child__sex",
            "has_permit",
            "is_disabled",
            "was_returned",
            "was_refused",
            "decided_at",
        )
    ]


@dataclass(frozen=True, slots=True)
class Speed:
    """How long decisions took, in days from handing in."""

    median: float
    p90: float


def speed_of(rows: Iterable[Seen], *, hides_small: bool = False) -> Speed | None:
    days = sorted(d for row in rows if (d := row.days_to_decision) is not None)
    if not days or (hides_small and len(days) < FEWEST):
        return None
    return Speed(statistics.median(days), days[-(-9 * len(days) // 10) - 1])


@dataclass(frozen=True, slots=True)
class Group:
    """One group's share of being sent back and refused; hidden where it is too small."""

    label: str | Promise
    rows: Sequence[Seen]
    hides_small: bool = False
    is_hidden: bool = False

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def returned(self) -> float | None:
        return share(
            self.rows, lambda row: row.was_returned, hides_small=self.hides_small
        )

    @property
    def refused(self) -> float | None:
        return share(
            self.rows, lambda row: row.was_refused, hides_small=self.hides_small
        )

    @property
    def speed(self) -> Speed | None:
        return speed_of(self.rows, hides_small=self.hides_small)


def share(
    rows: Sequence[Seen], holds: Callable[[Seen], bool], *, hides_small: bool = False
) -> float | None:
    """The share of the rows of which `holds`; None where it would tell of a few."""
    count = sum(map(holds, rows))
    if not rows or (hides_small and 0 < count < FEWEST):
        return None
    return count / len(rows)


def hidden_among(counts: Sequence[int]) -> set[int]:
    """Which counts are hidden: small ones, and never one alone, as the sum tells it."""
    order = sorted(
        (n for n, count in enumerate(counts) if count), key=counts.__getitem__
    )
    small = [n for n in order if counts[n] < FEWEST]
    return set(order[:2] if len(small) == 1 else small)


PAIRS: tuple[tuple[Callable[[Seen], bool], str | Promise, str | Promise], ...] = (
    (
        lambda row: row.has_permit,
        _("From elsewhere, by residence permit"),
        _("Registered in the county"),
    ),
    (lambda row: row.sex == Pupil.Sex.FEMALE, _("Girls"), _("Boys")),
    (
        lambda row: row.is_disabled,
        _("With a disability certificate"),
        _("Without one"),
    ),
)
"""By which two groups are held against each other."""


def groups_of(rows: Sequence[Seen], *, hides_small: bool) -> list[Group]:
    """The groups pair by pair; a pair of which one is too small is hidden whole."""
    found = []
    for belongs, yes, no in PAIRS:
        inside = [row for row in rows if belongs(row)]
        outside = [row for row in rows if not belongs(row)]
        is_small = min(len(inside), len(outside)) < FEWEST
        is_hidden = hides_small and is_small
        found += [
            Group(label, some, hides_small, is_hidden)
            for label, some in ((yes, inside), (no, outside))
        ]
    return found


def by_day(rows: Iterable[Seen]) -> dict[date, int]:
    days = Counter(timezone.localtime(row.submitted_at).date() for row in rows)
    return dict(sorted(days.items()))


def by_state(rows: Iterable[Seen]) -> dict[ApplicationState, int]:
    """In the order of an application's life."""
    counts = Counter(row.state for row in rows)
    return {state: counts[state] for state in S if counts[state]}


def by_category(rows: Iterable[Seen]) -> dict[str, int]:
    """Of those that have one; the others are not decided yet."""
    counts = Counter(row.category for row in rows if row.category)
    return dict(sorted(counts.items()))


def by_age(rows: Iterable[Seen], *, now: datetime) -> list[int]:
    """How many wait in the queue, by the bucket of `AGES` that their days fall into."""
    counts = [0] * len(AGES)
    for row in rows:
        if row.state in WAITING:
            days = (now - row.moved_at).days
            counts[max(n for n, first in enumerate(AGES) if first <= max(days, 0))] += 1
    return counts
