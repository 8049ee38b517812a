"""The worker's side of a roster: who may have it done, how it ends, what is forgotten."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import Posting, User
from portal.jobs import MAX_ATTEMPTS
from portal.models import STOPPED, Job
from schools.models import Pupil, RosterImport, RosterRow
from schools.roster.keeping import KEPT_FOR
from schools.roster.receiving import discard
from schools.roster.starting import start_check, start_commit
from schools.roster.work import NoLongerAllowed
from schools.tasks import check_roster, commit_roster, forget_old_rosters
from tests.schools.roster.invented import roster

pytestmark = pytest.mark.django_db
State = RosterImport.State


@pytest.fixture
def waiting(uploaded, registrar_of_file):
    """A checked roster whose commit was asked for, and the job."""
    batch = uploaded(roster(3))
    return batch, start_commit(batch, by=registrar_of_file.by)


@pytest.mark.parametrize(
    ("people", "change"),
    [(User, {"is_active": False}), (Posting, {"valid_to": "2026-01-31"})],
)
def test_job_of_somebody_who_left_is_refused(waiting, people, change):
    batch, job = waiting
    people.objects.update(**change)

    commit_roster(str(job.pk))

    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.state, batch.state) == (Job.State.FAILED, State.CHECKED)
    assert job.reason == str(NoLongerAllowed().message)
    assert not Pupil.objects.exists()


def test_commit_that_stopped_its_worker_too_often_can_be_tried_again(
    waiting, registrar_of_file
):
    batch, job = waiting
    Job.objects.update(attempts=MAX_ATTEMPTS)

    commit_roster(str(job.pk))
    again = start_commit(batch, by=registrar_of_file.by)
    commit_roster(str(again.pk))

    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.failure, batch.state) == (STOPPED, State.COMMITTED)


def test_commit_that_broke_off_leaves_the_roster_checked(waiting):
    batch, job = waiting
    RosterImport.objects.update(findings={})

    with pytest.raises(KeyError):
        commit_roster(str(job.pk))

    batch.refresh_from_db()
    assert batch.state == State.CHECKED


def test_check_that_stopped_its_worker_too_often_can_be_laid_aside(
    uploaded, registrar_of_file
):
    batch = uploaded(roster(3))
    RosterImport.objects.update(state=State.CHECKING)
    batch.refresh_from_db()
    job = start_check(batch, by=registrar_of_file.by)
    Job.objects.update(attempts=MAX_ATTEMPTS)

    check_roster(str(job.pk))
    discard(batch, by=registrar_of_file.by)

    assert batch.state == State.DISCARDED


def test_commit_that_is_refused_leaves_the_roster_checked(waiting):
    batch, job = waiting
    RosterRow.objects.all().delete()

    commit_roster(str(job.pk))

    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.state, batch.state) == (Job.State.FAILED, State.CHECKED)
    assert not Pupil.objects.exists()


@pytest.mark.parametrize(
    ("more", "is_kept"), [(timedelta(minutes=-5), True), (timedelta(minutes=5), False)]
)
def test_rows_and_file_are_kept_for_their_time_and_no_longer(uploaded, more, is_kept):
    batch, young = uploaded(roster(3)), uploaded(roster(2, seed=2))
    RosterImport.objects.filter(pk=batch.pk).update(
        uploaded_at=timezone.now() - KEPT_FOR - more
    )

    forgotten = forget_old_rosters()

    assert forgotten == (0 if is_kept else 1)
    assert default_storage.exists(batch.stored_as) == is_kept
    assert batch.rows.count() == (3 if is_kept else 0)
    assert (young.rows.count(), default_storage.exists(young.stored_as)) == (2, True)
