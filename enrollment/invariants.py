"""What must be true of the rows of admission at any time, whoever wrote them.

`schools.invariants` runs these checks with its own; each gives the rows that break it.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from enrollment.models import (
    Application,
    ApplicationEvent,
    ApplicationState,
    Decision,
    LockedChild,
    ReasonCode,
    SeatLock,
)

S = ApplicationState
ONCE_REFUSED = [S.REJECTED, S.UNDER_REVIEW, S.REJECTED_FINAL]


def children_with_two_live_applications() -> QuerySet[Any, Any]:
    """One live application for a child of an intake (INV-03)."""
    rows = Application.objects.live().order_by().values("child", "intake_year")
    return rows.annotate(n=Count("pk")).filter(n__gt=1)


def numbers_with_two_live_applications() -> QuerySet[Any, Any]:
    """The same by the number, which finds two families with one child (INV-03)."""
    rows = Application.objects.live().order_by()
    found = rows.values("city", "intake_year", "child_index")
    return found.annotate(n=Count("pk")).filter(n__gt=1)


def dwellings_locked_by_two_households() -> QuerySet[Any, Any]:
    """A dwelling's seat is one household's in each stage (INV-16)."""
    held = SeatLock.objects.exclude(state=SeatLock.State.RELEASED).order_by()
    rows = held.values("unit_index", "stage")
    return rows.annotate(n=Count("household", distinct=True)).filter(n__gt=1)


def seats_locked_for_other_households() -> QuerySet[LockedChild]:
    """A lock's children are those of its household (INV-16)."""
    return LockedChild.objects.exclude(child__household=F("lock__household"))


def submitted_without_receipt() -> QuerySet[Application]:
    beyond = Application.objects.exclude(state__in=[S.DRAFT, S.WITHDRAWN])
    return beyond.filter(Q(receipt=None) | Q(submitted_at=None))


def applications_beside_their_events() -> QuerySet[Application]:
    """The state of an application is what its last event says (INV-12)."""
    last = ApplicationEvent.objects.filter(application=OuterRef("pk")).order_by("-pk")
    rows = Application.objects.annotate(last=Subquery(last.values("now")[:1]))
    return rows.filter(Q(last=None) | ~Q(last=F("state")))


def refusals_by_one_person() -> QuerySet[Application]:
    """Two persons refuse, with reasons; or the day that was missed does (handbook 4.3)."""
    refused = Decision.objects.filter(
        application=OuterRef("pk"), kind=Decision.Kind.REFUSED, reasons__len__gt=0
    )
    by_two = refused.exclude(confirmed_by=None).exclude(confirmed_by=F("by"))
    by_day = refused.filter(by=None, reasons__contains=[ReasonCode.NOT_CORRECTED])
    rows = Application.objects.filter(state__in=ONCE_REFUSED)
    return rows.exclude(Exists(by_two)).exclude(Exists(by_day))


CHECKS: list[Callable[[], "QuerySet[Any, Any]"]] = [
    children_with_two_live_applications,
    numbers_with_two_live_applications,
    dwellings_locked_by_two_households,
    seats_locked_for_other_households,
    submitted_without_receipt,
    applications_beside_their_events,
    refusals_by_one_person,
]
