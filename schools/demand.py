"""Forecasting pupils and comparing them with seats (学位需求), enrollment handbook 3.6."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from accounts.models import User
from schools.forecast import Range
from schools.models import School
from schools.models.schools import SchoolQuerySet, Stage

YEARS_AHEAD = 3


@dataclass(frozen=True, slots=True)
class SchoolForecast:
    """Expected pupils of one school by year and grade."""

    school: School
    years: Mapping[int, Mapping[int, Range]]


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


@dataclass(frozen=True, slots=True)
class ForecastError:
    """Last year's forecast for this year beside what came."""

    stage: Stage
    forecast: int
    actual: int
    error: Fraction | None


def forecast_schools(
    schools: SchoolQuerySet, *, year: int, ahead: int = YEARS_AHEAD
) -> list[SchoolForecast]:
    """Forecasts for the years after `year`, a handful of queries for any scope."""
    raise NotImplementedError


def balances(forecasts: Iterable[SchoolForecast], *, year: int) -> list[Balance]:
    """Demand against design seats and projects, by stage and year."""
    raise NotImplementedError


def save_forecasts(schools: SchoolQuerySet, *, year: int, by: User | None) -> int:
    """Keep the forecast made in `year`; made again, it replaces itself. Rows saved."""
    raise NotImplementedError


def last_errors(schools: SchoolQuerySet, *, year: int) -> list[ForecastError]:
    """How last year's saved forecast for `year` met the classes of `year`."""
    raise NotImplementedError
