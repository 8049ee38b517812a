"""Whether a paper is genuine: anybody who scans its code may ask."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.access import public
from reports.models import ReportRun


@public
@require_GET
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What was issued under the code; an unknown code gets the same page, saying no."""
    made = ReportRun.objects.filter(made_at__isnull=False, code=code.upper())
    run = made.select_related("unit", "dataset").defer("dataset__content").first()
    context = {"run": run, "code": code, "files": run.files.all() if run else []}
    return render(request, "reports/verify.html", context, status=200 if run else 404)
