"""The enrolment work that beat or a page wakes."""

from celery import shared_task

from enrollment import rounds


@shared_task
def keep_time() -> dict[str, int]:
    """Every minute: open and close registration by the clock."""
    return rounds.keep_time()
