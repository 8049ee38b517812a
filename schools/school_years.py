"""Opening and closing school years, and setting their terms (学年、学期).

Years are opened one after the other, and only once the year before is closed. A closed
year's class sizes are history: were it still open while the rosters of the next one move
the pupils up, its classes would be counted empty. So a year is closed while its pupils
still sit in its classes; those whom no roster moves up are findings of their school.

A year is one for the whole installation. So only a person whose division holds all of its
schools opens and closes it: the county's where there is one county, else the administrator
of the city or province. Terms are a place's own.
"""

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Min, Q
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.roles import Reach
from portal.errors import Conflict
from schools import calendars, large_classes
from schools.models import (
    CalendarDay,
    LocalDay,
    RosterImport,
    School,
    SchoolYear,
    Term,
)
from schools.models.divisions import below

LAST_LESSONS = (7, 1)
"""From this day of its second half on a year may be closed."""


@dataclass(frozen=True, slots=True)
class LoadedYear:
    """A calendar year of the State Council's days."""

    year: int
    days: int
    working: int
    source: str


def loaded_years() -> list[LoadedYear]:
    rows = (
        CalendarDay.objects.order_by()
        .annotate(year=ExtractYear("day"))
        .values("year")
        .annotate(
            days=Count("pk"),
            working=Count("pk", filter=Q(is_working=True)),
            source=Min("source"),
        )
    )
    return [LoadedYear(**row) for row in rows.order_by("-year")]


def year_to_open() -> int:
    """The year after the last one, or that of today where there is none."""
    last = SchoolYear.objects.first()
    return last.pk + 1 if last else calendars.school_year_of(timezone.localdate())


def first_day_to_close(year: SchoolYear) -> datetime.date:
    return datetime.date(year.pk + 1, *LAST_LESSONS)


def may_decide(user: User) -> bool:
    """Whether all schools of the installation lie in the acting posting's division."""
    acting = user.acting
    if acting is None or acting.reach != Reach.DIVISION:
        return False
    return not School.objects.exclude(below("division_id", acting.prefix)).exists()


def refuse_others(user: User) -> None:
    if not may_decide(user):
        raise PermissionDenied


def may_open() -> bool:
    return not SchoolYear.objects.open().exists()


def may_close(year: SchoolYear) -> bool:
    return not year.is_closed and first_day_to_close(year) <= timezone.localdate()


@transaction.atomic
def open_next(*, by: User) -> SchoolYear:
    """Open the next school year and load what is known of its two calendar years."""
    refuse_others(by)
    list(SchoolYear.objects.select_for_update())
    if not may_open():
        raise Conflict(_("Close the school year that is open first."))
    year = calendars.open_school_year(year_to_open())
    for calendar_year in (year.pk, year.pk + 1):
        if calendar_year in calendars.KNOWN_YEARS:
            calendars.load_year(calendar_year)
    record("school-year.open", by=by, on=year)
    return year


@transaction.atomic
def close(year: SchoolYear, *, by: User) -> None:
    """Make the year's class sizes history; they are never counted again."""
    refuse_others(by)
    held = SchoolYear.objects.select_for_update().get(pk=year.pk)
    if not may_close(held):
        raise Conflict(
            _("This school year is closed, or its lessons have not ended yet.")
        )
    at_work = RosterImport.objects.filter(
        year=held, state=RosterImport.State.COMMITTING
    )
    if at_work.exists():
        raise Conflict(_("A roster of this school year is being written to the roll."))
    year.is_closed = True
    year.save(update_fields=["is_closed"])
    large_classes.end_with_years(by=by)
    record("school-year.close", by=by, on=year, changed=["is_closed"])


@transaction.atomic
def set_term(
    year: SchoolYear,
    *,
    number: int,
    days: tuple[datetime.date, datetime.date],
    by: User,
) -> Term:
    """Set a term for the place that `by` acts for."""
    place = by.acting.prefix if by.acting else ""
    term = calendars.set_term(year, number=number, place=place, days=days)
    record("term.change", by=by, on=term, changed=["starts_on", "ends_on"])
    return term


@transaction.atomic
def load_calendar(calendar_year: int, *, by: User) -> int:
    """Load the State Council's days of a calendar year; how many."""
    days = calendars.load_year(calendar_year)
    record("calendar.load", by=by, on=None, reason=str(calendar_year))
    return days


@transaction.atomic
def set_local_day(
    day: datetime.date, *, is_school_day: bool, reason: str, by: User
) -> LocalDay:
    """Say that the schools of the place that `by` acts for differ on this day."""
    local, _is_new = LocalDay.objects.update_or_create(
        division_id=by.acting.prefix if by.acting else "",
        day=day,
        defaults={"is_school_day": is_school_day, "reason": reason},
    )
    record("local-day.set", by=by, on=local, changed=["is_school_day", "reason"])
    return local


@transaction.atomic
def drop_local_day(local: LocalDay, *, by: User) -> None:
    record("local-day.drop", by=by, on=local, reason=str(local))
    local.delete()
