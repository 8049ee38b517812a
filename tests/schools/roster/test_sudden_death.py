"""A worker killed while it commits a roster leaves the roll as it was (security.md I4)."""

import random
import threading
import time
from io import BytesIO

import pytest
from django.core.files import File

from portal.jobs import MAX_ATTEMPTS, is_held, sweep
from portal.models import STOPPED, Job
from schools.models import ClassGroup, Pupil, RollEvent, RosterImport
from schools.roster.checking import check
from schools.roster.receiving import receive
from schools.roster.starting import start_commit
from schools.tasks import commit_roster
from tests.processes import python
from tests.schools.roster.invented import change, roster, write_workbook

ROWS = 8_000
MOMENTS = 10
APART = 0.04
"""Seconds between the moments: all of them lie within the commit of so many rows."""
WORKER = """
from schools.tasks import commit_roster
print("ready", flush=True)
commit_roster("{job}")
"""


@pytest.fixture
def job(committed, year, registrar_of_file, tmp_path):
    """The job of committing a checked roster, not yet begun."""
    rows = roster(ROWS)
    for serial, row in enumerate(rows):
        change(row, class_number=serial % 60 + 1)
    content = write_workbook(tmp_path / "roster.xlsx", rows).read_bytes()
    batch = receive(
        File(BytesIO(content), "花名册.xlsx"),
        year=year,
        by=registrar_of_file.by,
        school=registrar_of_file.school,
    )
    check(batch, lambda *done: None)
    return start_commit(batch, by=registrar_of_file.by)


def kill_after(seconds, job):
    """Give the job to a worker and kill it so much later, wherever it is then."""
    worker = python(WORKER.format(job=job.pk))
    assert worker.stdout.readline() == "ready\n"
    time.sleep(seconds)
    worker.kill()
    worker.communicate()
    gone = threading.Event()
    while is_held(job):
        gone.wait(0.02)


def on_the_roll():
    """Pupils, their events and the seats taken; all of them or none."""
    sizes = ClassGroup.objects.values_list("enrolled", flat=True)
    return Pupil.objects.count(), RollEvent.objects.count(), sum(sizes)


def test_worker_killed_at_any_moment_leaves_no_partial_batch(job):
    chance, interrupted = random.Random(4), 0

    for moment in range(MOMENTS):
        kill_after((moment + chance.random()) * APART, job)
        Job.objects.update(attempts=0)  # ten kills; the fourth would end the job

        whole = RosterImport.objects.get().state == RosterImport.State.COMMITTED
        interrupted += not whole
        assert on_the_roll() == ((ROWS,) * 3 if whole else (0, 0, 0))

    assert interrupted >= MOMENTS // 2, "the kills came too late to prove anything"


def test_job_that_was_killed_too_often_gives_the_roster_back(job):
    while Job.objects.get().attempts < MAX_ATTEMPTS:
        kill_after(0.05, job)

    commit_roster(str(job.pk))

    job.refresh_from_db()
    assert job.failure == STOPPED
    assert RosterImport.objects.get().state == RosterImport.State.CHECKED
    assert on_the_roll() == (0, 0, 0)


def test_job_of_a_killed_worker_ends_by_itself(job):
    kill_after(0.02, job)
    Job.objects.update(sent_at="2026-01-01T00:00Z")

    resent = sweep()
    commit_roster(str(job.pk))

    job.refresh_from_db()
    assert (resent, job.state) == (1, Job.State.DONE)
    assert on_the_roll() == (ROWS,) * 3
