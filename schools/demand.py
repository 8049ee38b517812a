"""Forecasting pupils and comparing them with seats (学位需求), enrollment handbook 3.6.

After the peak the same figures show surplus seats: both sides are told.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction
from django.db.models import Sum

from accounts.audit import record
from accounts.models import User
from schools.class_size import limits_of_year
from schools.cohorts import gather
from schools.forecast import Range, forecast_error
from schools.forecaster import NOBODY, Forecaster
from schools.measures import Measures
from schools.models import ClassGroup, DemandForecast, School
from schools.models.schools import SchoolQuerySet, Stage, stage_of
from schools.models.seats import SeatProjectQuerySet
from schools.seat_arithmetic import design_seats, seat_gap

YEARS_AHEAD = 3


@dataclass(frozen=True, slots=True)
class SchoolForecast:
    """Expected pupils of one school by year and grade."""

    school: School
    years: Mapping[int, Mapping[int, Range]]

    def of_stage(self, stage: Stage, *, year: int) -> Range:
        grades = self.years[year]
        return sum((grades[g] for g in stage.grades if g in grades), start=NOBODY)


@dataclass(frozen=True, slots=True)
class Balance:
    """Demand and supply of one stage in one year, over any set of schools.

    Shortage and surplus are summed school by school: seats far away do not help (3.1).
    """

    stage: Stage
    year: int
    low: int
    mid: int
    high: int
    supply: int
    shortage: int
    surplus: int

    @property
    def gap(self) -> int:
        """Demand − supply of the whole (学位缺口): negative is a surplus."""
        return seat_gap(self.mid, supply=self.supply)


@dataclass(frozen=True, slots=True)
class ForecastError:
    """Last year's forecast for this year beside what came."""

    stage: Stage
    forecast: int
    actual: int

    @property
    def error(self) -> Fraction | None:
        """Above 0: too many were expected."""
        return forecast_error(self.forecast, actual=self.actual)


def forecast_schools(
    schools: SchoolQuerySet, *, year: int, ahead: int = YEARS_AHEAD
) -> list[SchoolForecast]:
    """Forecasts for the years after `year`, in six queries for any scope."""
    cohorts = gather(schools, year=year, ahead=ahead)
    forecaster = Forecaster(cohorts, ahead=ahead)
    return [
        SchoolForecast(school, forecaster.years(school)) for school in cohorts.asked
    ]


def balances(
    forecasts: Iterable[SchoolForecast],
    *,
    year: int,
    projects: SeatProjectQuerySet | None = None,
) -> list[Balance]:
    """Demand against design seats, by stage and year; forecasts were made in `year`.

    `projects` add their net new seats from their first school year on: to their school,
    or, for a new school, to the whole.
    """
    found = list(forecasts)
    supply = Supply(found, year=year, projects=projects)
    years = sorted({coming for forecast in found for coming in forecast.years})
    return [
        balance(found, stage, coming, supply) for stage in Stage for coming in years
    ]


def balance(
    forecasts: list[SchoolForecast], stage: Stage, year: int, supply: "Supply"
) -> Balance:
    demands = {f.school: f.of_stage(stage, year=year) for f in forecasts}
    low, mid, high = sum(demands.values(), start=NOBODY).rounded()
    gaps = [
        seat_gap(demand.rounded()[1], supply=supply.of_school(school, stage, year))
        for school, demand in demands.items()
    ]
    return Balance(
        stage=stage,
        year=year,
        low=low,
        mid=mid,
        high=high,
        supply=supply.in_all(stage, year),
        shortage=sum(gap for gap in gaps if gap > 0),
        surplus=-sum(gap for gap in gaps if gap < 0),
    )


class Supply:
    """Seats of schools by stage and year: what is approved, and what projects add."""

    def __init__(
        self,
        forecasts: list[SchoolForecast],
        *,
        year: int,
        projects: SeatProjectQuerySet | None,
    ) -> None:
        measures = Measures(limits_of_year(year))
        self.design: Counter[tuple[str, str]] = Counter()
        for school in (forecast.school for forecast in forecasts):
            for section in school.sections.all():
                cap = measures.sizes(school, Stage(section.stage)).standard
                seats = design_seats(section.approved_classes, class_cap=cap)
                self.design[school.pk, section.stage] = seats
        self.added: Counter[tuple[str, str, int]] = Counter()
        for project in projects.supplying() if projects is not None else ():
            if project.first_year > year:
                where = project.school_id or ""
                self.added[where, project.section, project.first_year] += (
                    project.net_new_seats
                )

    def of_school(self, school: School, stage: Stage, year: int) -> int:
        return self.design[school.pk, stage] + self.new(stage, year, school=school.pk)

    def in_all(self, stage: Stage, year: int) -> int:
        seats = sum(n for (_pk, part), n in self.design.items() if part == stage)
        return seats + self.new(stage, year)

    def new(self, stage: Stage, year: int, *, school: str | None = None) -> int:
        """Net new seats open by `year`: of one school, or all."""
        return sum(
            seats
            for (where, part, opens), seats in self.added.items()
            if part == stage and opens <= year and school in {None, where}
        )


@transaction.atomic
def save_forecasts(schools: SchoolQuerySet, *, year: int, by: User | None) -> int:
    """Keep the forecast made in `year`; made again, it replaces itself. Rows saved."""
    rows = [
        DemandForecast(
            school=forecast.school,
            made_in=year,
            for_year=for_year,
            grade=grade,
            **dict(zip(("low", "mid", "high"), expected.rounded(), strict=True)),
        )
        for forecast in forecast_schools(schools, year=year)
        for for_year, grades in forecast.years.items()
        for grade, expected in grades.items()
    ]
    DemandForecast.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["school", "made_in", "for_year", "grade"],
        update_fields=["low", "mid", "high"],
        batch_size=2000,
    )
    record("forecast-save", by=by, on=None, changed=["low", "mid", "high"])
    return len(rows)


def save_missing_forecasts(*, year: int) -> int:
    """Keep forecasts of open schools with pupils that have none of this year. Rows saved."""
    kept = DemandForecast.objects.filter(made_in=year).values("school")
    taught = ClassGroup.objects.filter(year=year, enrolled__gt=0).values("school")
    schools = School.objects.open().filter(pk__in=taught).exclude(pk__in=kept)
    return save_forecasts(schools, year=year, by=None) if schools.exists() else 0


def last_errors(schools: SchoolQuerySet, *, year: int) -> list[ForecastError]:
    """How last year's saved forecast for `year` met the classes of `year`.

    Only schools that had a forecast are compared; a stage without one is left out.
    """
    saved = DemandForecast.objects.filter(
        school__in=schools, made_in=year - 1, for_year=year
    )
    forecast = by_stage(saved.values_list("grade").annotate(n=Sum("mid")).order_by())
    came = ClassGroup.objects.filter(school__in=saved.values("school"), year=year)
    actual = by_stage(came.values_list("grade").annotate(n=Sum("enrolled")).order_by())
    return [
        ForecastError(stage, forecast[stage], actual[stage])
        for stage in Stage
        if stage in forecast
    ]


def by_stage(sums: Iterable[tuple[int, int]]) -> Counter[Stage]:
    found: Counter[Stage] = Counter()
    for grade, pupils in sums:
        found[stage_of(grade)] += pupils
    return found
