"""Whose rows a report counts, of which school year and as of which day (统计时点)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from reports.periods import Period
from schools.class_bands import bucket_of
from schools.measures import Measures
from schools.models import ClassGroup, ClassSizeException, Division, School, SchoolYear
from schools.models.class_groups import ClassGroupQuerySet
from schools.models.limits import Limits
from schools.models.schools import SchoolQuerySet


@dataclass(frozen=True)
class Census:
    """One unit in one school year on one day, with the limits in force that day."""

    unit: Division
    year: SchoolYear
    day: date

    @classmethod
    def taken(cls, unit: Division, period: Period, *, today: date) -> Self:
        """As of today, or of the last day of the period's school year if it is over.

        Refuse a year of which no class sizes are kept: figures of another year would
        stand under the period's name.
        """
        year = SchoolYear.objects.filter(start_year=period.school_year).first()
        if year is None:
            raise ValidationError(
                _(
                    "The school year of this period, from September %(year)s, is not open."
                ),
                params={"year": period.school_year},
            )
        census = cls(unit, year, min(today, year.ends_on))
        if year.ends_on < today and not census.classes.filter(enrolled__gt=0).exists():
            raise ValidationError(
                _(
                    "No class sizes of the school year from September %(year)s are kept."
                ),
                params={"year": period.school_year},
            )
        return census

    @property
    def limits(self) -> Limits:
        return self.measures.limits

    @cached_property
    def measures(self) -> Measures:
        return Measures(Limits(self.day))

    @cached_property
    def schools(self) -> SchoolQuerySet:
        """Schools open on the day; of a year that is over, those of its whole course.

        Schools are closed in the summer that ends their last year.
        """
        is_over = self.day >= self.year.ends_on
        after = self.year.starts_on if is_over else self.day
        is_open = Q(closed_on=None) | Q(closed_on__gt=after)
        has_begun = Q(opened_on=None) | Q(opened_on__lte=self.day)
        return School.objects.below(self.unit.code).filter(is_open, has_begun)

    @property
    def classes(self) -> ClassGroupQuerySet:
        return ClassGroup.objects.filter(school__in=self.schools, year=self.year)

    def earlier(self, years: int) -> Iterator["Census"]:
        """The stored ones of so many years before it, each at its end, the first first."""
        first = self.year.start_year - years
        before = SchoolYear.objects.filter(
            start_year__gte=first, start_year__lt=self.year.start_year
        )
        for year in before.order_by("start_year"):
            yield replace(self, year=year, day=year.ends_on)

    def groups(self) -> Iterator[tuple[ClassGroup, dict[str, Any]]]:
        """Each class with how it stands to the limits of its place (handbook 5.2)."""
        rows = self.classes.select_related("school")
        for group in rows.order_by("school", "grade", "number"):
            size, sizes = group.enrolled, self.measures.sizes(group.school, group.stage)
            yield (
                group,
                {
                    "standard": sizes.standard,
                    "bucket": bucket_of(size).key,
                    "over_standard": size > sizes.standard,
                    "large": size >= sizes.large,
                    "super_large": size >= sizes.super_large,
                },
            )

    def leaves(self) -> set[int]:
        """Classes that somebody has given leave to be as large as they are (例外审批)."""
        rows = ClassSizeException.objects.in_force(self.day)
        here = rows.filter(class_group__in=self.classes)
        return set(here.values_list("class_group", flat=True))
