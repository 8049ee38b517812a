"""Two changes at once that put children into one class: both must be counted."""

import datetime
import threading
import time
from contextlib import suppress

import pytest
from django.db import connection

from schools import roll
from schools.models import ClassGroup, Pupil
from schools.models.class_groups import ClassGroupQuerySet
from schools.roll import Change
from tests.factories import ClassGroupFactory

DAY = datetime.date(2026, 11, 20)
pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def slow_count(monkeypatch):
    """Let both write before either counts, if they can, and commit a while later."""
    recount = ClassGroupQuerySet.recount
    both_have_written = threading.Barrier(2)

    def slowly(rows, keys):
        with suppress(threading.BrokenBarrierError):
            both_have_written.wait(1)
        counted = recount(rows, keys)
        time.sleep(0.3)
        return counted

    monkeypatch.setattr(ClassGroupQuerySet, "recount", slowly)


@pytest.fixture
def two_pupils(school):
    """In two classes, beside a third one that is empty."""
    ClassGroupFactory(school=school, grade=2, number=3)
    for number in (1, 2):
        ClassGroupFactory(school=school, grade=2, number=number, pupils=1)
    return list(Pupil.objects.all())


def move_at_once(pupils, by):
    """Move them into the third class, and say how many it is counted to hold."""
    target = ClassGroup.objects.get(number=3)

    def move(pupil):
        change = Change(on=DAY, by=by, evidence="调班单")
        roll.move_class(pupil, to=target, change=change)
        connection.close()

    threads = [threading.Thread(target=move, args=[pupil]) for pupil in pupils]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return ClassGroup.objects.get(number=3).enrolled


def test_both_are_counted(two_pupils, registrar, slow_count):
    assert move_at_once(two_pupils, registrar) == 2
    assert Pupil.objects.filter(class_group__number=3).count() == 2


def test_one_would_be_lost_without_the_lock(
    two_pupils, registrar, slow_count, monkeypatch
):
    """Proves that the test above is able to fail."""
    monkeypatch.setattr(ClassGroupQuerySet, "locked", lambda _rows, keys: list(keys))

    assert move_at_once(two_pupils, registrar) == 1
    assert Pupil.objects.filter(class_group__number=3).count() == 2
