"""Beat wakes everything that nobody starts by hand."""

import inspect

from celery import current_app

from portal.celery import app

OURS = ("portal.", "accounts.", "schools.", "enrollment.", "reports.")


def tasks():
    """Our tasks by name; those of jobs wait for somebody to start them."""
    app.loader.import_default_modules()
    return {
        name: task for name, task in current_app.tasks.items() if name.startswith(OURS)
    }


def is_of_jobs(task):
    return "job" in inspect.signature(task.run).parameters


def test_every_task_that_is_no_jobs_is_scheduled():
    alone = {name for name, task in tasks().items() if not is_of_jobs(task)}

    scheduled = [entry["task"] for entry in app.conf.beat_schedule.values()]

    assert {
        "schools.tasks.forget_old_rosters",
        "schools.tasks.check_invariants",
    } <= alone
    assert sorted(scheduled) == sorted(alone)


def test_jobs_are_told_from_what_beat_wakes():
    """Proves that the test above is able to fail."""
    of_jobs = {name for name, task in tasks().items() if is_of_jobs(task)}

    assert {"schools.tasks.check_roster", "schools.tasks.commit_roster"} <= of_jobs
