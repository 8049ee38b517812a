import json

import pytest

from schools import roll
from schools.models import ClassGroup, Pupil, RollConflict, School
from schools.roll_checks import CHECKS, roll_findings
from tests.factories import (
    COUNTY,
    ClassGroupFactory,
    DivisionFactory,
    RosterImportFactory,
    SchoolFactory,
    SchoolYearFactory,
    citizen_id,
)


@pytest.fixture
def group(school):
    return ClassGroupFactory(school=school, pupils=3)


@pytest.fixture
def pupil(group):
    return group.pupils.first()


def findings(**school):
    return {
        (finding.code, finding.school.pk): finding.count
        for finding in roll_findings(School.objects.filter(**school))
    }


def change(pupil, **fields):
    Pupil.objects.filter(pk=pupil.pk).update(**fields)
    ClassGroup.objects.recount(ClassGroup.objects.values_list("pk", flat=True))


def without_class(pupil):
    change(pupil, class_group=None)


def in_class_of_other_school(pupil):
    change(pupil, class_group=ClassGroupFactory())


def in_class_of_past_year(pupil):
    SchoolYearFactory(start_year=2025, is_closed=True)
    past = ClassGroupFactory(school=pupil.school, year=None, year_id=2025)
    change(pupil, class_group=past)


def off_roll_in_class(pupil):
    change(pupil, state=Pupil.State.LEFT)


def claimed_twice(pupil):
    for _ in range(2):
        claiming = SchoolFactory()
        RollConflict.objects.create(
            division=DivisionFactory(code=COUNTY),
            pupil=pupil,
            claimed_by=claiming,
            batch=RosterImportFactory(school=claiming),
            row=2,
            claim=json.dumps({}),
        )


def with_foreign_number(pupil):
    number = citizen_id(401, born=pupil.birth_date, sex=pupil.sex)
    pupil.student_number = f"G{number}"
    pupil.save()


BREAKING = [
    without_class,
    in_class_of_other_school,
    in_class_of_past_year,
    off_roll_in_class,
    claimed_twice,
    with_foreign_number,
]


def test_a_sound_roll_has_no_finding(group):
    assert roll_findings(School.objects.all()) == []


@pytest.mark.parametrize("break_it", BREAKING)
def test_what_does_not_fit_is_found_with_its_pupil(pupil, break_it):
    break_it(pupil)

    assert findings() == {(break_it.__name__, pupil.school_id): 1}
    find, _sentence = CHECKS[break_it.__name__]
    assert list(find(Pupil.objects.all())) == [pupil]


def test_a_closed_school_still_holding_pupils_is_found(group):
    School.objects.update(closed_on="2026-08-31")

    assert findings() == {("in_closed_school", group.school_id): 3}


def test_a_class_that_is_not_counted_right_is_found(group):
    ClassGroup.objects.update(enrolled=7)

    assert findings() == {("miscounted", group.school_id): 1}


def test_a_number_that_was_corrected_later_is_right(pupil, registrar):
    number = citizen_id(402, born=pupil.birth_date, sex=pupil.sex)
    by = roll.Change(on=pupil.entry_month, by=registrar, evidence="户口簿")

    roll.correct(pupil, values={"id_number": number}, change=by)

    assert findings() == {}


def test_findings_belong_to_their_school(pupil):
    without_class(pupil)
    other = ClassGroupFactory(pupils=1).school

    assert findings(pk=other.pk) == {}
    assert len(findings()) == 1


def test_every_finding_says_its_count(pupil):
    without_class(pupil)

    [finding] = roll_findings(School.objects.all())

    assert "1" in str(finding.sentence)
    assert len(CHECKS) == 7


@pytest.mark.parametrize("number", [1, 20])
def test_findings_ask_the_same_queries_for_any_scope(
    year, django_assert_num_queries, number
):
    for _ in range(number):
        ClassGroupFactory(school=SchoolFactory(), pupils=1)

    with django_assert_num_queries(9):
        assert roll_findings(School.objects.all()) == []
