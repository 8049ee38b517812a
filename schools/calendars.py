"""Counting working days and school days (工作日、上课日).

The State Council's days are rows (`CalendarDay`), copied from chinesecalendar by
`manage.py load_calendar`. Every question about a year without rows is an error.
"""

import datetime
from collections.abc import Iterable

import chinese_calendar
from chinese_calendar.constants import holidays
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from schools.models import CalendarDay, LocalDay, SchoolYear, Term

SOURCE = f"国务院办公厅节假日安排通知(chinesecalendar {chinese_calendar.__version__})"
KNOWN_YEARS = range(min(holidays).year, max(holidays).year + 1)
"""What the installed library knows; it learns a year after the notice of November."""


class CalendarNotLoaded(ValidationError):
    """The calendar of a year is needed and is not there; `year` names it."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            _("The calendar of %(year)s is not loaded."), params={"year": year}
        )


class TermNotLoaded(ValidationError):
    """A day is asked about for which the place has no terms of its school year."""

    def __init__(self, day: datetime.date, place: str) -> None:
        super().__init__(
            _("No term of %(place)s around %(day)s is loaded."),
            params={"place": place, "day": day.isoformat()},
        )


def is_working_day(day: datetime.date) -> bool:
    """Whether offices work on `day`, as the State Council's notice sets it."""
    return working_days(day, day) == [day]


def working_days(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Working days from `first` to `last`, both included."""
    loaded = CalendarDay.objects.filter(day__range=(first, last))
    rows = dict(loaded.values_list("day", "is_working"))
    for day in each_day(first, last):
        if day not in rows:
            raise CalendarNotLoaded(day.year)
    return [day for day, is_working in sorted(rows.items()) if is_working]


def each_day(first: datetime.date, last: datetime.date) -> Iterable[datetime.date]:
    return (
        first + datetime.timedelta(days=number)
        for number in range((last - first).days + 1)
    )


def working_days_between(start: datetime.date, end: datetime.date) -> int:
    """Working days after `start` up to and with `end`; none if `end` is not later."""
    return len(working_days(start + datetime.timedelta(days=1), end))


def add_working_days(start: datetime.date, count: int) -> datetime.date:
    """The `count`-th working day after `start`, which itself does not count."""
    if count < 0:
        raise ValueError(count)
    end = start
    while (missing := count - working_days_between(start, end)) > 0:
        end += datetime.timedelta(days=missing)
    return end


def school_days(
    first: datetime.date, last: datetime.date, *, place: str
) -> list[datetime.date]:
    """Days on which the schools of a place teach, both ends included.

    Working days inside a term, but for the days that the place has set otherwise
    (`LocalDay`); of two places the nearer one decides.
    """
    terms = terms_of(place, first, last)
    local = local_days(place, first, last)
    working = set(working_days(first, last))
    return [
        day
        for day in each_day(first, last)
        if local.get(day, day in working and any(day in term for term in terms))
    ]


def is_school_day(day: datetime.date, *, place: str) -> bool:
    return school_days(day, day, place=place) == [day]


def places_above(place: str) -> list[str]:
    """The place and everything it lies in, the farthest first."""
    return [place[:length] for length in (2, 4, 6, 9, 12) if length <= len(place)]


def local_days(
    place: str, first: datetime.date, last: datetime.date
) -> dict[datetime.date, bool]:
    rows = LocalDay.objects.filter(
        division__in=places_above(place), day__range=(first, last)
    )
    return {row.day: row.is_school_day for row in rows.order_by("division_id")}


def terms_of(place: str, first: datetime.date, last: datetime.date) -> list["Days"]:
    """Terms of the nearest place that has set any for each school year asked about."""
    years = SchoolYear.objects.filter(starts_on__lte=last, ends_on__gte=first)
    rows = Term.objects.filter(division__in=places_above(place), year__in=years)
    by_year: dict[int, dict[str, list[Days]]] = {}
    for term in rows:
        by_place = by_year.setdefault(term.year_id, {})
        by_place.setdefault(term.division_id, []).append(
            Days(term.starts_on, term.ends_on)
        )
    for day in (first, last):
        if school_year_of(day) not in by_year:
            raise TermNotLoaded(day, place)
    return [term for places in by_year.values() for term in places[max(places)]]


class Days:
    """The days from one to another, both included."""

    def __init__(self, first: datetime.date, last: datetime.date) -> None:
        self.first, self.last = first, last

    def __contains__(self, day: datetime.date) -> bool:
        return self.first <= day <= self.last


def school_year_of(day: datetime.date) -> int:
    """The year in which the day's school year began, on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


@transaction.atomic
def load_year(year: int) -> int:
    """Copy a calendar year from chinesecalendar into rows; say how many.

    Loading it again takes over what the library has corrected since.
    """
    if year not in KNOWN_YEARS:
        raise ValidationError(
            _("The installed holiday library knows the years %(first)s to %(last)s."),
            params={"first": KNOWN_YEARS[0], "last": KNOWN_YEARS[-1]},
        )
    days = [
        calendar_day(day)
        for day in each_day(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    ]
    CalendarDay.objects.bulk_create(
        days,
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["is_working", "name", "source"],
    )
    return len(days)


def calendar_day(day: datetime.date) -> CalendarDay:
    _is_off, name = chinese_calendar.get_holiday_detail(day)
    return CalendarDay(
        day=day,
        is_working=chinese_calendar.is_workday(day),
        name=chinese_calendar.Holiday(name).chinese if name else "",
        source=SOURCE,
    )


def open_school_year(start_year: int) -> SchoolYear:
    """The school year beginning on 1 September of `start_year`, made if need be."""
    year, _created = SchoolYear.objects.get_or_create(
        start_year=start_year,
        defaults={
            "starts_on": datetime.date(start_year, 9, 1),
            "ends_on": datetime.date(start_year + 1, 8, 31),
        },
    )
    return year


def set_term(
    year: SchoolYear,
    *,
    number: int,
    place: str,
    days: tuple[datetime.date, datetime.date],
) -> Term:
    """Set or change a term of a place within its school year."""
    starts_on, ends_on = days
    if not year.starts_on <= starts_on < ends_on <= year.ends_on:
        raise ValidationError(_("A term lies within its school year."))
    term, _created = Term.objects.update_or_create(
        division_id=place,
        year=year,
        number=number,
        defaults={"starts_on": starts_on, "ends_on": ends_on},
    )
    return term
