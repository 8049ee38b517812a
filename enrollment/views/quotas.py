"""Quota lines of a round: tiers, firms, and what each school's plan gives them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.forms import ModelForm
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
from enrollment import quotas
from enrollment.forms.quotas import QuotaForm, TierForm
from enrollment.models import (
    AdmissionPlan,
    AdmissionRound,
    EnterpriseGrant,
    EnterpriseTier,
    QuotaLine,
)
from enrollment.plan_facts import PlanFacts
from enrollment.plan_rows import plan_rows
from enrollment.sheets import write_sheet
from enrollment.views.plans import crumb_of, may_edit, round_of
from schools.forms import told_in
from schools.forms.register import SheetForm
from schools.places import acting_of


def page_of(round_: AdmissionRound) -> str:
    return reverse("enrollment:quota-list", args=[round_.pk])


@require(Permission.ROUND_VIEW)
@require_GET
def quota_list(request: UserRequest, pk: int) -> HttpResponse:
    round_ = round_of(request, pk)
    facts = PlanFacts(round_)
    lines = QuotaLine.objects.visible_to(request.user).filter(plan__round=round_)
    taken = AdmissionPlan.objects.filter(quotas__in=lines).distinct()
    plans = taken.select_related("school__division").prefetch_related("quotas")
    rows = plan_rows(plans, facts=facts)
    grants = EnterpriseGrant.objects.visible_to(request.user).filter(round=round_)
    context = {
        "round": round_,
        "rows": rows,
        "tiers": EnterpriseTier.objects.visible_to(request.user).filter(round=round_),
        "grants": grants,
        "granted": grants.aggregate(n=Sum("seats"))["n"] or 0,
        "planned": sum(row.enterprise for row in rows),
        "policies": facts.policies.values(),
        "is_whole": acting_of(request.user).reach == Reach.DIVISION,
        "may_edit": may_edit(request, round_),
        "may_nominate": request.user.may(Permission.PLAN_EDIT),
        "crumbs": [crumb_of(round_)],
    }
    return render(request, "enrollment/quota_list.html", context)


def edited(
    request: UserRequest, form: ModelForm, round_: AdmissionRound, *, heading: str
) -> HttpResponse:
    """A form of one tier or line: shown, or stored and back to the list."""
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            if isinstance(form, TierForm):
                quotas.keep_tier(
                    form.instance, changed=form.changed_data, by=request.user
                )
            else:
                quotas.keep_line(
                    form.instance, changed=form.changed_data, by=request.user
                )
            messages.success(request, _("Saved."))
            return redirect(page_of(round_))
    context = {
        "form": form,
        "heading": heading,
        "back": page_of(round_),
        "crumbs": [crumb_of(round_), (_("Quota lines"), page_of(round_))],
    }
    return render(request, "enrollment/row_form.html", context)


@require(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def quota_new(request: UserRequest, pk: int) -> HttpResponse:
    round_ = round_of(request, pk)
    form = QuotaForm(request.POST or None, round_=round_)
    return edited(request, form, round_, heading=_("Add a quota line"))


def line_of(request: UserRequest, pk: int) -> QuotaLine:
    rows = QuotaLine.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("plan__round__county"), pk=pk)


@require(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def quota_edit(request: UserRequest, pk: int) -> HttpResponse:
    line = line_of(request, pk)
    form = QuotaForm(request.POST or None, instance=line, round_=line.plan.round)
    return edited(request, form, line.plan.round, heading=str(line))


@require(Permission.PLAN_EDIT)
@require_POST
def quota_delete(request: UserRequest, pk: int) -> HttpResponse:
    line = line_of(request, pk)
    quotas.drop_line(line, by=request.user)
    return redirect(page_of(line.plan.round))


@require(Permission.PLAN_EDIT)
@require_POST
def tier_template(request: UserRequest, pk: int) -> HttpResponse:
    round_ = round_of(request, pk)
    try:
        quotas.take_template(round_, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(page_of(round_))


@require(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def tier_new(request: UserRequest, pk: int) -> HttpResponse:
    round_ = round_of(request, pk)
    form = TierForm(request.POST or None, instance=EnterpriseTier(round=round_))
    return edited(request, form, round_, heading=_("Add a tier"))


def tier_of(request: UserRequest, pk: int) -> EnterpriseTier:
    rows = EnterpriseTier.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("round__county"), pk=pk)


@require(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def tier_edit(request: UserRequest, pk: int) -> HttpResponse:
    tier = tier_of(request, pk)
    form = TierForm(request.POST or None, instance=tier)
    return edited(request, form, tier.round, heading=_("Change a tier"))


@require(Permission.PLAN_EDIT)
@require_POST
def tier_delete(request: UserRequest, pk: int) -> HttpResponse:
    tier = tier_of(request, pk)
    quotas.drop_tier(tier, by=request.user)
    return redirect(page_of(tier.round))


@require(Permission.PLAN_EDIT)
@require_GET
def grant_template(request: UserRequest, pk: int) -> FileResponse:
    """The sheet for the tax office, with the firms of the list that stands."""
    round_ = round_of(request, pk)
    grants = EnterpriseGrant.objects.visible_to(request.user).filter(round=round_)
    names = [column.name for column in quotas.GRANT_COLUMNS]
    sheet = write_sheet("企业名单", quotas.GRANT_COLUMNS, grants.values(*names))
    return FileResponse(sheet, as_attachment=True, filename="企业纳税名单.xlsx")


@require(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def grant_upload(request: UserRequest, pk: int) -> HttpResponse:
    round_ = round_of(request, pk)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            file = form.cleaned_data["file"]
            n = quotas.read_grants(round_, file, by=request.user)
            told = ngettext("%(n)s firm was taken.", "%(n)s firms were taken.", n)
            messages.success(request, told % {"n": n})
            return redirect(page_of(round_))
    context = {
        "form": form,
        "heading": _("Firms from the tax office's list"),
        "template": reverse("enrollment:grant-template", args=[pk]),
        "explained": _(
            "The list takes the place of the one before. All rows are taken or none;"
            " every wrong cell is named at once."
        ),
        "back": page_of(round_),
        "crumbs": [crumb_of(round_), (_("Quota lines"), page_of(round_))],
    }
    return render(request, "enrollment/sheet_upload.html", context)
