"""How the checks by departments stand: agreed, differing, silent, and who waits for whom.

Ux: verification overview. A silent department is the county's trouble, never a family's:
its applications stay in the queue and can be settled by hand, from the papers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Avg, Count, Min, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from enrollment.models import (
    Application,
    ApplicationState,
    CheckResult,
    Department,
    DepartmentCall,
    DepartmentCheck,
    DepartmentState,
)
from enrollment.models.departments import A_DAY, KEPT
from portal.lights import Light

S = ApplicationState
IN_HAND = [S.CHECKING, S.UNDER_REVIEW, S.RETURNED]
MATCH, SILENT = CheckResult.MATCH, CheckResult.UNAVAILABLE
MOST = 50
"""Those that wait longest; the queue's filter shows the rest."""


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One department: what it said of the applications in hand, and how it answers."""

    department: Department
    matched: int = 0
    differing: int = 0
    silent: int = 0
    oldest: datetime | None = None
    """Since when an application waits in its state for this department's answer."""
    asked: int = 0
    failed: int = 0
    milliseconds: float | None = None
    failures: int = 0
    open_until: datetime | None = None

    @property
    def is_left_alone(self) -> bool:
        return self.open_until is not None and self.open_until > timezone.now()

    @property
    def light(self) -> Light:
        if self.is_left_alone:
            return Light.OVER
        return Light.WATCH if self.failures or self.silent else Light.OK


def department_rows(user: User) -> list[DepartmentRow]:
    """Every department, whether it was asked yet or not."""
    checks, calls = checks_by_department(user), calls_by_department()
    states = DepartmentState.objects.in_bulk()
    rows = []
    for department in Department:
        state = states.get(department.value)
        rows.append(
            DepartmentRow(
                department,
                **checks.get(department.value, {}),
                **calls.get(department.value, {}),
                failures=state.failures if state else 0,
                open_until=state.open_until if state else None,
            )
        )
    return rows


def in_hand(user: User) -> QuerySet[Application]:
    return Application.objects.visible_to(user).filter(state__in=IN_HAND)


def checks_by_department(user: User) -> dict[str, dict[str, Any]]:
    silent = Q(result=SILENT)
    rows = DepartmentCheck.objects.filter(application__in=in_hand(user).values("pk"))
    return keyed(
        rows.order_by()
        .values("department")
        .annotate(
            matched=Count("pk", filter=Q(result=MATCH)),
            differing=Count("pk", filter=~Q(result__in=[MATCH, SILENT])),
            silent=Count("pk", filter=silent),
            oldest=Min("application__moved_at", filter=silent),
        )
    )


def calls_by_department() -> dict[str, dict[str, Any]]:
    """Of the last 24 hours; the log names nobody."""
    answered = ~Q(outcome="unavailable")
    rows = DepartmentCall.objects.filter(at__gt=Now() - A_DAY)
    return keyed(
        rows.values("department").annotate(
            asked=Count("pk"),
            failed=Count("pk", filter=~answered),
            milliseconds=Avg("milliseconds", filter=answered),
        )
    )


def keyed(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """By department, and what else the rows hold."""
    found = {row["department"]: dict(row) for row in rows}
    for row in found.values():
        del row["department"]
    return found


def waiting_for_departments(user: User) -> QuerySet[Application]:
    """Applications that some department owes an answer, those that wait longest first."""
    silent = DepartmentCheck.objects.filter(result=SILENT).values("application")
    owed = Q(checks__result=SILENT)
    rows = Application.objects.filter(pk__in=in_hand(user).values("pk")).filter(
        pk__in=silent
    )
    return (
        rows.annotate(
            departments=StringAgg(
                "checks__department", ",", filter=owed, distinct=True
            ),
            asked_at=Min("checks__asked_at", filter=owed),
        )
        .select_related("child")
        .order_by("moved_at", "pk")
    )


def owing(application: Application) -> list[Department]:
    """Those that `waiting_for_departments` found."""
    codes = getattr(application, "departments", "") or ""
    return [Department(code) for code in codes.split(",") if code in Department.values]


def forget_old_calls() -> int:
    """Delete questions of the log that are older than it is kept; how many."""
    return DepartmentCall.objects.filter(at__lt=Now() - KEPT).delete()[0]
