"""A pupil of a third school who changes while a roster is being committed."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from schools import roll
from schools.models import ClassGroup, Pupil
from schools.roll import Change
from schools.roster import committing, staging
from schools.roster.committing import RollChanged, commit
from tests.factories import ClassGroupFactory
from tests.schools.roster.invented import change, roster


@pytest.fixture
def taken_meanwhile(committed, uploaded, imported, other_school, monkeypatch):
    """A graduate whom a third school enrols while a roster is between plan and writing."""
    rows = roster(1)
    imported(rows)
    Pupil.objects.update(state=Pupil.State.GRADUATED, class_group=None)
    change(rows[0], school=other_school.school.code)
    batch = uploaded(rows, by=other_school.by, school=other_school.school)
    third, plan = ClassGroupFactory(grade=1), staging.plan

    def slowly(*arguments):
        plan(*arguments)
        thread = threading.Thread(target=enrolled, args=[third, batch.by])
        thread.start()
        thread.join()

    monkeypatch.setattr(staging, "plan", slowly)
    return batch, third


def enrolled(into: ClassGroup, by):
    day = Change(timezone.localdate(), by, "转学单")
    roll.enrol(Pupil.objects.get(), into=into, change=day)
    connection.close()


def test_pupil_whom_a_third_school_takes_meanwhile_stays_there(taken_meanwhile):
    batch, third = taken_meanwhile

    with pytest.raises(RollChanged):
        commit(batch, by=batch.by)

    assert Pupil.objects.get().class_group == third


def test_pupil_would_be_torn_away_without_the_look(taken_meanwhile, monkeypatch):
    """Proves that the test above is able to fail."""
    batch, third = taken_meanwhile
    monkeypatch.setattr(committing, "refuse_unseen", lambda batch, verdicts: None)

    commit(batch, by=batch.by)

    assert Pupil.objects.get().school == batch.school
    assert ClassGroup.objects.get(pk=third.pk).enrolled == 0
