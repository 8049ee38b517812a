"""Projects that bring seats, from the proposal to the first school day."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts import audit
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from schools.forms import told_in
from schools.forms.supply import PostponeForm, ProjectFilter, ProjectForm, StageForm
from schools.keyset import page_of
from schools.models import SeatProject
from schools.models.seats import SeatProjectQuerySet

ORDER = ("planned_open_on", "pk")


def projects(request: UserRequest) -> SeatProjectQuerySet:
    visible = SeatProject.objects.visible_to(request.user)
    return visible.select_related("division", "school")


@require(Permission.SCHOOL_VIEW)
@require_GET
def project_list(request: UserRequest) -> HttpResponse:
    form = ProjectFilter(request.GET)
    rows = form.narrow(projects(request))
    context = {
        "form": form,
        "page": page_of(rows, query=request.GET, order=ORDER),
        "total": rows.count(),
        "supply": sorted(rows.supply_by_year().items(), key=lambda item: item[0][1]),
        "may_plan": request.user.may(Permission.SEAT_PLAN),
    }
    return render(request, "schools/project_list.html", context)


@require(Permission.SCHOOL_VIEW)
@require_GET
def project_detail(request: UserRequest, pk: int) -> HttpResponse:
    project = get_object_or_404(projects(request), pk=pk)
    return project_page(request, project)


def project_page(
    request: UserRequest,
    project: SeatProject,
    *,
    stage_form: StageForm | None = None,
    postpone_form: PostponeForm | None = None,
) -> HttpResponse:
    may_plan = request.user.may(Permission.SEAT_PLAN) and project.next_stages()
    context = {
        "project": project,
        "stages": project.stages.select_related("by").order_by("-pk"),
        "stage_form": stage_form or StageForm(project=project),
        "postpone_form": postpone_form or PostponeForm(auto_id="postpone_%s"),
        "form": stage_form or postpone_form,
        "may_plan": may_plan,
        "crumbs": [(_("Seat projects"), reverse("schools:project-list"))],
    }
    return render(request, "schools/project_detail.html", context)


@require(Permission.SEAT_PLAN)
@require_http_methods(["GET", "POST"])
def project_new(request: UserRequest) -> HttpResponse:
    form = ProjectForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            project = form.save()
            audit.record("seat-project-new", by=request.user, on=project)
        messages.success(request, _("The project was added."))
        return redirect("schools:project-detail", pk=project.pk)
    crumbs = [(_("Seat projects"), reverse("schools:project-list"))]
    context = {"form": form, "crumbs": crumbs}
    return render(request, "schools/project_new.html", context)


@require(Permission.SEAT_PLAN)
@require_POST
def project_stage(request: UserRequest, pk: int) -> HttpResponse:
    project = get_object_or_404(projects(request), pk=pk)
    form = StageForm(request.POST, project=project)
    if form.is_valid():
        with told_in(form):
            project.record_stage(**form.cleaned_data, by=request.user)
            messages.success(request, _("The stage was recorded."))
            return redirect("schools:project-detail", pk=project.pk)
    return project_page(request, project, stage_form=form)


@require(Permission.SEAT_PLAN)
@require_POST
def project_postpone(request: UserRequest, pk: int) -> HttpResponse:
    project = get_object_or_404(projects(request), pk=pk)
    form = PostponeForm(request.POST, auto_id="postpone_%s")
    if form.is_valid():
        with told_in(form):
            project.postpone(**form.cleaned_data, by=request.user)
            messages.success(request, _("The new opening day was recorded."))
            return redirect("schools:project-detail", pk=project.pk)
    return project_page(request, project, postpone_form=form)
