"""The enrolment work that beat or a page wakes."""

from typing import Any

from celery import shared_task

from enrollment import quotas, refusals, replay, rounds, verifying
from enrollment.department_figures import forget_old_calls
from enrollment.models import Application
from portal import jobs
from portal.jobs import job_task
from portal.models import Job


@shared_task
def keep_time() -> dict[str, int]:
    """Every minute: open and close registration by the clock."""
    return rounds.keep_time()


@job_task
def check_application(job: Job) -> dict[str, Any]:
    """Ask the departments about one application, and approve it if all agree."""
    application = Application.objects.get(pk=job.subject)
    return {"approved": verifying.check(application)}


@shared_task
def take_up() -> int:
    """Every minute: take up what was submitted, and have each one checked."""
    return len(verifying.take_up_next(then=start_check))


@shared_task
def ask_again() -> int:
    """Every few minutes: ask departments again that gave no answer, or were not asked."""
    lost = verifying.unchecked(check_application.name)
    waiting = {row.pk: row for row in [*verifying.unanswered(), *lost]}
    for application in waiting.values():
        start_check(application)
    return len(waiting)


def start_check(application: Application) -> Job:
    return jobs.start(check_application, subject=str(application.pk))


@shared_task
def forget_calls() -> int:
    """Every night: shorten the log of questions to departments."""
    return forget_old_calls()


@shared_task
def reject_overdue() -> int:
    """Every night: refuse what was not mended by its day."""
    return refusals.reject_overdue()


@shared_task
def return_quotas() -> int:
    """Every night: give unused quota seats back to their plans on their day."""
    return quotas.return_unused()


@job_task
def replay_rules(job: Job) -> dict[str, Any]:
    """Run a draft of rules on last year's round."""
    return replay.replay_job(job)
