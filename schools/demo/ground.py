"""Laying the ground: divisions, calendars, schools, sections and classes of the demo."""

import datetime
from collections.abc import Iterable, Iterator
from random import Random

from schools.calendars import load_year, open_school_year
from schools.demo.layout import CITY, PROVINCE
from schools.demo.plans import Classes, CountyPlan, SchoolPlan, drawn
from schools.models import (
    Campus,
    ClassGroup,
    Division,
    School,
    SchoolYear,
    Section,
    Term,
)

THIS_YEAR = 2026
YEARS = range(THIS_YEAR - 3, THIS_YEAR + 1)
CALENDAR_YEARS = (2025, 2026)


def lay_time() -> None:
    """School years and the State Council's days."""
    for year in YEARS:
        open_school_year(year)
    for calendar_year in CALENDAR_YEARS:
        load_year(calendar_year)


def lay_places(counties: Iterable[CountyPlan]) -> None:
    """Divisions of every level, and each county's terms."""
    Division.objects.bulk_create(
        Division(code=code, name=name) for code, name in (PROVINCE, CITY)
    )
    for county in counties:
        Division.objects.bulk_create(
            Division(code=code, name=name) for code, name in places_of(county)
        )
        Term.objects.bulk_create(terms_of(county.code))


def places_of(county: CountyPlan) -> Iterator[tuple[str, str]]:
    yield county.code, county.name
    for town in county.towns:
        yield town.code, town.name
        for number, village in enumerate(town.villages, start=1):
            yield f"{town.code}{number:03d}", village


def terms_of(county: str) -> list[Term]:
    """The autumn term to January and the spring term to early July, each year."""
    spans = (((0, 9, 1), (1, 1, 22)), ((1, 2, 22), (1, 7, 3)))
    return [
        Term(
            division_id=county,
            year_id=year,
            number=number,
            starts_on=datetime.date(year + first[0], *first[1:]),
            ends_on=datetime.date(year + last[0], *last[1:]),
        )
        for year in YEARS
        for number, (first, last) in enumerate(spans, start=1)
    ]


def lay_schools(county: CountyPlan, *, seed: int) -> None:
    """Schools with their sites and sections, those with a parent after it."""
    chance = drawn(seed, "rooms", county.code)
    plans = sorted(county.schools, key=lambda plan: bool(plan.parent))
    School.objects.bulk_create(school_of(plan) for plan in plans)
    Campus.objects.bulk_create(
        Campus(school_id=plan.code, name="本部", address=f"{plan.place}{plan.name}")
        for plan in plans
    )
    Section.objects.bulk_create(
        section_of(plan, stage, part, chance)
        for plan in plans
        for stage, part in plan.stages()
    )


def school_of(plan: SchoolPlan) -> School:
    return School(
        code=plan.code,
        name=plan.name,
        kind=plan.kind,
        ownership=plan.ownership,
        setting=plan.setting,
        division_id=plan.division,
        parent_id=plan.parent or None,
        is_migrant_focused=plan.is_migrant_focused,
        has_boarding=plan.has_boarding,
        opened_on=datetime.date(2005, 9, 1),
    )


def section_of(plan: SchoolPlan, stage: str, part: Classes, chance: Random) -> Section:
    """Approved for what it has, give or take; a crowded school has no room to spare."""
    classes = sum(len(sizes) for sizes in part.values())
    is_crowded = any(size >= 56 for sizes in part.values() for size in sizes)
    spare = 0 if is_crowded else chance.choice((0, 0, 1, 2))
    return Section(
        school_id=plan.code,
        stage=stage,
        last_grade=max(part),
        approved_classes=classes + spare,
        usable_classrooms=classes + spare,
        approved_tracks=max(len(sizes) for sizes in part.values()),
        seats_held_back=chance.choice((0, 0, 2, 4)) if classes > 12 else 0,
    )


def lay_classes(county: CountyPlan, *, seed: int) -> None:
    """This year's classes, still empty, and those of the closed years with their sizes."""
    chance = drawn(seed, "history", county.code)
    ClassGroup.objects.bulk_create(this_years_classes(county), batch_size=2000)
    ClassGroup.objects.bulk_create(earlier_classes(county, chance), batch_size=2000)


def with_classes(county: CountyPlan) -> list[SchoolPlan]:
    """Schools whose classes are known; a roster brings the others' along."""
    return [plan for plan in county.schools if not plan.waits_for_roster]


def this_years_classes(county: CountyPlan) -> Iterator[ClassGroup]:
    for plan in with_classes(county):
        for grade, sizes in plan.classes.items():
            for number in range(1, len(sizes) + 1):
                yield ClassGroup(
                    school_id=plan.code,
                    year_id=THIS_YEAR,
                    grade=grade,
                    number=number,
                    room=f"{grade}{number:02d}",
                )


def earlier_classes(county: CountyPlan, chance: Random) -> Iterator[ClassGroup]:
    """A little fuller the longer ago; large classes were more."""
    for plan in with_classes(county):
        for grade, sizes in plan.classes.items():
            for number, size in enumerate(sizes, start=1):
                for ago in (1, 2, 3):
                    yield ClassGroup(
                        school_id=plan.code,
                        year_id=THIS_YEAR - ago,
                        grade=grade,
                        number=number,
                        enrolled=size + earlier_surplus(size, ago, chance),
                    )


def earlier_surplus(size: int, ago: int, chance: Random) -> int:
    return round(ago * chance.uniform(-0.4, 2.2) * size / 45)


def close_earlier_years() -> None:
    SchoolYear.objects.filter(start_year__lt=THIS_YEAR).update(is_closed=True)
