"""Counting working days and school days (工作日、上课日). An unloaded year is an error."""

import datetime

from django.core.exceptions import ValidationError

from schools.models import SchoolYear


class CalendarNotLoaded(ValidationError):
    """The calendar of a year is needed and is not there; `year` names it."""

    year: int


def is_working_day(day: datetime.date) -> bool:
    """Whether offices work on `day`, as the State Council's notice sets it."""
    raise NotImplementedError


def add_working_days(start: datetime.date, count: int) -> datetime.date:
    """The `count`-th working day after `start`."""
    raise NotImplementedError


def working_days_between(start: datetime.date, end: datetime.date) -> int:
    """Working days after `start` up to and with `end`."""
    raise NotImplementedError


def school_days(
    first: datetime.date, last: datetime.date, *, place: str
) -> list[datetime.date]:
    """Days on which the schools of a place teach, both ends included."""
    raise NotImplementedError


def is_school_day(day: datetime.date, *, place: str) -> bool:
    raise NotImplementedError


def load_year(year: int) -> int:
    """Copy a calendar year from chinesecalendar into CalendarDay rows; say how many."""
    raise NotImplementedError


def open_school_year(start_year: int) -> SchoolYear:
    """The school year beginning on 1 September of `start_year`, made if need be."""
    raise NotImplementedError
