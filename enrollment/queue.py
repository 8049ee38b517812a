"""The reviewers' queue: its rows with their clocks, and who has how much to do."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Posting, User
from accounts.roles import RULES, Permission, Role
from enrollment.models import (
    Application,
    ApplicationState,
    CheckResult,
    Decision,
    Review,
)
from portal.lights import Light

S = ApplicationState
ORDER = ("moved_at", "pk")
STATE_LIGHTS = {
    S.SUBMITTED: Light.NONE,
    S.CHECKING: Light.WATCH,
    S.UNDER_REVIEW: Light.WATCH,
    S.RETURNED: Light.WATCH,
    S.REJECTED: Light.OVER,
    S.REJECTED_FINAL: Light.OVER,
    S.WITHDRAWN: Light.NONE,
}


def for_table(rows: QuerySet[Application]) -> QuerySet[Application]:
    """What the list shows of each, in as many statements for one row as for fifty."""
    waiting = Decision.objects.to_confirm().filter(application=OuterRef("pk"))
    silent, agreed = CheckResult.UNAVAILABLE, CheckResult.MATCH
    return rows.select_related(
        "child", "round", "review__claimed_by", "review__assigned_to"
    ).annotate(
        open_checks=Count(
            "checks", filter=~Q(checks__result__in=[agreed, silent]), distinct=True
        ),
        silent_checks=Count("checks", filter=Q(checks__result=silent), distinct=True),
        has_refusal=Exists(waiting),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """An application as the queue shows it."""

    application: Application

    @property
    def light(self) -> Light:
        return STATE_LIGHTS.get(S(self.application.state), Light.OK)

    @property
    def days(self) -> int:
        """Whole days in its state."""
        return (timezone.now() - self.application.moved_at).days

    @property
    def is_overdue(self) -> bool:
        return is_overdue(self.application, today=timezone.localdate())

    @property
    def review(self) -> Review | None:
        return getattr(self.application, "review", None)


def is_overdue(application: Application, *, today: datetime.date) -> bool:
    """Not mended by its day, or not decided by the end of the round's verification."""
    if application.state == S.RETURNED:
        return application.due_on is not None and application.due_on < today
    if application.state not in {S.CHECKING, S.UNDER_REVIEW}:
        return False
    return application.round.verify_until < today


@dataclass(frozen=True, slots=True)
class Load:
    """How much one reviewer has on the list."""

    person: User
    waiting: int
    oldest: datetime.datetime | None
    decided: int


def reviewers_of(user: User) -> QuerySet[User]:
    """The county's officers who review: to whom work can be given."""
    acting = user.acting
    if acting is None or acting.division_id is None:
        return User.objects.none()
    roles = [role for role in Role if Permission.REFUSAL_CONFIRM in RULES[role].may]
    held = Posting.objects.current().filter(
        role__in=roles, division_id=acting.division_id
    )
    return User.objects.filter(pk__in=held.order_by().values("user")).order_by("name")


def workload(user: User) -> list[Load]:
    """Every reviewer of the county with what waits, since when, and what was decided."""
    waits = Application.objects.visible_to(user).filter(
        state__in=[S.CHECKING, S.UNDER_REVIEW], review__assigned_to__isnull=False
    )
    grouped = waits.order_by().values(person=F("review__assigned_to"))
    found = {
        row["person"]: (row["count"], row["oldest"])
        for row in grouped.annotate(count=Count("pk"), oldest=Min("moved_at"))
    }
    seen = Application.objects.visible_to(user).values("pk")
    decisions = Decision.objects.filter(application__in=seen, by__isnull=False)
    done = dict(
        decisions.order_by().values_list("by").annotate(count=Count("pk")).order_by()
    )
    return [
        Load(person, *found.get(person.pk, (0, None)), decided=done.get(person.pk, 0))
        for person in reviewers_of(user)
    ]
