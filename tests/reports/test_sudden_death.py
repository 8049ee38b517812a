"""A worker killed while it makes a report leaves no half report (security.md I4)."""

import pytest
from django.core.files.storage import default_storage

from portal.jobs import is_held, sweep
from portal.models import Job
from reports import ordering
from reports.definitions import Kind
from reports.making import make_report
from reports.models import ReportFile, ReportRun
from reports.periods import Period
from tests.processes import python
from tests.reports.conftest import lay_town, lingshou_plan

WORKER = """
import time
from reports import making

def hang(*arguments, **named):
    print("hanging", flush=True)
    time.sleep(60)

making.{moment} = hang
making.make_report("{job}")
"""


@pytest.fixture
def run(committed):
    return ordering.order(Kind.TOWN, lay_town(lingshou_plan()), Period.parse("2026-10"))


def kill_worker(run, *, moment):
    """Start a worker on the run's job, and kill it when it comes to `moment`."""
    worker = python(WORKER.format(moment=moment, job=run.job_id))
    assert worker.stdout.readline() == "hanging\n"
    worker.kill()
    worker.communicate()
    while is_held(run.job):
        pass
    Job.objects.update(sent_at="2026-01-01T00:00Z")


@pytest.mark.parametrize("moment", ["freeze", "office_files", "figures_csv", "finish"])
def test_killed_worker_leaves_no_half_report_and_the_next_one_makes_it(run, moment):
    kill_worker(run, moment=moment)
    left = ReportRun.objects.get()
    assert (left.made_at, left.content, ReportFile.objects.count()) == (None, {}, 0)

    assert sweep() == 1
    make_report(str(run.job_id))

    done = ReportRun.objects.with_state().get()
    assert (done.state, done.files.count()) == ("ready", 4)
    assert all(default_storage.exists(file.stored_as) for file in done.files.all())


def test_second_attempt_uses_the_rows_that_were_frozen(run):
    kill_worker(run, moment="finish")
    frozen = ReportRun.objects.get().dataset_id

    make_report(str(run.job_id))

    assert ReportRun.objects.get().dataset_id == frozen
