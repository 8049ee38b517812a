"""Reports: their list, one report, the rows behind a figure, the files."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts import audit
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from reports import ordering
from reports.forms import OrderForm, RunFilter
from reports.models import ReportFile, ReportRun
from reports.periods import Period
from reports.rows import all_behind, taken
from reports.run_page import charts_of, checks_of, grids_of, headline_of, tiles
from schools.keyset import page_of

STOP_POLLING = 286
"""htmx takes this answer and asks no more."""


@require(Permission.REPORT_VIEW)
@require_GET
def run_list(request: UserRequest) -> HttpResponse:
    form = RunFilter(request.GET)
    rows = form.narrow(ReportRun.objects.visible_to(request.user).for_table())
    context = {
        "form": form,
        "page": page_of(rows, query=request.GET, order=("-pk",)),
        "total": rows.count(),
        "may_order": request.user.may(Permission.REPORT_RUN),
        "may_schedule": request.user.may(Permission.SCHEDULE_EDIT),
    }
    return render(request, "reports/run_list.html", context)


@require(Permission.REPORT_RUN)
@require_http_methods(["GET", "POST"])
def run_new(request: UserRequest) -> HttpResponse:
    form = OrderForm(
        request.POST or None, user=request.user, today=timezone.localdate()
    )
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        period = Period.parse(wanted["period"])
        run = ordering.order(wanted["kind"], wanted["unit"], period, by=request.user)
        return redirect("reports:run-detail", pk=run.pk)
    context = {"form": form, "crumbs": crumbs()}
    return render(request, "reports/run_new.html", context)


def crumbs(run: ReportRun | None = None) -> list[tuple[object, str]]:
    links: list[tuple[object, str]] = [(_("Reports"), reverse("reports:run-list"))]
    if run is not None:
        links.append((run.title, reverse("reports:run-detail", args=[run.pk])))
    return links


@require(Permission.REPORT_VIEW)
@require_GET
def run_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = ReportRun.objects.visible_to(request.user).with_state()
    run = get_object_or_404(
        visible.select_related("unit", "job", "dataset", "ordered_by"), pk=pk
    )
    checks = checks_of(run)
    context = {
        "run": run,
        "title": run.title,
        "checks": checks,
        "contradictions": [check for check in checks if not check.holds],
        "crumbs": crumbs(),
        "headline": headline_of(run),
        "grids": grids_of(run),
        "charts": charts_of(run),
        "files": run.files.all(),
        "may_order": request.user.may(Permission.REPORT_RUN),
    }
    return render(request, "reports/run_detail.html", context)


@require(Permission.REPORT_VIEW)
@require_GET
@never_cache
def run_progress(request: UserRequest, pk: UUID) -> HttpResponse:
    """How far the report is; when it has ended, the page is to be opened anew."""
    visible = ReportRun.objects.visible_to(request.user)
    run = get_object_or_404(visible.select_related("job"), pk=pk)
    if run.job is None:
        raise Http404
    answer = render(request, "reports/_run_progress.html", {"run": run, "job": run.job})
    if run.job.is_finished:
        answer.status_code = STOP_POLLING
        answer["HX-Refresh"] = "true"
    return answer


@require(Permission.REPORT_RUN)
@require_POST
def run_retry(request: UserRequest, pk: UUID) -> HttpResponse:
    run = get_object_or_404(ReportRun.objects.visible_to(request.user), pk=pk)
    ordering.retry(run, by=request.user)
    return redirect("reports:run-detail", pk=run.pk)


@require(Permission.REPORT_VIEW)
@require_GET
def figure_detail(request: UserRequest, pk: UUID, code: str) -> HttpResponse:
    """One printed figure with its formula and the frozen rows that it comes from."""
    visible = ReportRun.objects.visible_to(request.user).select_related(
        "unit", "dataset"
    )
    run = get_object_or_404(visible, pk=pk, made_at__isnull=False)
    figure = run.figures.get(code)
    if figure is None:
        raise Http404
    context = {
        "run": run,
        "figure": figure,
        "taken": taken(figure),
        "crumbs": crumbs(run),
        "inputs": tiles(run, figure.inputs),
        "behind": all_behind(
            figure, run, links=request.user.may(Permission.SCHOOL_VIEW)
        ),
    }
    return render(request, "reports/figure_detail.html", context)


@require(Permission.REPORT_VIEW)
@require_GET
@never_cache
def file_download(request: UserRequest, pk: int) -> FileResponse:
    files = ReportFile.objects.visible_to(request.user).select_related("run__unit")
    file = get_object_or_404(files, pk=pk)
    audit.record("report.download", by=request.user, on=file, unit=file.run.unit_id)
    return FileResponse(
        default_storage.open(file.stored_as), as_attachment=True, filename=file.name
    )
