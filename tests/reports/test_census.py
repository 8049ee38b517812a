"""A report counts the schools, classes and limits of its own time."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from reports.datasets import due_group, freeze
from reports.periods import Period
from schools.models import ClassSizeException, LargeClassCase, Limit
from tests.factories import (
    COUNTY,
    ClassGroupFactory,
    DivisionFactory,
    SchoolFactory,
    SchoolYearFactory,
)

TODAY = date(2026, 11, 25)


def tables(period="2026-11", *, today=TODAY):
    frozen = freeze(
        DivisionFactory(code=COUNTY), period=Period.parse(period), today=today
    )
    return frozen["tables"]


@pytest.fixture
def two_years(db):
    """A class of 50 this year and one of 60 the year before, in one school."""
    last, now = SchoolYearFactory(start_year=2025), SchoolYearFactory()
    school = SchoolFactory()
    ClassGroupFactory(school=school, year=last, enrolled=60)
    ClassGroupFactory(school=school, year=now, enrolled=50)
    return school


def sizes(rows):
    return [row["pupils"] for row in rows]


@pytest.mark.parametrize(
    ("closed_on", "now", "last"),
    [
        (None, [50], [60]),
        (date(2026, 7, 15), [], [60]),
        (date(2025, 9, 1), [], []),
        (date(2026, 11, 25), [], [60]),
        (date(2026, 11, 26), [50], [60]),
    ],
)
def test_school_counts_in_the_years_in_which_it_was_open(
    two_years, closed_on, now, last
):
    two_years.closed_on = closed_on
    two_years.save()

    found = tables()

    assert (sizes(found["classes"]), sizes(found["last_classes"])) == (now, last)
    assert len(found["schools"]) == len(now)


def test_last_year_is_judged_by_the_limits_of_its_time(two_years):
    Limit.objects.filter(code="class_large").update(valid_to="2026-08-31")
    Limit.objects.create(
        code="class_large", value=50, valid_from="2026-09-01", source="县文"
    )
    Limit.objects.filter(value=56).update(value=61)

    found = tables()

    assert [row["large"] for row in found["classes"]] == [True]
    assert [row["large"] for row in found["last_classes"]] == [False]
    assert [(row["year"], row["large"]) for row in found["history"]] == [
        (2025, 0),
        (2026, 1),
    ]


def test_history_counts_large_classes_from_the_limit_on(db):
    for size in (55, 56, 65, 66):
        ClassGroupFactory(school=SchoolFactory(), enrolled=size)

    (row,) = tables()["history"]

    assert (row["classes"], row["large"], row["super_large"]) == (4, 3, 1)


@pytest.mark.parametrize(
    ("target", "group"),
    [
        (date(2026, 11, 24), "overdue"),
        (TODAY, "soon"),
        (date(2027, 2, 23), "soon"),
        (date(2027, 2, 24), "later"),
        (None, "none"),
    ],
)
def test_case_is_overdue_from_the_day_after_its_date(target, group):
    assert due_group(LargeClassCase(target_date=target), TODAY) == group


@pytest.mark.parametrize(
    ("until", "allowed", "has_leave"),
    [
        (TODAY, 60, True),
        (date(2026, 11, 24), 60, False),
        (TODAY, 59, False),
    ],
)
def test_leave_counts_on_the_day_and_up_to_its_size(
    db, officer, until, allowed, has_leave
):
    ClassSizeException.objects.create(
        class_group=ClassGroupFactory(enrolled=60),
        allowed_size=allowed,
        reason="校舍维修",
        approved_by=officer,
        expires_on=until,
    )

    (row,) = tables()["classes"]

    assert row["has_leave"] == has_leave


@pytest.mark.parametrize(
    ("period", "year", "found"),
    [
        ("2026-08", 2025, [60]),
        ("2025Y", 2025, [60]),
        ("2025S2", 2025, [60]),
        ("2026Q3", 2026, [50]),
        ("2026-09", 2026, [50]),
    ],
)
def test_report_counts_the_school_year_of_its_period(two_years, period, year, found):
    unit = DivisionFactory(code=COUNTY)

    frozen = freeze(unit, period=Period.parse(period), today=TODAY)

    assert frozen["school_year"] == year
    assert sizes(frozen["tables"]["classes"]) == found
    day = {2025: "2026-08-31", 2026: "2026-11-25"}[year]
    assert frozen["census_date"] == day


def test_report_of_a_year_that_was_never_opened_is_refused(two_years):
    with pytest.raises(ValidationError, match="2024"):
        tables("2025-08")


def test_report_of_a_year_without_class_sizes_is_refused(two_years):
    two_years.class_groups.filter(year=2025).update(enrolled=0)

    with pytest.raises(ValidationError, match="2025"):
        tables("2026-08")


@pytest.mark.parametrize(("above", "is_watched"), [(None, False), (45, True)])
def test_next_years_classes_are_watched_from_the_limit_of_the_place(
    two_years, above, is_watched
):
    if above:
        Limit.objects.create(
            code=Limit.Code.CLASS_WATCHED,
            region=COUNTY,
            value=above,
            valid_from=date(2026, 9, 1),
            source="县教体局2026年2号",
        )

    rows = tables()["next_classes"]

    moved_up = [row["above_watched"] for row in rows if row["pupils"] == 50]
    assert moved_up == [is_watched]
