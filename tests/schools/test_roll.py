import base64
import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.encryption import blind_index, decrypt
from accounts.models import AuditEvent
from portal.errors import Conflict
from schools import roll
from schools.models import Pupil, RollEvent
from schools.roll import Change
from tests.factories import (
    ClassGroupFactory,
    PupilFactory,
    SchoolFactory,
    SchoolYearFactory,
    citizen_id,
)

State, Kind = Pupil.State, RollEvent.Kind
DAY = datetime.date(2026, 11, 20)
ON_ROLL = {State.ENROLLED, State.SUSPENDED}
ENDED = {State.TRANSFERRED_OUT, State.GRADUATED, State.COMPLETED, State.LEFT}
MAY = {
    "enrol": ENDED,
    "move_class": {State.ENROLLED},
    "transfer": ON_ROLL,
    "transfer_out": ON_ROLL,
    "suspend": {State.ENROLLED},
    "resume": {State.SUSPENDED},
    "graduate": {State.ENROLLED},
    "complete": {State.ENROLLED},
    "leave": ON_ROLL,
    "record_death": ON_ROLL | ENDED,
    "correct": ON_ROLL | ENDED,
}
"""The states from which each act may start, told anew here."""
BECOMES = {
    "transfer_out": State.TRANSFERRED_OUT,
    "suspend": State.SUSPENDED,
    "graduate": State.GRADUATED,
    "complete": State.COMPLETED,
    "leave": State.LEFT,
    "record_death": State.DECEASED,
}


@pytest.fixture
def group(school):
    return ClassGroupFactory(school=school, grade=6, number=1)


@pytest.fixture
def next_door(group):
    return ClassGroupFactory(school=group.school, grade=6, number=2)


@pytest.fixture
def elsewhere(year):
    return ClassGroupFactory(school=SchoolFactory(), grade=6, number=1)


@pytest.fixture
def change(registrar):
    return Change(on=DAY, by=registrar, evidence="转学证明第3号")


def sitting(group, state=State.ENROLLED):
    """A pupil of the class; without a class if not enrolled."""
    pupil = PupilFactory(class_group=group, state=state)
    if state != State.ENROLLED:
        Pupil.objects.filter(pk=pupil.pk).update(class_group=None)
    type(group).objects.recount([group.pk])
    return Pupil.objects.get(pk=pupil.pk)


def newcomer(**fields):
    """A child as a form fills it in, not saved yet."""
    return PupilFactory.build(class_group=None, school=None, **fields)


def size(group):
    group.refresh_from_db()
    return group.enrolled


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", MAY)
def test_the_roll_changes_only_as_allowed(request, change, state, act):
    group = request.getfixturevalue("group")
    pupil = sitting(group, state)
    more = {
        "enrol": {"into": "next_door"},
        "move_class": {"to": "next_door"},
        "transfer": {"to": "elsewhere"},
        "resume": {"into": "next_door"},
    }.get(act, {})
    arguments = {name: request.getfixturevalue(of) for name, of in more.items()}
    if act == "correct":
        arguments = {"values": {"address": "示范路9号"}}

    try:
        getattr(roll, act)(pupil, change=change, **arguments)
    except Conflict:
        assert state not in MAY[act]
        assert not pupil.events.exists()
    else:
        assert state in MAY[act]
        assert pupil.events.count() == 1


@pytest.mark.parametrize(("act", "state"), BECOMES.items())
def test_who_goes_leaves_the_seat(group, change, act, state):
    pupil = sitting(group)

    getattr(roll, act)(pupil, change=change)

    stored = Pupil.objects.get(pk=pupil.pk)
    assert (stored.state, stored.class_group, size(group)) == (state, None, 0)
    assert (pupil.state, pupil.school) == (state, group.school)
    assert pupil.events.get().before == {"class_group": group.pk, "state": "enrolled"}


def test_every_change_leaves_event_and_audit_line(group, next_door, change, registrar):
    pupil = sitting(group)

    roll.move_class(pupil, to=next_door, change=change)

    event = pupil.events.get()
    assert (event.kind, event.on, event.by) == (Kind.CLASS_CHANGED, DAY, registrar)
    assert (event.evidence, event.before) == (
        change.evidence,
        {"class_group": group.pk},
    )
    audit = AuditEvent.objects.get(action="roll-class-changed")
    assert (audit.object_id, audit.fields) == (str(pupil.pk), ["class_group"])
    assert (size(group), size(next_door)) == (0, 1)


def test_a_transfer_keeps_grade_and_number_and_moves_the_count(
    group, elsewhere, change
):
    pupil = sitting(group)
    number = pupil.student_number

    roll.transfer(pupil, to=elsewhere, change=change)

    moved = Pupil.objects.get(pk=pupil.pk)
    assert (moved.school, moved.class_group) == (elsewhere.school, elsewhere)
    assert moved.student_number == number
    assert (size(group), size(elsewhere)) == (0, 1)
    assert moved.events.get().before["school"] == group.school.pk


def test_a_suspended_pupil_comes_back_into_a_seat(group, next_door, change):
    pupil = sitting(group)

    roll.suspend(pupil, change=change)
    roll.resume(pupil, into=next_door, change=change)

    assert (pupil.state, pupil.class_group) == (State.ENROLLED, next_door)
    assert (size(group), size(next_door)) == (0, 1)


