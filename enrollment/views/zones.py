"""Zones of a round for officials: the list, one zone, its rules and the report."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment import catchments
from enrollment.forms.zones import RuleForm, ZoneForm
from enrollment.models import AdmissionRound, CatchmentRule, ResidentialAddress, Zone
from enrollment.plan_facts import PlanFacts
from enrollment.views.plans import crumb_of, may_edit, round_of, stage_of
from enrollment.zone_rows import zone_report, zone_rows
from schools.forms import told_in
from schools.keyset import page_of
from schools.models.schools import Stage


def list_of(round_: AdmissionRound, stage: str) -> str:
    return f"{reverse('enrollment:zone-list', args=[round_.pk])}?stage={stage}"


def crumbs_to(zone: Zone) -> list[tuple[object, str]]:
    return [
        crumb_of(zone.round),
        (_("Catchment zones"), list_of(zone.round, zone.stage)),
        (zone, reverse("enrollment:zone-detail", args=[zone.pk])),
    ]


@require(Permission.ROUND_VIEW)
@require_GET
def zone_list(request: UserRequest, pk: int) -> HttpResponse:
    round_, stage = round_of(request, pk), stage_of(request)
    zones = Zone.objects.visible_to(request.user).of(round_, stage)
    rows = zone_rows(
        zones.prefetch_related("schools", "rules"), facts=PlanFacts(round_)
    )
    context = {
        "round": round_,
        "stage": stage,
        "stages": list(Stage),
        "rows": rows,
        "may_edit": may_edit(request, round_),
        "may_import": request.user.may(Permission.PLAN_EDIT),
        "crumbs": [crumb_of(round_)],
    }
    return render(request, "enrollment/zone_list.html", context)


def zone_of(request: UserRequest, pk: int) -> Zone:
    rows = Zone.objects.visible_to(request.user).select_related("round__county")
    return get_object_or_404(rows.prefetch_related("schools__feeders"), pk=pk)


@require(Permission.ROUND_VIEW)
@require_GET
def zone_detail(request: UserRequest, pk: int) -> HttpResponse:
    zone = zone_of(request, pk)
    context = {
        "zone": zone,
        "round": zone.round,
        "row": zone_rows([zone], facts=PlanFacts(zone.round))[0],
        "rules": zone.rules.select_related("division"),
        "may_edit": may_edit(request, zone.round),
        "crumbs": crumbs_to(zone)[:2],
    }
    return render(request, "enrollment/zone_detail.html", context)


@require(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def zone_new(request: UserRequest, pk: int) -> HttpResponse:
    zone = Zone(round=round_of(request, pk), stage=stage_of(request))
    return zone_form(request, zone, heading=_("Add a zone"))


@require(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def zone_edit(request: UserRequest, pk: int) -> HttpResponse:
    return zone_form(request, zone_of(request, pk), heading=_("Change the zone"))


def zone_form(request: UserRequest, zone: Zone, *, heading: str) -> HttpResponse:
    form = ZoneForm(request.POST or None, instance=zone)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            catchments.keep_zone(
                form.instance,
                schools=form.cleaned_data["schools"],
                changed=form.changed_data,
                by=request.user,
            )
            messages.success(request, _("Saved."))
            return redirect("enrollment:zone-detail", pk=zone.pk)
    back = list_of(zone.round, zone.stage)
    context = {
        "form": form,
        "heading": f"{heading} · {zone.get_stage_display()}",
        "back": back,
        "crumbs": [crumb_of(zone.round), (_("Catchment zones"), back)],
    }
    return render(request, "enrollment/row_form.html", context)


@require(Permission.PLAN_EDIT)
@require_POST
def zone_delete(request: UserRequest, pk: int) -> HttpResponse:
    zone = zone_of(request, pk)
    back = list_of(zone.round, zone.stage)
    catchments.drop_zone(zone, by=request.user)
    return redirect(back)


@require(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def rule_new(request: UserRequest, pk: int) -> HttpResponse:
    rule = CatchmentRule(zone=zone_of(request, pk))
    return rule_form(request, rule, heading=_("Add a rule"))


def rule_of(request: UserRequest, pk: int) -> CatchmentRule:
    rows = CatchmentRule.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("zone__round__county"), pk=pk)


@require(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def rule_edit(request: UserRequest, pk: int) -> HttpResponse:
    return rule_form(request, rule_of(request, pk), heading=_("Change the rule"))


def rule_form(
    request: UserRequest, rule: CatchmentRule, *, heading: str
) -> HttpResponse:
    form = RuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            catchments.keep_rule(
                form.instance, changed=form.changed_data, by=request.user
            )
            return redirect("enrollment:zone-detail", pk=rule.zone_id)
    context = {
        "form": form,
        "heading": heading,
        "back": reverse("enrollment:zone-detail", args=[rule.zone_id]),
        "crumbs": crumbs_to(rule.zone),
    }
    return render(request, "enrollment/row_form.html", context)


@require(Permission.PLAN_EDIT)
@require_POST
def rule_delete(request: UserRequest, pk: int) -> HttpResponse:
    rule = rule_of(request, pk)
    catchments.drop_rule(rule, by=request.user)
    return redirect("enrollment:zone-detail", pk=rule.zone_id)


@require(Permission.ROUND_VIEW)
@require_GET
def zone_report_page(request: UserRequest, pk: int) -> HttpResponse:
    """Addresses in no zone, or in several, road by road."""
    round_, stage = round_of(request, pk), stage_of(request)
    context = {
        "round": round_,
        "stage": stage,
        "stages": list(Stage),
        "report": zone_report(round_, stage),
        "may_import": request.user.may(Permission.PLAN_EDIT),
        "crumbs": [
            crumb_of(round_),
            (_("Catchment zones"), list_of(round_, stage)),
        ],
    }
    return render(request, "enrollment/zone_report.html", context)


@require(Permission.ROUND_VIEW)
@require_GET
def zone_road(request: UserRequest, pk: int) -> HttpResponse:
    """The addresses of one road with the zones in which each lies."""
    round_, stage = round_of(request, pk), stage_of(request)
    road, code = request.GET.get("road", ""), request.GET.get("division", "")
    rows = ResidentialAddress.objects.visible_to(request.user)
    rows = rows.below(round_.county_id).of_road(code, road)
    context = {
        "round": round_,
        "stage": stage,
        "road": road,
        "total": rows.count(),
        "page": page_of(rows.with_zone_names(round_, stage), query=request.GET),
        "crumbs": [
            crumb_of(round_),
            (_("Catchment zones"), list_of(round_, stage)),
            (
                _("Gaps and overlaps"),
                f"{reverse('enrollment:zone-report', args=[pk])}?stage={stage}",
            ),
        ],
    }
    return render(request, "enrollment/zone_road.html", context)
