"""The work that families' pages wake."""

from typing import Any

from enrollment import preparing
from enrollment.models import Document
from portal.jobs import job_task
from portal.models import Job


@job_task
def prepare_paper(job: Job) -> dict[str, Any]:
    """Make an uploaded paper harmless; one that was taken away meanwhile is left alone."""
    document = Document.objects.filter(pk=job.arguments["document"]).first()
    return preparing.prepare(document) if document else {}
