"""No class of a starting grade is formed above the cap; other classes are told of."""

import datetime

import pytest
from django.utils import timezone

from schools.models import ClassGroup, ClassSizeException, Limit, Pupil
from schools.roster.committing import RollChanged, commit
from tests.factories import COUNTY, ClassGroupFactory
from tests.schools.roster.invented import change, roster

pytestmark = pytest.mark.django_db
WORDS = {1: "一年级", 2: "二年级", 7: "七年级"}


def class_of(size, *, grade=1, number=1, seed=1):
    """Rows of one class."""
    rows = roster(size, seed=seed)
    for row in rows:
        change(row, grade=WORDS[grade], class_number=number, entry_month="")
    return rows


def said(batch):
    """Code, row and pupils of what was said about sizes."""
    codes = ["new_class_too_large", "class_above_cap"]
    found = batch.problems.filter(code__in=codes).order_by("row")
    return [(p.code, p.row, p.details["pupils"]) for p in found]


@pytest.fixture
def sitting(registrar_of_file, year):
    """Put a class of so many pupils into the school, class 1 of grade 1 or another."""
    school = registrar_of_file.school
    return lambda size, grade=1: ClassGroupFactory(
        school=school, year=year, grade=grade, number=1, pupils=size
    )


def test_new_starting_class_above_the_cap_is_refused(uploaded):
    batch = uploaded([*class_of(56), *class_of(5, number=2, seed=2)])

    assert said(batch) == [("new_class_too_large", row, 56) for row in range(2, 58)]
    assert (batch.counts["new"], batch.counts["error"]) == (5, 56)
    assert batch.counts["new_classes"] == 1


def test_refused_class_is_not_formed(imported):
    batch = imported([*class_of(56), *class_of(5, number=2, seed=2)])

    assert list(ClassGroup.objects.values_list("number", "enrolled")) == [(2, 5)]
    assert batch.findings["made_classes"] == [ClassGroup.objects.get().pk]
    assert (batch.counts["new"], batch.counts["error"]) == (5, 56)


def test_new_starting_class_may_reach_the_cap(imported):
    batch = imported(class_of(55))

    assert said(batch) == []
    assert ClassGroup.objects.get().enrolled == 55


def test_cap_is_the_one_of_the_place_and_the_day(uploaded, registrar_of_file):
    for value, until in ((40, "2026-09-30"), (45, None)):
        Limit.objects.create(
            code=Limit.Code.NEW_CLASS_CAP,
            region=COUNTY,
            value=value,
            valid_from=f"2026-0{value // 5 - 1}-01",
            valid_to=until,
            source="县教体局2026年1号",
        )

    assert said(uploaded(class_of(45))) == []
    assert len(said(uploaded(class_of(46)))) == 46


def test_large_class_of_a_higher_grade_is_counted_and_told(imported):
    batch = imported(class_of(57, grade=2))

    assert said(batch) == [("class_above_cap", 2, 57)]
    assert ClassGroup.objects.get().enrolled == 57


def test_class_that_grows_above_the_cap_is_told(uploaded, sitting):
    sitting(50, grade=2)

    batch = uploaded(class_of(6, grade=2))

    assert said(batch) == [("class_above_cap", 2, 56)]
    assert batch.problems.get(code="class_above_cap").severity == "warning"
    assert batch.counts["new"] == 6


def test_size_is_told_again_after_the_commit(uploaded, sitting):
    group = sitting(50, grade=2)
    batch = uploaded(class_of(6, grade=2))
    more = uploaded(class_of(2, grade=2, seed=9))
    commit(more, by=more.by)

    commit(batch, by=batch.by)

    group.refresh_from_db()
    assert said(batch) == [("class_above_cap", 2, 58)]
    assert group.enrolled == 58


def test_second_file_does_not_bring_a_starting_class_above_the_cap(imported):
    imported(class_of(50))

    batch = imported(class_of(8, seed=9))

    assert said(batch) == [("new_class_too_large", row, 58) for row in range(2, 10)]
    assert (batch.counts["new"], batch.counts["error"]) == (0, 8)
    assert ClassGroup.objects.get().enrolled == 50


def test_two_files_checked_at_once_do_not_crowd_a_starting_class(uploaded, sitting):
    group = sitting(50)
    batch, more = uploaded(class_of(5)), uploaded(class_of(5, seed=9))
    commit(more, by=more.by)

    with pytest.raises(RollChanged):
        commit(batch, by=batch.by)

    group.refresh_from_db()
    assert group.enrolled == 55


def test_large_starting_class_may_not_grow(imported, sitting):
    sitting(60)

    assert said(imported(class_of(1))) == [("new_class_too_large", 2, 61)]


def test_large_class_that_grows_no_more_is_not_told_again(imported):
    rows = class_of(57, grade=2)
    imported(rows)

    assert said(imported(rows)) == []


def test_whoever_moves_to_another_class_is_not_counted_in_the_old_one(
    imported, uploaded
):
    rows = class_of(55)
    imported(rows)
    change(rows[0], class_number=2)

    batch = uploaded([*rows, *class_of(1, seed=3)])

    assert said(batch) == []
    assert (batch.counts["new"], batch.counts["updated"]) == (1, 1)


@pytest.mark.parametrize(
    ("allowed", "days", "is_refused"), [(60, 30, False), (56, 30, True), (60, -1, True)]
)
def test_leave_lets_a_class_be_formed_larger(
    imported, sitting, officer, allowed, days, is_refused
):
    ClassSizeException.objects.create(
        class_group=sitting(0),
        allowed_size=allowed,
        reason="学区调整",
        approved_by=officer,
        expires_on=timezone.localdate() + datetime.timedelta(days),
    )

    batch = imported(class_of(57))

    assert bool(said(batch)) == is_refused
    assert Pupil.objects.count() == (0 if is_refused else 57)
