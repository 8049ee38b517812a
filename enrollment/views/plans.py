"""Plans of a round: all schools' or one's own, proposed, edited, written and read."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission, Reach
from enrollment import plans
from enrollment.forms.plans import PlanForm
from enrollment.models import AdmissionPlan, AdmissionRound, RoundState
from enrollment.plan_facts import PlanFacts
from enrollment.plan_rows import place_row, place_rows, plan_rows
from enrollment.plan_sheet import read_plans, write_plans
from schools.forms import told_in
from schools.forms.register import SheetForm
from schools.models.schools import Stage
from schools.places import acting_of


def round_of(request: UserRequest, pk: int) -> AdmissionRound:
    rows = AdmissionRound.objects.visible_to(request.user).select_related("county")
    return get_object_or_404(rows, pk=pk)


def crumb_of(round_: AdmissionRound) -> tuple[object, str]:
    return round_, reverse("enrollment:round-detail", args=[round_.pk])


def stage_of(request: UserRequest) -> Stage:
    asked = request.GET.get("stage", "")
    return Stage(asked) if asked in Stage.values else Stage.PRIMARY


def may_edit(request: UserRequest, round_: AdmissionRound) -> bool:
    is_open = round_.state == RoundState.DRAFT
    return is_open and request.user.may(Permission.PLAN_EDIT)


@require(Permission.ROUND_VIEW)
@require_GET
def plan_list(request: UserRequest, pk: int) -> HttpResponse:
    round_, stage = round_of(request, pk), stage_of(request)
    visible = AdmissionPlan.objects.visible_to(request.user)
    found = visible.filter(round=round_, stage=stage).select_related(
        "school__division", "area"
    )
    facts = PlanFacts(round_)
    rows = plan_rows(found.prefetch_related("quotas"), facts=facts)
    is_whole = acting_of(request.user).reach == Reach.DIVISION
    towns = place_rows(rows, stage, facts=facts) if is_whole else []
    context = {
        "round": round_,
        "stage": stage,
        "stages": list(Stage),
        "rows": rows,
        "towns": towns,
        "total": place_row(str(_("Total")), rows, [town.now for town in towns]),
        "uncounted": sum(row.demand is None for row in rows),
        "policy": facts.policies.get(stage),
        "may_edit": may_edit(request, round_),
        "is_whole": is_whole,
        "crumbs": [crumb_of(round_)],
    }
    return render(request, "enrollment/plan_list.html", context)


@require(Permission.PLAN_EDIT)
@require_POST
def plan_propose(request: UserRequest, pk: int) -> HttpResponse:
    made = plans.propose(round_of(request, pk), by=request.user)
    told = ngettext("%(n)s plan was proposed.", "%(n)s plans were proposed.", made)
    messages.success(request, told % {"n": made})
    return redirect("enrollment:plan-list", pk=pk)


@require(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def plan_edit(request: UserRequest, pk: int) -> HttpResponse:
    visible = AdmissionPlan.objects.visible_to(request.user)
    plan = get_object_or_404(
        visible.select_related("round__county", "school__division"), pk=pk
    )
    facts = PlanFacts(plan.round)
    row = plan_rows([plan], facts=facts)[0]
    form = PlanForm(request.POST or None, instance=plan, facts=facts)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            plans.keep(form.instance, changed=form.changed_data, by=request.user)
            messages.success(request, _("The plan was saved."))
            return redirect(list_of(plan.round, plan.stage))
    context = {
        "form": form,
        "plan": plan,
        "row": row,
        "rooms": facts.rooms(plan.school_id, plan.stage),
        "back": list_of(plan.round, plan.stage),
        "crumbs": [crumb_of(plan.round), (_("Plans"), list_of(plan.round, plan.stage))],
    }
    return render(request, "enrollment/plan_edit.html", context)


def list_of(round_: AdmissionRound, stage: str) -> str:
    return f"{reverse('enrollment:plan-list', args=[round_.pk])}?stage={stage}"


@require(Permission.ROUND_VIEW)
@require_GET
def plan_export(request: UserRequest, pk: int) -> FileResponse:
    """The plans that the person sees, as the workbook that can be read back."""
    round_ = round_of(request, pk)
    visible = AdmissionPlan.objects.visible_to(request.user)
    found = visible.filter(round=round_, campus=None).select_related("school")
    name = f"{round_.county.name}{round_.intake_year}年招生计划.xlsx"
    return FileResponse(write_plans(found), as_attachment=True, filename=name)


@require(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def plan_upload(request: UserRequest, pk: int) -> HttpResponse:
    round_ = round_of(request, pk)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            n = read_plans(round_, form.cleaned_data["file"], by=request.user)
            told = ngettext("%(n)s plan was changed.", "%(n)s plans were changed.", n)
            messages.success(request, told % {"n": n})
            return redirect("enrollment:plan-list", pk=pk)
    href = reverse("enrollment:plan-list", args=[pk])
    context = {
        "form": form,
        "heading": _("Plans from a workbook"),
        "template": reverse("enrollment:plan-export", args=[pk]),
        "explained": _(
            "The plans stand in it already. All rows are taken or none; every wrong cell"
            " is named at once. A plan that is not in the sheet stays as it is."
        ),
        "back": href,
        "crumbs": [crumb_of(round_), (_("Plans"), href)],
    }
    return render(request, "enrollment/sheet_upload.html", context)