def test_enrol_stores_a_new_child(group, change):
    child = newcomer()

    roll.enrol(child, into=group, change=change)

    assert Pupil.objects.get(pk=child.pk).class_group == group
    assert child.events.get().kind == Kind.ENROLLED
    assert size(group) == 1


def test_enrol_takes_back_a_child_that_had_left(group, elsewhere, change):
    pupil = sitting(group, State.LEFT)

    roll.enrol(pupil, into=elsewhere, change=change)

    stored = Pupil.objects.get(pk=pupil.pk)
    assert (stored.state, stored.school) == (State.ENROLLED, elsewhere.school)
    assert Pupil.objects.count() == 1


def test_enrol_refuses_a_child_that_is_known(group, change):
    known = sitting(group)
    child = newcomer(id_number=known.id_number, student_number=None)

    with pytest.raises(ValidationError, match="id_number"):
        roll.enrol(child, into=group, change=change)

    assert Pupil.objects.count() == 1


@pytest.mark.parametrize("act", ["graduate", "complete"])
def test_a_stage_ends_after_its_last_grade(school, change, act):
    pupil = sitting(ClassGroupFactory(school=school, grade=5))

    with pytest.raises(Conflict):
        getattr(roll, act)(pupil, change=change)


def test_a_move_stays_in_school_and_grade(group, elsewhere, change):
    lower = ClassGroupFactory(school=group.school, grade=5)

    for to in (elsewhere, lower):
        with pytest.raises(ValidationError):
            roll.move_class(sitting(group), to=to, change=change)


def test_a_transfer_goes_to_another_school_and_a_running_year(group, next_door, change):
    SchoolYearFactory(start_year=2025, is_closed=True)
    past = ClassGroupFactory(grade=6, year=None, year_id=2025)

    for to in (next_door, past):
        with pytest.raises(ValidationError):
            roll.transfer(sitting(group), to=to, change=change)


def test_nobody_moves_into_a_closed_school(group, elsewhere, change):
    pupil = sitting(group)
    elsewhere.school.closed_on = DAY
    elsewhere.school.save()

    with pytest.raises(ValidationError):
        roll.transfer(pupil, to=elsewhere, change=change)


def test_a_change_lies_not_in_the_future(group, registrar):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)

    with pytest.raises(ValidationError):
        roll.leave(sitting(group), change=Change(on=tomorrow, by=registrar))


def test_a_stale_page_cannot_move_a_child_again(group, next_door, elsewhere, change):
    pupil = sitting(group)
    stale = Pupil.objects.get(pk=pupil.pk)
    roll.move_class(pupil, to=next_door, change=change)

    with pytest.raises(Conflict):
        roll.transfer(stale, to=elsewhere, change=change)


def correct(pupil, change, **values):
    return roll.correct(pupil, values=values, change=change)


def test_correct_keeps_what_was_sealed(group, change):
    pupil = sitting(group)
    was = pupil.id_number
    right = citizen_id(77, born=pupil.birth_date, sex=pupil.sex)

    correct(pupil, change, id_number=right, address="示范路9号")

    stored = Pupil.objects.get(pk=pupil.pk)
    assert (stored.id_number, stored.address) == (right, "示范路9号")
    before = stored.events.get().before
    sealed = base64.b64decode(before["id_number"])
    bound_to = Pupil._meta.get_field("id_number").bound_to(pupil.pk)
    assert decrypt(sealed, bound_to) == was
    assert before["address"] == "示范路2号"


def test_corrected_phone_is_found_by_its_new_number(group, change):
    pupil = sitting(group)

    correct(pupil, change, guardian_phone="13900000001")

    assert Pupil.objects.get(phone_index=blind_index("13900000001")) == pupil


def test_correct_makes_the_new_number_findable(group, change):
    pupil = sitting(group)
    right = citizen_id(77, born=pupil.birth_date, sex=pupil.sex)
    correct(pupil, change, id_number=right)

    with pytest.raises(ValidationError, match="id_number"):
        correct(sitting(group), change, id_number=right)


def test_a_new_identity_number_never_changes_the_student_number(group, change):
    pupil = sitting(group)
    number = pupil.student_number
    right = citizen_id(77, born=pupil.birth_date, sex=pupil.sex)

    correct(pupil, change, id_number=right)

    assert Pupil.objects.get(pk=pupil.pk).student_number == number
    with pytest.raises(ValidationError, match="student_number"):
        correct(pupil, change, student_number=f"G{right}")


def test_a_temporary_number_is_followed_by_a_formal_one(group, change):
    child = PupilFactory(class_group=group, student_number="L990101201803150007")

    correct(child, change, student_number=f"G{child.id_number}")

    assert Pupil.objects.get(pk=child.pk).student_number == f"G{child.id_number}"


@pytest.mark.parametrize(
    "values",
    [
        {"id_number": "990101201803150001"},
        {"sex": "1"},
        {"birth_date": datetime.date(2018, 3, 16)},
        {"name": "王" * 31},
        {"sex": "5"},
        {"id_kind": "hmt_residence_permit"},
    ],
)
def test_correct_refuses_what_cannot_be_right(group, change, values):
    pupil = sitting(group)

    with pytest.raises(ValidationError):
        correct(pupil, change, **values)

    assert not pupil.events.exists()


@pytest.mark.parametrize("field", ["state", "school", "class_group", "id", "id_index"])
def test_correct_leaves_places_to_their_own_acts(group, change, field):
    with pytest.raises(ValueError, match=field):
        correct(sitting(group), change, **{field: None})
