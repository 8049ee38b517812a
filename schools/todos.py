"""What waits for somebody (待办): counted for the acting posting, with the day it is due.

Each kind of work is one query, however much there is of it.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from portal.lights import Light
from schools.models import (
    ClassGroup,
    LargeClassCase,
    RollConflict,
    RosterImport,
    SchoolYear,
    SeatProject,
    Section,
)

RETURN_DUE = (9, 20)
"""The annual return is due on 20 September (equity handbook 10)."""
Case, Batch = LargeClassCase.State, RosterImport.State


@dataclass(frozen=True, slots=True)
class Todo:
    """Some work of one kind: how much of it, until when, and where it is done."""

    words: str | Promise
    count: int
    href: str
    due: datetime.date | None = None

    @property
    def light(self) -> Light:
        if self.due is None:
            return Light.NONE
        left = (self.due - timezone.localdate()).days
        if left < 0:
            return Light.OVER
        return Light.WATCH if left <= 3 else Light.OK


def todos(user: User, *, year: SchoolYear) -> list[Todo]:
    """Everything that waits for the acting posting, what is due first on top."""
    found = [
        todo
        for permission, look in LOOKS
        if user.may(permission) and (todo := look(user, year)).count
    ]
    return sorted(found, key=lambda todo: todo.due or datetime.date.max)


def kept_as(posting_key: object) -> str:
    """Under which name the frame keeps what waits for a posting."""
    return f"waiting:{posting_key}"


def imports_to_decide(user: User, _year: SchoolYear) -> Todo:
    states = [Batch.CHECKED, Batch.UNMAPPED]
    rows = RosterImport.objects.visible_to(user).filter(state__in=states)
    return Todo(_("Rosters to decide on"), rows.count(), reverse("schools:import-list"))


def conflicts_to_decide(user: User, _year: SchoolYear) -> Todo:
    rows = RollConflict.objects.visible_to(user).filter(state=RollConflict.State.OPEN)
    return Todo(
        _("Children whom two schools claim"),
        rows.count(),
        reverse("schools:conflict-list"),
    )


def returns_missing(user: User, year: SchoolYear) -> Todo:
    rows = Section.objects.visible_to(user).without_return(year.pk)
    return Todo(
        _("Annual returns missing"),
        rows.count(),
        f"{reverse('schools:return-list')}?state=missing",
        datetime.date(year.pk, *RETURN_DUE),
    )


def cases_to_plan(user: User, _year: SchoolYear) -> Todo:
    states = [Case.OPEN, Case.REOPENED, Case.EXPIRED]
    rows = LargeClassCase.objects.visible_to(user).filter(state__in=states)
    return Todo(
        _("Large classes without a plan that holds"),
        rows.count(),
        reverse("schools:large-class-list"),
    )


def cases_at_work(user: User, _year: SchoolYear) -> Todo:
    states = [Case.PLANNED, Case.IN_PROGRESS]
    rows = LargeClassCase.objects.visible_to(user).filter(state__in=states)
    found = rows.aggregate(number=Count("pk"), due=Min("target_date"))
    return Todo(
        _("Large classes being worked off"),
        found["number"],
        reverse("schools:large-class-list"),
        found["due"],
    )


def cases_to_verify(user: User, _year: SchoolYear) -> Todo:
    rows = LargeClassCase.objects.visible_to(user).filter(state=Case.RESOLVED)
    return Todo(
        _("Resolved large classes to count"),
        rows.count(),
        f"{reverse('schools:large-class-list')}?state=resolved",
    )


def projects_late(user: User, _year: SchoolYear) -> Todo:
    closed = [SeatProject.Stage.IN_USE, SeatProject.Stage.CANCELLED]
    rows = SeatProject.objects.visible_to(user).exclude(stage__in=closed)
    late = rows.filter(planned_open_on__lt=timezone.localdate())
    return Todo(
        _("Seat projects past their opening day"),
        late.count(),
        reverse("schools:project-list"),
    )


def classes_without_place(user: User, year: SchoolYear) -> Todo:
    rows = ClassGroup.objects.visible_to(user).filter(year=year).without_place()
    return Todo(
        _("Classes without a room or a head teacher"),
        rows.count(),
        f"{reverse('schools:class-list')}?lacking=place",
    )


Look = Callable[[User, SchoolYear], Todo]
LOOKS: tuple[tuple[Permission, Look], ...] = (
    (Permission.ROSTER_IMPORT, imports_to_decide),
    (Permission.CONFLICT_DECIDE, conflicts_to_decide),
    (Permission.SCHOOL_EDIT, returns_missing),
    (Permission.SCHOOL_EDIT, classes_without_place),
    (Permission.CLASS_SIZE_WORK, cases_to_plan),
    (Permission.CLASS_SIZE_WORK, cases_at_work),
    (Permission.CLASS_SIZE_VERIFY, cases_to_verify),
    (Permission.SEAT_PLAN, projects_late),
)
