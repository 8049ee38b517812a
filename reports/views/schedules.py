"""Which reports are made in which rhythm."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from reports.forms import ScheduleForm
from reports.models import ReportSchedule


@require(Permission.SCHEDULE_EDIT)
@require_GET
def schedule_list(request: UserRequest) -> HttpResponse:
    visible = ReportSchedule.objects.visible_to(request.user)
    context = {
        "schedules": visible.select_related("unit"),
        "crumbs": [(_("Reports"), reverse("reports:run-list"))],
    }
    return render(request, "reports/schedule_list.html", context)


@require(Permission.SCHEDULE_EDIT)
@require_http_methods(["GET", "POST"])
def schedule_new(request: UserRequest) -> HttpResponse:
    return edited(request, ReportSchedule(), title=_("New entry of the schedule"))


@require(Permission.SCHEDULE_EDIT)
@require_http_methods(["GET", "POST"])
def schedule_edit(request: UserRequest, pk: int) -> HttpResponse:
    visible = ReportSchedule.objects.visible_to(request.user)
    schedule = get_object_or_404(visible, pk=pk)
    return edited(request, schedule, title=str(schedule))


def edited(
    request: UserRequest, schedule: ReportSchedule, *, title: str
) -> HttpResponse:
    form = ScheduleForm(request.POST or None, instance=schedule, user=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            audit.record(
                "report.schedule",
                by=request.user,
                on=schedule,
                changed=form.changed_data,
                unit=schedule.unit_id,
            )
        messages.success(request, _("The schedule was saved."))
        return redirect("reports:schedule-list")
    context = {
        "form": form,
        "title": title,
        "crumbs": [
            (_("Reports"), reverse("reports:run-list")),
            (_("Report schedule"), reverse("reports:schedule-list")),
        ],
    }
    return render(request, "reports/schedule_edit.html", context)
