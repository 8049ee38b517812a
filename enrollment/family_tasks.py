"""The work that families' pages wake."""

from typing import Any

from celery import shared_task

from enrollment import preparing, telling, verifying
from enrollment.models import Application, Document
from portal.jobs import job_task
from portal.models import Job


@job_task
def prepare_paper(job: Job) -> dict[str, Any]:
    """Make an uploaded paper harmless; one that was taken away meanwhile is left alone."""
    document = Document.objects.filter(pk=job.arguments["document"]).first()
    return preparing.prepare(document) if document else {}


@job_task
def ask_departments(job: Job) -> dict[str, Any]:
    """Ask the departments what a family's answers make relevant, before it hands them in."""
    application = Application.objects.get(pk=job.subject)
    return {"answers": len(verifying.ask_about(application))}


@shared_task
def tell_families() -> dict[str, int]:
    """Every 20 seconds, and when woken: tell families of what happened."""
    return telling.tell()
