"""School years, terms and days (校历). A year that is not loaded is an error, no guess."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, TruncDate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from portal.errors import Conflict
from schools.models.divisions import below

LEVELS = (2, 4, 6, 9, 12)
"""Digits of the code of a province, city, county, town and village."""


class NoSchoolYear(Conflict):
    """Today lies in no school year that was opened."""

    def __init__(self) -> None:
        super().__init__(_("No school year is open for today."))


class SchoolYearQuerySet(models.QuerySet["SchoolYear"]):
    def open(self) -> Self:
        return self.filter(is_closed=False)

    def current(self) -> "SchoolYear":
        """The year in which today lies, or NoSchoolYear: no figure is without its year."""
        today = TruncDate(Now())
        year = self.filter(starts_on__lte=today, ends_on__gte=today).first()
        if year is None:
            raise NoSchoolYear
        return year


class SchoolYear(models.Model):
    """One school year (学年), named by the year in which it begins on 1 September."""

    PERSONAL: ClassVar[dict[str, str]] = {}

    start_year = models.PositiveSmallIntegerField(_("begins in"), primary_key=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    is_closed = models.BooleanField(
        pgettext_lazy("school year", "closed"), default=False
    )
    """Class sizes of a closed year are history and are never counted again."""

    objects = SchoolYearQuerySet.as_manager()

    class Meta:
        ordering = ["-start_year"]

    def __str__(self) -> str:
        return _("School year %(first)s–%(last)s") % {
            "first": self.start_year,
            "last": self.start_year + 1,
        }


class OfPlaceQuerySet(models.QuerySet[Any]):
    """Days that a place sets, which hold in every place within it."""

    def visible_to(self, user: User) -> Self:
        """What holds where one acts, and what was set below it."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.division_id:
            above = [acting.prefix[:end] for end in LEVELS]
            return self.filter(
                below("division_id", acting.prefix) | Q(division_id__in=above)
            )
        places = [school.division_id for school in acting.schools.all()]
        return self.filter(
            division_id__in={place[:end] for place in places for end in LEVELS}
        )


class Term(models.Model):
    """A term of a school year as a place sets it (学期)."""

    PERSONAL: ClassVar[dict[str, str]] = {}

    division = models.ForeignKey("schools.Division", models.CASCADE, related_name="+")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField(_("term"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = OfPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "year", "number"], name="term_once"
            ),
            models.CheckConstraint(
                name="term_ends_after_start",
                condition=models.Q(ends_on__gt=models.F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year_id}-{self.number}"


class CalendarDay(models.Model):
    """One day as the State Council's notice sets it (国务院节假日安排).

    Every day of a loaded year has its row, so that a missing row means "not loaded".
    """

    PERSONAL: ClassVar[dict[str, str]] = {}

    day = models.DateField(primary_key=True)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("holiday"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=120)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return self.day.isoformat()


class LocalDay(models.Model):
    """A day on which a place's schools differ from the State Council's calendar (停课、补课)."""

    PERSONAL: ClassVar[dict[str, str]] = {}

    division = models.ForeignKey("schools.Division", models.CASCADE, related_name="+")
    day = models.DateField()
    is_school_day = models.BooleanField(_("school day"))
    reason = models.CharField(_("reason"), max_length=120)

    objects = OfPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["division", "day"], name="local_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"
