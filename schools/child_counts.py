"""Keeping the counts of children who will enter (适龄儿童底数), handbook 3.5 and 3.6.

A count is what an extract said on its day: a later extract stands beside it and the newest
one holds; the same day told again takes the place of what was told before.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from schools.demand import YEARS_AHEAD
from schools.models import ChildCount, Section
from schools.seats import latest_children


@dataclass(frozen=True, slots=True)
class Extract:
    """Where counts come from, and of which day they are."""

    on: datetime.date
    source: str


@dataclass(frozen=True, slots=True)
class Children:
    """The children who may enter a section in a year."""

    section: Section
    year: int
    hukou: int
    permit: int = 0


def coming_years(year: int) -> list[int]:
    """The intake years that a forecast made in `year` asks about."""
    return list(range(year + 1, year + YEARS_AHEAD + 1))


def newest(
    sections: Sequence[Section], *, years: Sequence[int]
) -> list[tuple[Section, list[ChildCount | None]]]:
    """The sections with their newest count of each year."""
    found = latest_children(sections, years=years)
    return [
        (
            section,
            [found.get((section.school_id, section.stage, year)) for year in years],
        )
        for section in sections
    ]


@transaction.atomic
def keep(children: Sequence[Children], *, extract: Extract, by: User) -> int:
    """Write the counts of an extract, and say how many differ from what stood there."""
    if extract.on > timezone.localdate():
        raise ValidationError({"on": _("An extract is not of a day to come.")})
    return sum(keep_one(counted, extract=extract, by=by) for counted in children)


def keep_one(counted: Children, *, extract: Extract, by: User) -> bool:
    section = counted.section
    key: dict[str, Any] = {
        "school": section.school,
        "stage": section.stage,
        "intake_year": counted.year,
        "extracted_on": extract.on,
    }
    told: dict[str, Any] = {
        "hukou_children": counted.hukou,
        "permit_children": counted.permit,
        "source": extract.source,
    }
    if ChildCount.objects.filter(**key, **told).exists():
        return False
    row, _is_new = ChildCount.objects.update_or_create(**key, defaults=told)
    unit = section.school.division_id
    record("child-count", by=by, on=row, changed=list(told), unit=unit)
    return True
