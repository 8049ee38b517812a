"""The schools' work that beat or an upload wakes."""

from functools import partial
from typing import Any

from celery import shared_task
from django.utils import timezone

from portal.jobs import job_task
from portal.models import Job
from schools import demand, invariants
from schools.calendars import school_year_of
from schools.large_classes import review_classes
from schools.roster import work


@shared_task
def review_large_classes() -> dict[str, int]:
    """Every night: open, reopen and expire the cases of large classes."""
    return review_classes()


@partial(job_task, on_failure=work.release)
def check_roster(job: Job) -> dict[str, Any]:
    """Read an uploaded roster and compare it with the roll."""
    return work.check_batch(job)


@partial(job_task, on_failure=work.release)
def commit_roster(job: Job) -> dict[str, Any]:
    """Bring a checked roster into the roll."""
    return work.commit_batch(job)


@job_task
def undo_roster(job: Job) -> dict[str, Any]:
    """Take a committed roster back."""
    return work.undo_batch(job)


@shared_task
def forget_old_rosters() -> int:
    """Every night: delete originals and checked rows that are 30 days old."""
    return work.forget_old()


@shared_task
def check_invariants() -> dict[str, int]:
    """Every night: tell the administrators of rows that do not agree with each other."""
    return invariants.report_broken()


@shared_task
def save_forecasts() -> int:
    """Every night from October to December: keep what this year's forecast says.

    Only for schools that have none yet, so that the forecast of 1 October stays what it
    was, and one that came too late for that day is not without any.
    """
    return demand.save_missing_forecasts(year=school_year_of(timezone.localdate()))
