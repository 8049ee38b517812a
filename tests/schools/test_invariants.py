import datetime
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent
from accounts.roles import Role
from schools import roll, tasks
from schools.invariants import broken
from schools.models import (
    ClassGroup,
    LargeClassCase,
    LargeClassEvent,
    Pupil,
    RollEvent,
    SeatProject,
    SeatProjectStage,
)
from tests.factories import (
    COUNTY,
    ClassGroupFactory,
    DivisionFactory,
    PupilFactory,
    acting,
)

State = LargeClassCase.State


@pytest.fixture
def pupil(school, registrar):
    """A child put on the roll as it should be."""
    change = roll.Change(datetime.date(2026, 9, 1), registrar, "入学通知书")
    child = PupilFactory.build(class_group=None, school=None)
    return roll.enrol(child, into=ClassGroupFactory(school=school), change=change)


@pytest.fixture
def case(school, registrar):
    case = LargeClassCase.objects.create(
        class_group=ClassGroupFactory(school=school), size_at_open=58
    )
    case.add_event("", by=registrar)
    return case


def test_the_command_is_content_with_what_acts_write(pupil, case, capsys):
    call_command("check_invariants")

    assert "16 invariants hold" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"class_group": None}, ["classes_miscounted", "pupils_without_class"]),
        ({"state": "left"}, ["classes_miscounted", "pupils_off_roll_in_class"]),
    ],
)
def test_pupils_written_around_the_acts_are_found(pupil, fields, names):
    Pupil.objects.update(**fields)

    assert list(broken()) == names
    with pytest.raises(CommandError, match=names[0]):
        call_command("check_invariants")


def test_a_class_of_another_school_is_found(pupil):
    elsewhere = ClassGroupFactory(enrolled=1)
    Pupil.objects.update(class_group=elsewhere)
    ClassGroup.objects.exclude(pk=elsewhere.pk).update(enrolled=0)

    assert broken() == {"pupils_in_class_of_other_school": 1}


def test_a_roll_without_a_beginning_is_found(pupil):
    pupil.events.all().delete()

    assert broken() == {"pupils_without_event": 1}


def test_an_event_of_nobody_is_found(pupil):
    RollEvent.objects.filter(pupil=pupil).update(pupil_id=UUID(int=1))

    assert "events_without_pupil" in broken()


def test_a_case_beside_its_events_is_found(case):
    LargeClassEvent.objects.all().delete()

    assert broken() == {"cases_beside_their_events": 1}


def test_a_case_verified_by_its_resolver_is_found(case, registrar):
    LargeClassCase.objects.update(
        state=State.VERIFIED,
        verified_by=registrar,
        size_at_close=50,
        cause="seat_shortage",
        target_date=datetime.date(2027, 1, 1),
    )
    for state in (State.RESOLVED, State.VERIFIED):
        LargeClassEvent.objects.create(case=case, now=state, size=50, by=registrar)

    assert broken() == {"cases_verified_by_their_resolver": 1}


def test_a_project_beside_its_stages_is_found(officer):
    project = SeatProject.objects.create(
        name="新建",
        kind="new",
        division=DivisionFactory(code=COUNTY),
        section="primary",
        planned_classes=2,
        planned_seats=90,
        net_new_seats=90,
        planned_open_on=datetime.date(2027, 9, 1),
    )
    SeatProjectStage.objects.create(
        project=project, stage="started", on="2026-11-01", evidence="开工令", by=officer
    )

    assert broken() == {"projects_beside_their_stages": 1}


def test_the_nightly_check_tells_the_administrators(pupil, caplog):
    administrator = acting(Role.SYSTEM_ADMINISTRATOR, unit=COUNTY)
    Pupil.objects.update(class_group=None)

    found = tasks.check_invariants()

    told = AuditEvent.objects.visible_to(administrator).get(action="invariants-broken")
    assert set(found) == {"classes_miscounted", "pupils_without_class"}
    assert "pupils_without_class: 1" in told.reason
    assert "pupils_without_class: 1" in caplog.text


def test_the_nightly_check_says_nothing_while_all_is_well(pupil):
    assert tasks.check_invariants() == {}
    assert not AuditEvent.objects.filter(action="invariants-broken").exists()
