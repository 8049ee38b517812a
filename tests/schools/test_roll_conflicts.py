import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import AuditEvent
from portal.errors import Conflict
from schools import roll
from schools.claims import sides
from schools.models import Pupil, RollConflict
from tests.factories import (
    COUNTY,
    ClassGroupFactory,
    DivisionFactory,
    PupilFactory,
    RosterImportFactory,
    SchoolFactory,
)


@pytest.fixture
def conflict(school):
    """A pupil of one school whom another one claims for its grade 1, class 1."""
    claiming = SchoolFactory()
    ClassGroupFactory(school=claiming, grade=1, number=1)
    group = ClassGroupFactory(school=school, grade=2, pupils=1)
    return RollConflict.objects.create(
        division=DivisionFactory(code=COUNTY),
        pupil=group.pupils.get(),
        claimed_by=claiming,
        batch=RosterImportFactory(school=claiming),
        row=5,
        claim=json.dumps({"grade": "1", "class_number": "1"}),
    )


def decide(conflict, to, by, note="实地核查"):
    roll.decide_conflict(conflict, to=to, by=by, note=note)


def test_a_child_may_stay(conflict, school, officer):
    decide(conflict, school, officer)

    conflict.refresh_from_db()
    assert (conflict.state, conflict.decided_by) == ("stays", officer)
    assert not conflict.pupil.events.exists()
    assert AuditEvent.objects.filter(action="roll-conflict-decide").count() == 1


def test_a_child_may_move_to_the_claiming_school(conflict, school, officer):
    was = conflict.pupil.class_group

    decide(conflict, conflict.claimed_by, officer)

    pupil = Pupil.objects.get(pk=conflict.pupil.pk)
    assert (pupil.school, pupil.class_group.grade) == (conflict.claimed_by, 1)
    was.refresh_from_db()
    assert (was.enrolled, pupil.class_group.enrolled) == (0, 1)
    assert RollConflict.objects.get().state == "moved"


def test_decided_conflict_still_names_both_schools(conflict, school, officer):
    decide(conflict, conflict.claimed_by, officer)

    decided = RollConflict.objects.get()
    assert (decided.holder, decided.pupil.school) == (school, conflict.claimed_by)
    present = {str(side.label): side.present for side in sides(decided)}
    assert present["班级"] == ""


def test_decided_conflict_is_shown_with_both_schools(conflict, school, officer, login):
    decide(conflict, conflict.claimed_by, officer)
    client = login(officer)

    detail = client.get(reverse("schools:conflict-detail", args=[conflict.pk]))
    listed = client.get(reverse("schools:conflict-list"), {"decided": "1"})

    for page in (detail, listed):
        assert page.text.count(school.name) == 1


def test_a_child_that_had_left_is_enrolled_anew(conflict, officer):
    Pupil.objects.update(state=Pupil.State.LEFT, class_group=None)
    conflict.refresh_from_db()

    decide(conflict, conflict.claimed_by, officer)

    pupil = Pupil.objects.get()
    assert (pupil.state, pupil.school) == ("enrolled", conflict.claimed_by)


def test_a_conflict_is_decided_once(conflict, school, officer):
    decide(conflict, school, officer)

    with pytest.raises(Conflict):
        decide(conflict, conflict.claimed_by, officer)


def test_a_third_school_gets_nobody(conflict, officer):
    with pytest.raises(Conflict):
        decide(conflict, SchoolFactory(), officer)


def test_a_decision_needs_its_reason(conflict, school, officer):
    with pytest.raises(ValidationError, match="note"):
        decide(conflict, school, officer, note=" ")


def test_a_child_cannot_move_into_a_class_that_is_not_there(conflict, officer):
    conflict.claim = json.dumps({"grade": "4", "class_number": "9"})

    with pytest.raises(ValidationError, match="9"):
        decide(conflict, conflict.claimed_by, officer)

    assert RollConflict.objects.get().state == "open"


def test_other_pupils_stay_where_they_are(conflict, officer):
    other = PupilFactory(class_group=conflict.pupil.class_group)

    decide(conflict, conflict.claimed_by, officer)

    other.refresh_from_db()
    assert other.class_group_id != conflict.pupil.class_group_id
