"""Starting, claiming and finishing jobs (ADR 0004).

A worker holds a session-level advisory lock while it does a job. When the worker dies,
PostgreSQL frees the lock, and the sweep sees a running job that nobody holds.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from typing import Any

from celery import Task, current_app, shared_task
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from portal.errors import Conflict
from portal.models import BROKE_OFF, STOPPED, Job
from portal.origin import coming_from, origin

MAX_ATTEMPTS = 3
log = logging.getLogger(__name__)


def start(task: Task, *, subject: str, by: Any = None, **arguments: Any) -> Job:
    """Store a job and wake a worker once the surrounding transaction is committed.

    While a job of the same task and subject is unfinished, that one is returned.
    """
    acting, come_from = getattr(by, "acting", None), origin.get()
    with transaction.atomic():
        jobs = Job.objects.bulk_create(
            [
                Job(
                    task=task.name,
                    subject=subject,
                    arguments=arguments,
                    by=by,
                    posting=acting,
                    request_id=come_from.request_id,
                    address=come_from.address,
                )
            ],
            ignore_conflicts=True,
        )
        same = Job.objects.unfinished().filter(task=task.name, subject=subject)
        job = same.filter(pk=jobs[0].pk).first() or same.get()
        transaction.on_commit(lambda: send(job))
    return job


def send(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(sent_at=Now())
    current_app.send_task(job.task, [str(job.pk)])


Work = Callable[[Job], dict[str, Any]]
Release = Callable[[Job], None]


def nothing(job: Job) -> None:
    """Most work leaves nothing behind that a failure would have to let go."""


def job_task(work: Work, *, on_failure: Release = nothing) -> Task:
    """Make a Celery task of `work`, which is given its claimed job and returns the result.

    A ValidationError or Conflict ends the job with its message; any other error too, and
    is logged. A job that killed its worker three times is failed, not tried again. In
    each of these cases `on_failure` lets go, with the job's end, what the job held.
    """

    @shared_task(name=f"{work.__module__}.{work.__name__}")
    @wraps(work)
    def run(job_pk: str) -> None:
        with held(job_pk) as job:
            if job is not None:
                with coming_from(job.origin):
                    finish(job, work, on_failure=on_failure)

    return run


@contextmanager
def held(job_pk: str) -> Iterator[Job | None]:
    """Claim the job for this connection, or give None if there is nothing to do."""
    key = lock_key(job_pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            yield None
            return
    try:
        claimed = Job.objects.unfinished().filter(pk=job_pk)
        claimed.update(
            state=Job.State.RUNNING, started_at=Now(), attempts=F("attempts") + 1
        )
        yield claimed.select_related("by", "posting").first()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def lock_key(job_pk: str) -> int:
    """The job's 64-bit advisory lock number: the random half of its UUIDv7."""
    return int(str(job_pk).replace("-", "")[16:], 16) - (1 << 63)


def finish(job: Job, work: Work, *, on_failure: Release) -> None:
    if job.attempts > MAX_ATTEMPTS:
        fail(job, STOPPED, on_failure=on_failure)
        return
    try:
        result = work(job)
    except ValidationError as error:
        fail(job, " ".join(error.messages), on_failure=on_failure)
    except Conflict as error:
        fail(job, str(error.message), on_failure=on_failure)
    except DatabaseError:
        raise  # the sweep sends it again
    except Exception:
        log.exception("job %s failed", job.pk)
        fail(job, BROKE_OFF, on_failure=on_failure)
        raise
    else:
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.DONE, result=result, finished_at=Now()
        )


@transaction.atomic
def fail(job: Job, reason: str, *, on_failure: Release) -> None:
    on_failure(job)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.FAILED, failure=reason, finished_at=Now()
    )


def sweep() -> int:
    """Send again what nobody is doing: a lost message, or a worker that died.

    Return how many were sent.
    """
    quiet = Job.objects.unfinished().filter(sent_at__lt=Now() - timedelta(seconds=20))
    lost = [job for job in quiet if not is_held(job)]
    for job in lost:
        send(job)
    return len(lost)


def is_held(job: Job) -> bool:
    key = lock_key(str(job.pk)) & 0xFFFFFFFFFFFFFFFF
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND classid::bigint = %s AND objid::bigint = %s AND objsubid = 1)",
            [key >> 32, key & 0xFFFFFFFF],
        )
        return bool(cursor.fetchone()[0])
