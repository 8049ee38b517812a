"""Running the cohort forecast over schools (学位需求预测), enrollment handbook 3.6."""

from collections.abc import Mapping
from functools import cached_property

from schools.cohorts import Cohorts
from schools.forecast import (
    Range,
    entrants,
    exactly,
    move_up,
    observed,
    progression,
    spread,
)
from schools.models import School
from schools.models.schools import Stage

NOBODY = exactly(0)
LAST_PRIMARY, FIRST_JUNIOR = 6, 7
Years = Mapping[int, Mapping[int, Range]]
"""Expected pupils by year and grade."""


class Forecaster:
    """Moves the cohorts of schools up, year by year, a new intake entering below."""

    def __init__(self, cohorts: Cohorts, *, ahead: int) -> None:
        self.cohorts = cohorts
        self.coming = range(cohorts.year + 1, cohorts.year + ahead + 1)

    def years(self, school: School) -> Years:
        primary = self.primaries.get(school.pk) or self.stage(school, Stage.PRIMARY)
        junior = self.stage(school, Stage.JUNIOR)
        return {year: {**primary[year], **junior[year]} for year in self.coming}

    @cached_property
    def primaries(self) -> Mapping[str, Years]:
        """Primary sections of all schools around, since their leavers go to juniors."""
        return {
            school.pk: self.stage(school, Stage.PRIMARY)
            for school in self.cohorts.around
        }

    def stage(self, school: School, stage: Stage) -> Years:
        grades = stage_grades(school, stage)
        if not grades:
            return {year: {} for year in self.coming}
        history = self.cohorts.pupils[school.pk]
        this_year = self.cohorts.year
        ratios = {
            grade: progression(history, grade=grade, year=this_year)
            for grade in grades[1:]
        }
        now = {
            grade: exactly(self.cohorts.in_grade(school, grade, year=this_year))
            for grade in grades
        }
        years: dict[int, dict[int, Range]] = {}
        for year in self.coming:
            first = self.intake(school, stage, year)
            now = {grades[0]: first} | move_up(now, ratios=ratios)
            years[year] = {grade: pupils.whole() for grade, pupils in now.items()}
        return years

    def intake(self, school: School, stage: Stage, year: int) -> Range:
        """Who enters the starting grade in `year`.

        Grade 7 from its feeders if any are known; else the children counted for the
        school; else, for grade 7, the town's primaries; else as many as in past years.
        """
        is_junior = stage is Stage.JUNIOR
        if is_junior and (feeders := self.cohorts.feeders(school)):
            return self.from_feeders(school, feeders, year)
        if count := self.cohorts.children.get((school.pk, stage, year)):
            return entrants(
                count.hukou_children,
                retention=self.cohorts.retention(school, stage),
                inflow=exactly(count.permit_children),
            )
        if is_junior and (feeders := self.cohorts.primaries_of_town(school)):
            return self.from_feeders(school, feeders, year)
        return self.cohorts.usual_intake(school, stage.first_grade)

    def from_feeders(self, school: School, feeders: list[School], year: int) -> Range:
        """G7(Y) = Σ feeder G6(Y−1) × stay ratio; the ratio as observed holds the inflow."""
        cohorts = self.cohorts
        pairs = [
            (
                sum(cohorts.in_grade(o, LAST_PRIMARY, year=seen - 1) for o in feeders),
                cohorts.in_grade(school, FIRST_JUNIOR, year=seen),
            )
            for seen in cohorts.observed_years
        ]
        leavers = (self.leavers(other, year=year - 1) for other in feeders)
        return sum(leavers, start=NOBODY) * spread(observed(pairs))

    def leavers(self, school: School, *, year: int) -> Range:
        if year == self.cohorts.year:
            return exactly(self.cohorts.in_grade(school, LAST_PRIMARY, year=year))
        return self.primaries[school.pk][year].get(LAST_PRIMARY, NOBODY)


def stage_grades(school: School, stage: Stage) -> range:
    for section in school.sections.all():
        if section.stage == stage:
            return section.grades
    return range(0)
