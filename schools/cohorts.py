"""What forecasts are made of: classes of earlier years, child counts and feeders.

Gathered in five queries for any number of schools (enrollment handbook 3.6).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from django.db.models import Q, Sum

from schools.forecast import OBSERVED_YEARS, Range, exactly, observed, spread
from schools.models import ChildCount, ClassGroup, School
from schools.models.divisions import below
from schools.models.schools import SchoolQuerySet, Stage

COUNTY_DIGITS, TOWN_DIGITS = 6, 9
Pupils = dict[int, dict[int, int]]
"""Pupils by year and grade."""


@dataclass
class Cohorts:
    """The schools asked about, those around them that feed them, and their pupils."""

    year: int
    asked: list[School]
    around: list[School]
    pupils: dict[str, Pupils] = field(default_factory=dict)
    children: dict[tuple[str, str, int], ChildCount] = field(default_factory=dict)

    @property
    def observed_years(self) -> range:
        """Years whose intake was seen, this year's the last."""
        return range(self.year - OBSERVED_YEARS + 1, self.year + 1)

    def in_grade(self, school: School, grade: int, *, year: int) -> int:
        return self.pupils[school.pk].get(year, {}).get(grade, 0)

    def usual_intake(self, school: School, grade: int) -> Range:
        """The intakes of the last years, where nobody has counted children."""
        known = self.pupils[school.pk]
        intakes = [
            Fraction(known[year].get(grade, 0))
            for year in self.observed_years
            if year in known
        ]
        return spread(intakes) if intakes else exactly(0)

    def retention(self, school: School, stage: Stage) -> Range:
        """The share of hukou children who did enter, permit holders' children apart."""
        pairs = []
        for year in self.observed_years:
            count = self.children.get((school.pk, stage, year))
            if count and year in self.pupils[school.pk]:
                entered = self.in_grade(school, stage.first_grade, year=year)
                stayed = max(0, entered - count.permit_children)
                pairs.append((count.hukou_children, stayed))
        return spread(observed(pairs))

    def feeders(self, school: School) -> list[School]:
        """Schools whose grade 6 goes on here: by link, or the own primary section."""
        return self.feeding.get(school.pk, [])

    @cached_property
    def feeding(self) -> dict[str, list[School]]:
        """Schools with a primary section by where their grade 6 goes on."""
        found: dict[str, list[School]] = defaultdict(list)
        for school in self.primaries:
            for target in {school.pk, school.feeds_id or school.pk}:
                found[target].append(school)
        return dict(found)

    @cached_property
    def primaries(self) -> list[School]:
        return [one for one in self.around if has_stage(one, Stage.PRIMARY)]

    def primaries_of_town(self, school: School) -> list[School]:
        """Primary schools of the town that are linked to no other school."""
        town = school.division_id[:TOWN_DIGITS]
        return [
            other
            for other in self.primaries
            if other.division_id.startswith(town) and other.feeds_id is None
        ]


def has_stage(school: School, stage: Stage) -> bool:
    return any(section.stage == stage for section in school.sections.all())


def gather(schools: SchoolQuerySet, *, year: int, ahead: int) -> Cohorts:
    asked = list(schools.prefetch_related("sections"))
    around = list(schools_around(asked))
    cohorts = Cohorts(year, asked, around)
    cohorts.pupils = pupils_of(around, range(year - OBSERVED_YEARS, year + 1))
    cohorts.children = children_of(
        around, range(year - OBSERVED_YEARS + 1, year + ahead + 1)
    )
    return cohorts


def schools_around(asked: Iterable[School]) -> SchoolQuerySet:
    """All schools of the counties concerned, and those linked from outside."""
    wanted = Q(feeds__in=[school.pk for school in asked])
    for county in sorted({school.division_id[:COUNTY_DIGITS] for school in asked}):
        wanted |= below("division_id", county)
    return School.objects.filter(wanted).prefetch_related("sections")


def pupils_of(schools: Iterable[School], years: range) -> dict[str, Pupils]:
    found: dict[str, Pupils] = {school.pk: {} for school in schools}
    rows = (
        ClassGroup.objects.filter(school__in=list(found), year__in=years)
        .order_by()
        .values_list("school_id", "year_id", "grade")
        .annotate(total=Sum("enrolled"))
    )
    for school, year, grade, pupils in rows:
        found[school].setdefault(year, {})[grade] = pupils
    return found


def children_of(
    schools: Iterable[School], years: range
) -> dict[tuple[str, str, int], ChildCount]:
    """The newest count of each school, stage and intake year."""
    rows = ChildCount.objects.filter(
        school__in=[school.pk for school in schools], intake_year__in=years
    ).order_by("extracted_on")
    return {(row.school_id, row.stage, row.intake_year): row for row in rows}
