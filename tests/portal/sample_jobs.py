"""Jobs that only tests start."""

import time

from django.core.exceptions import ValidationError

from portal.jobs import job_task
from portal.models import Job
from portal.origin import origin


@job_task
def count_up(job: Job) -> dict[str, int]:
    job.progress(1, total=2, stage="counting")
    return {"counted": job.arguments["to"]}


@job_task
def complain(job: Job) -> dict[str, int]:
    raise ValidationError("The file is empty.")


@job_task
def crash(job: Job) -> dict[str, int]:
    return {"never": 1 // 0}


@job_task
def wait_long(job: Job) -> dict[str, int]:
    print("started", flush=True)
    time.sleep(60)
    return {}


@job_task
def tell_origin(job: Job) -> dict[str, str]:
    return {"address": origin.get().address}
