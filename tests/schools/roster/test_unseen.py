"""A commit writes what the check has shown, or stops and asks once more."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from accounts.encryption import blind_index
from portal.models import Job
from schools import roll
from schools.models import Pupil, RosterImport
from schools.roll import Change
from schools.roster.committing import RollChanged, commit
from schools.roster.starting import start_commit
from schools.tasks import commit_roster
from tests.schools.roster.invented import cell, change, roster

pytestmark = pytest.mark.django_db
State = RosterImport.State


def pupil_of(row):
    return Pupil.objects.get(id_index=blind_index(cell(row, "id_number")))


def figures(batch):
    batch.refresh_from_db()
    return {name: batch.counts[name] for name in ("new", "updated", "unchanged")}


@pytest.fixture
def committed_by_worker(registrar_of_file):
    """Have a batch committed as the page does, and give the job."""

    def run(batch):
        job = start_commit(batch, by=registrar_of_file.by)
        with override("en"):
            commit_roster(str(job.pk))
        batch.refresh_from_db()
        return Job.objects.get(pk=job.pk)

    return run


def test_counts_tell_what_the_commit_did(uploaded):
    rows = roster(6)
    first, second = uploaded(rows[:5]), uploaded(rows[:5])
    commit(first, by=first.by)

    commit(second, by=second.by)

    assert figures(first) == {"new": 5, "updated": 0, "unchanged": 0}
    assert figures(second) == {"new": 0, "updated": 0, "unchanged": 5}
    assert (second.state, second.counts["error"]) == (State.COMMITTED, 0)


def test_commit_asks_again_when_a_new_child_is_on_another_roll_by_now(
    uploaded, imported, other_school, committed_by_worker
):
    rows = roster(4)
    batch = uploaded(rows)
    theirs = roster(4)[:1]
    change(theirs[0], school=other_school.school.code)
    imported(theirs, by=other_school.by, school=other_school.school)

    job = committed_by_worker(batch)

    assert (job.state, batch.state) == (Job.State.FAILED, State.CHECKED)
    assert job.reason.startswith("The roll has changed since the check")
    assert (batch.counts["new"], batch.counts["conflict"]) == (3, 1)
    assert Pupil.objects.count() == 1


def test_commit_goes_on_once_the_person_has_seen_it(uploaded, committed_by_worker):
    rows = roster(4)
    batch = uploaded(rows)
    early = uploaded(rows[:1])
    commit(early, by=early.by)
    assert committed_by_worker(batch).state == Job.State.FAILED

    job = committed_by_worker(batch)

    assert (job.state, batch.state) == (Job.State.DONE, State.COMMITTED)
    assert figures(batch) == {"new": 3, "updated": 0, "unchanged": 1}


def test_roster_checked_by_an_earlier_release_is_compared_again(
    uploaded, committed_by_worker
):
    batch = uploaded(roster(3))
    del batch.findings["plan"]
    batch.save(update_fields=["findings"])

    asked_again, job = committed_by_worker(batch), committed_by_worker(batch)

    assert (asked_again.state, job.state) == (Job.State.FAILED, Job.State.DONE)
    assert (batch.state, Pupil.objects.count()) == (State.COMMITTED, 3)


def test_commit_takes_back_no_correction_that_nobody_has_seen(uploaded, imported):
    rows = roster(2)
    imported(rows)
    change(rows[0], guardian_name="新名")
    batch = uploaded(rows)
    day = Change(timezone.localdate(), batch.by, "更正单")
    roll.correct(pupil_of(rows[0]), values={"address": "更正路1号"}, change=day)

    with pytest.raises(RollChanged):
        commit(batch, by=batch.by)

    assert pupil_of(rows[0]).address == "更正路1号"
