"""The worker's side of a roster: who may have it done, how it ends, what is forgotten."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import Posting, User
from portal.models import Job
from schools.models import Pupil, RosterImport, RosterRow
from schools.roster.keeping import KEPT_FOR
from schools.roster.starting import start_commit
from schools.tasks import commit_roster, forget_old_rosters
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

    with pytest.raises(PermissionDenied):
        commit_roster(str(job.pk))

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert not Pupil.objects.exists()


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
