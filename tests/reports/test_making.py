"""A report is made once, whole or not at all, and the same again from the same rows."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils.translation import override

from accounts.models import AuditEvent
from portal.errors import Conflict
from portal.models import Job
from reports import making, ordering
from reports.definitions import Kind
from reports.models import Dataset, ReportRun
from reports.periods import Period
from schools.models import ClassGroup, Limit, Pupil, School
from tests.reports.conftest import NOW, made, quiet

OCTOBER = Period.parse("2026-10")


def bytes_of(run):
    found = {}
    for file in run.files.all():
        with default_storage.open(file.stored_as) as content:
            found[file.format] = content.read()
    return found


def test_report_has_four_files_with_their_digests(town_run):
    files = bytes_of(town_run)

    assert set(files) == {"pdf", "docx", "xlsx", "csv"}
    for file in town_run.files.all():
        assert file.digest == hashlib.sha256(files[file.format]).hexdigest()
        assert file.size == len(files[file.format])


def test_report_written_again_from_its_dataset_is_the_same_to_the_byte(class_run):
    ClassGroup.objects.update(enrolled=1)
    dataset = Dataset.objects.get(pk=class_run.dataset_id)

    content = class_run.definition.compute(dataset.frozen)
    again = dict(making.written(class_run, dataset, content))

    assert again == bytes_of(class_run)


def test_dataset_is_what_was_hashed_and_cannot_be_changed(town_run):
    assert town_run.dataset.is_intact

    with pytest.raises(DatabaseError), transaction.atomic():
        Dataset.objects.update(content="{}")


def test_equal_rows_have_equal_fingerprints(town):
    first, second = (
        made(kind, town, "2026-10").dataset.digest
        for kind in (Kind.TOWN, Kind.CLASS_SIZE)
    )
    assert first == second


def test_dataset_holds_no_person(town_run):
    tables = town_run.dataset.frozen.tables
    fields = {name for rows in tables.values() for row in rows for name in row}
    personal = {field for field, grade in Pupil.PERSONAL.items() if grade > "S2"}
    assert fields & personal == {"name"}  # of villages


def test_making_twice_changes_nothing(town_run):
    before = (town_run.made_at, bytes_of(town_run))

    making.make(town_run, progress=quiet)

    town_run.refresh_from_db()
    assert (town_run.made_at, bytes_of(town_run)) == before


def test_order_gives_the_run_that_is_there(town, officer):
    first = ordering.order(Kind.TOWN, town, OCTOBER, by=officer)

    again = ordering.order(Kind.TOWN, town, OCTOBER, by=officer)

    assert again == first
    assert Job.objects.count() == 1
    assert AuditEvent.objects.filter(action="report.order").count() == 1


def test_running_period_has_no_report_yet(town, officer):
    with override("en"), pytest.raises(ValidationError, match="not over yet"):
        ordering.order(Kind.TOWN, town, NOW, by=officer)

    assert not ReportRun.objects.exists()


def test_job_makes_the_report_and_shows_its_steps(town, officer):
    run = ordering.order(Kind.TOWN, town, OCTOBER, by=officer)

    making.make_report(str(run.job_id))

    run = ReportRun.objects.with_state().get(pk=run.pk)
    assert (run.state, run.job.state, run.job.percent) == ("ready", "done", 100)


def test_failure_names_its_cause_and_another_try_works(town, officer):
    run = ordering.order(Kind.CLASS_SIZE, town, OCTOBER, by=officer)
    School.objects.filter(kind="junior").update(name="\U0001f600中学")
    making.make_report(str(run.job_id))
    failed = ReportRun.objects.with_state().get(pk=run.pk)

    ordering.retry(failed, by=officer)

    assert failed.state == "failed"
    assert "U+1F600" in failed.failure
    assert failed.files.count() == 0
    failed.refresh_from_db()
    assert failed.job.state == Job.State.WAITING


def test_missing_limit_is_named(town, officer):
    Limit.objects.filter(code="class_large").delete()
    run = ordering.order(Kind.TOWN, town, OCTOBER, by=officer)

    making.make_report(str(run.job_id))

    run = ReportRun.objects.with_state().get(pk=run.pk)
    assert "class_large" in run.failure
    assert run.dataset is None


def test_retry_refuses_a_report_that_did_not_fail(town_run, officer):
    with pytest.raises(Conflict):
        ordering.retry(town_run, by=officer)
