"""The town of the seed report as rows, and runs made from them."""

import pytest
from django.utils import timezone

from reports.definitions import Kind
from reports.making import make
from reports.ordering import order
from reports.periods import Cadence, Period
from schools.demo import lingshou
from schools.models import AnnualReturn, ClassGroup, Division, School, Section
from schools.models.schools import Stage
from tests.factories import DivisionFactory, SchoolYearFactory

TOWN = "990101102"
NOW = Period.containing(timezone.localdate(), cadence=Cadence.MONTHLY)
"""The month that runs while the tests do."""
LAST_MONTH = NOW.before()
"""The latest month whose report is due."""


def quiet(step, stage):
    """Progress that nobody watches."""


def lingshou_plan():
    return lingshou.town(TOWN, "示范省", first_number=11_001, seed=7)


def lay_town(plan):
    """Schools, classes and returns of a planned town, without pupils' rows."""
    year = SchoolYearFactory()
    DivisionFactory(code=plan.code[:6], name="示范县")
    town = DivisionFactory(code=plan.code, name=plan.name)
    Division.objects.bulk_create(
        Division(code=f"{plan.code}{n:03d}", name=name)
        for n, name in enumerate(plan.villages, start=1)
    )
    for school in plan.schools:
        lay_school(school, year=year)
    return town


def lay_school(plan, *, year):
    School.objects.create(
        code=plan.code,
        name=plan.name,
        kind=plan.kind,
        setting=plan.setting,
        division_id=plan.division,
    )
    for stage, grades in plan.stages():
        section = Section.objects.create(
            school_id=plan.code,
            stage=stage,
            last_grade=min(max(grades), Stage(stage).grades[-1]),
            approved_classes=30,
            usable_classrooms=30,
        )
        told = {
            column.removeprefix(f"{stage}."): value
            for column, value in plan.staff.items()
        }
        pupils = sum(sum(sizes) for sizes in grades.values())
        AnnualReturn.objects.create(section=section, year=year, pupils=pupils, **told)
        ClassGroup.objects.bulk_create(
            ClassGroup(
                school_id=plan.code, year=year, grade=grade, number=n, enrolled=size
            )
            for grade, sizes in grades.items()
            for n, size in enumerate(sizes, start=1)
        )


@pytest.fixture
def town(db):
    """灵寿镇 with the figures of seed 003."""
    return lay_town(lingshou_plan())


def made(kind, unit, period=LAST_MONTH.code, *, by=None):
    run = order(kind, unit, Period.parse(period), by=by)
    make(run, progress=quiet)
    run.refresh_from_db()
    return run


@pytest.fixture
def town_run(town):
    return made(Kind.TOWN, town)


@pytest.fixture
def class_run(town):
    return made(Kind.CLASS_SIZE, town)
