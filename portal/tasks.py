from celery import shared_task

from portal.jobs import sweep


@shared_task
def sweep_jobs() -> int:
    return sweep()
