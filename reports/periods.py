"""Reporting periods (报告期): which span a report covers, and when it falls due.

A period is due on the day after its last day; that day is also its census
date, so that a statistical year ends on 31 August and is counted on 1 September (equity
handbook 1). Codes sort within a cadence: 2026-11, 2026Q4, 2026S1 (term), 2026Y.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

CODE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])|Q([1-4])|S([12])|(Y))", re.ASCII)
SCHOOL_YEAR_STARTS = 9
QUARTERS = (
    gettext_noop("First quarter of %(year)s"),
    gettext_noop("Second quarter of %(year)s"),
    gettext_noop("Third quarter of %(year)s"),
    gettext_noop("Fourth quarter of %(year)s"),
)


class Cadence(StrEnum):
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    TERMLY = "termly"
    YEARLY = "yearly"


MONTHS = {
    Cadence.MONTHLY: 1,
    Cadence.QUARTERLY: 3,
    Cadence.TERMLY: 0,
    Cadence.YEARLY: 12,
}


@dataclass(frozen=True, slots=True)
class Period:
    """One span of one cadence; the first term has five months, the second seven."""

    cadence: Cadence
    first: date

    @classmethod
    def parse(cls, code: str) -> Self:
        """The period of a code, or ValueError."""
        found = CODE.fullmatch(code)
        if found is None:
            raise ValueError(code)
        year, month, quarter, term, _yearly = found.groups()
        if month:
            return cls(Cadence.MONTHLY, date(int(year), int(month), 1))
        if quarter:
            return cls(Cadence.QUARTERLY, date(int(year), int(quarter) * 3 - 2, 1))
        if term == "2":
            return cls(Cadence.TERMLY, date(int(year) + 1, 2, 1))
        start = date(int(year), SCHOOL_YEAR_STARTS, 1)
        return cls(Cadence.TERMLY if term else Cadence.YEARLY, start)

    @classmethod
    def containing(cls, day: date, *, cadence: Cadence) -> Self:
        month = day.month
        match cadence:
            case Cadence.MONTHLY:
                return cls(cadence, day.replace(day=1))
            case Cadence.QUARTERLY:
                return cls(cadence, date(day.year, (month - 1) // 3 * 3 + 1, 1))
            case Cadence.YEARLY:
                return cls(cadence, date(school_year(day), SCHOOL_YEAR_STARTS, 1))
        if 2 <= month < SCHOOL_YEAR_STARTS:
            return cls(cadence, date(day.year, 2, 1))
        return cls(cadence, date(school_year(day), SCHOOL_YEAR_STARTS, 1))

    @property
    def code(self) -> str:
        year = self.first.year
        match self.cadence:
            case Cadence.MONTHLY:
                return f"{year}-{self.first.month:02d}"
            case Cadence.QUARTERLY:
                return f"{year}Q{self.quarter}"
            case Cadence.YEARLY:
                return f"{year}Y"
        return f"{school_year(self.first)}S{1 if self.is_first_term else 2}"

    @property
    def quarter(self) -> int:
        return (self.first.month + 2) // 3

    @property
    def is_first_term(self) -> bool:
        return self.first.month == SCHOOL_YEAR_STARTS

    @property
    def due_on(self) -> date:
        """The first day after it."""
        months = MONTHS[self.cadence] or (5 if self.is_first_term else 7)
        year, month = divmod(self.first.month - 1 + months, 12)
        return date(self.first.year + year, month + 1, 1)

    @property
    def last(self) -> date:
        return self.due_on - timedelta(days=1)

    @property
    def school_year(self) -> int:
        """The school year it ends in, whose classes its report counts."""
        return school_year(self.last)

    @property
    def label(self) -> str:
        """As the reader's language names it, in Chinese as official documents do."""
        year = school_year(self.first)
        years = {"year": self.first.year, "began": year, "ended": year + 1}
        match self.cadence:
            case Cadence.MONTHLY:
                return date_format(self.first, "YEAR_MONTH_FORMAT")
            case Cadence.QUARTERLY:
                return _(QUARTERS[self.quarter - 1]) % years
            case Cadence.YEARLY:
                return _("School year %(began)s–%(ended)s in whole") % years
        if self.is_first_term:
            return _("First term of %(began)s–%(ended)s") % years
        return _("Second term of %(began)s–%(ended)s") % years

    def next(self) -> "Period":
        return Period.containing(self.due_on, cadence=self.cadence)

    def before(self) -> "Period":
        return Period.containing(self.first - timedelta(days=1), cadence=self.cadence)

    def due_until(self, today: date) -> Iterator["Period"]:
        """This period and those after it, as far as they are due on `today`."""
        period = self
        while period.due_on <= today:
            yield period
            period = period.next()


def school_year(day: date) -> int:
    """The year in which the school year of `day` began."""
    return day.year if day.month >= SCHOOL_YEAR_STARTS else day.year - 1
