"""What is known of one application when categories and points are worked out.

Enrollment handbook 4.5 to 4.8. Facts come from the departments or from papers that an
officer accepted; nothing here says who sent an application in, or when.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from fractions import Fraction

from enrollment.scoring.permits import PermitRecord


class Person(StrEnum):
    """Whose fact it is; the family names its primary applicant."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    CHILD = "child"
    GRANDPARENT = "grandparent"


class Place(IntEnum):
    """Where a fact holds; each place lies in the ones before it."""

    ELSEWHERE = 0
    CITY = 1
    COUNTY = 2
    ZONE = 3


class Kind(StrEnum):
    """The five social insurances and the housing fund."""

    PENSION = "pension"
    MEDICAL = "medical"
    UNEMPLOYMENT = "unemployment"
    INJURY = "injury"
    MATERNITY = "maternity"
    HOUSING_FUND = "housing_fund"


class Stay(StrEnum):
    """What a period from one date to another says."""

    RESIDENCE = "residence"
    EMPLOYMENT = "employment"
    LICENCE = "licence"
    RENTAL = "rental"
    STUDY = "study"


@dataclass(frozen=True, slots=True, kw_only=True)
class Insurance:
    """The months that one person paid one kind of insurance (缴费月份).

    `on_time` and `back_paid` are sets of months made by `months.month_set`.
    """

    person: Person
    kind: Kind
    on_time: int
    back_paid: int = 0
    place: Place = Place.CITY


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Time lived, worked, traded, rented or studied; without an end it goes on.

    A rental counts from the day on which it was filed (备案).
    """

    stay: Stay
    person: Person
    start: date
    end: date | None = None
    place: Place = Place.CITY


@dataclass(frozen=True, slots=True, kw_only=True)
class Dwelling:
    """A titled home (不动产), with the share of the child and the parents together.

    `holder` is the one of them for whom a table of points counts it.
    """

    share: Fraction
    registered_on: date
    holder: Person = Person.PRIMARY
    place: Place = Place.CITY
    residential: bool = True
    lived_in: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Hukou:
    """One person's household registration (户籍)."""

    person: Person
    place: Place
    moved_in: date | None = None
    with_parents: bool = False
    with_grandparents: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """One person's residence permit (居住证)."""

    person: Person
    record: PermitRecord
    place: Place = Place.CITY


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known of one application.

    `marks` are the facts that an office certifies whole (see `predicates.MARKS`), and
    `counts` are plain numbers, as hours of volunteer work. `as_of` is the day on which
    they were known; facts stored without it are those of the cut-off day.
    """

    hukou: tuple[Hukou, ...] = ()
    dwellings: tuple[Dwelling, ...] = ()
    permits: tuple[Permit, ...] = ()
    insurance: tuple[Insurance, ...] = ()
    periods: tuple[Period, ...] = ()
    marks: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    as_of: date | None = None

    def known_by(self, day: date) -> date:
        """`day`, or the day of the facts before it."""
        return min(day, self.as_of or day)
