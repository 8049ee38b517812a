"""Editing a draft: its sections, its rows, what it asks for besides."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment import drafting
from enrollment.forms.policies import SECTIONS, DemandForm
from enrollment.forms.rule_rows import CategoryForm, GroupForm, ItemForm, TemplateForm
from enrollment.models import PolicyDemand, PolicyProfile
from enrollment.policies import touch
from enrollment.views.policies import crumbs_of, visible_policy
from portal.errors import Conflict
from schools.forms import told_in

ROW_FORMS: dict[str, Any] = {
    "categories": CategoryForm,
    "groups": GroupForm,
    "items": ItemForm,
}


NEW_ROW = {
    "categories": gettext_lazy("New category"),
    "groups": gettext_lazy("New group of items"),
    "items": gettext_lazy("New item of points"),
}


def draft_of(request: UserRequest, pk: int) -> PolicyProfile:
    policy = visible_policy(request, pk)
    if policy.is_read_only:
        raise Conflict(_("Only a draft can be changed."))
    return policy


@require(Permission.POLICY_EDIT)
@require_http_methods(["GET", "POST"])
def policy_edit(request: UserRequest, pk: int, section: str) -> HttpResponse:
    """One section of the rules."""
    policy = draft_of(request, pk)
    if section not in SECTIONS:
        raise Http404
    heading, form_class = SECTIONS[section]
    form = form_class(request.POST or None, instance=policy)
    if request.method == "POST" and form.is_valid():
        touch(policy, by=request.user)
        form.instance.drafted_by = request.user
        form.save()
        messages.success(request, _("The section was saved."))
        return redirect("enrollment:policy-detail", pk=pk)
    return form_page(request, policy, form=form, heading=str(heading))


def form_page(
    request: UserRequest, policy: PolicyProfile, *, form: Any, heading: str
) -> HttpResponse:
    context = {
        "form": form,
        "policy": policy,
        "heading": heading,
        "crumbs": crumbs_of(policy),
    }
    return render(request, "enrollment/policy_form.html", context)


@require(Permission.POLICY_EDIT)
@require_http_methods(["GET", "POST"])
def policy_row(request: UserRequest, pk: int, part: str, place: int) -> HttpResponse:
    """One category, group or item; the place behind the last one is a new row."""
    policy = draft_of(request, pk)
    if part not in ROW_FORMS:
        raise Http404
    rows = drafting.rows_of(policy, part)
    if place > len(rows):
        raise Http404
    form = ROW_FORMS[part](
        request.POST or None,
        stored=rows[place] if place < len(rows) else {},
        groups=drafting.rows_of(policy, "groups"),
    )
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            drafting.put_row(policy, part, form.row(), place=place, by=request.user)
            messages.success(request, _("The row was saved."))
            return redirect("enrollment:policy-detail", pk=pk)
    heading = form.stored.get("label") or str(NEW_ROW[part])
    return form_page(request, policy, form=form, heading=heading)


@require(Permission.POLICY_EDIT)
@require_POST
def policy_row_delete(
    request: UserRequest, pk: int, part: str, place: int
) -> HttpResponse:
    policy = draft_of(request, pk)
    if part not in ROW_FORMS or place >= len(drafting.rows_of(policy, part)):
        raise Http404
    drafting.take_row(policy, part, place=place, by=request.user)
    messages.success(request, _("The row was deleted."))
    return redirect("enrollment:policy-detail", pk=pk)


@require(Permission.POLICY_EDIT)
@require_http_methods(["GET", "POST"])
def policy_template(request: UserRequest, pk: int) -> HttpResponse:
    """Begin with a published table, or do without points."""
    policy = draft_of(request, pk)
    form = TemplateForm(request.POST or None)
    if request.method == "POST" and "none" in request.POST:
        drafting.drop_points(policy, by=request.user)
        return redirect("enrollment:policy-detail", pk=pk)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["template"]
        drafting.use_template(policy, code, by=request.user)
        messages.success(request, _("The table was taken over. Change what differs."))
        return redirect("enrollment:policy-detail", pk=pk)
    heading = _("Begin with a published table")
    return form_page(request, policy, form=form, heading=heading)


@require(Permission.POLICY_EDIT)
@require_http_methods(["GET", "POST"])
def policy_demand(request: UserRequest, pk: int) -> HttpResponse:
    """Write down what the county would like to ask besides; the checks judge it."""
    policy = draft_of(request, pk)
    form = DemandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.policy = touch(policy, by=request.user)
        form.save()
        return redirect("enrollment:policy-check", pk=pk)
    return form_page(request, policy, form=form, heading=_("Ask for something more"))


@require(Permission.POLICY_EDIT)
@require_POST
def policy_demand_delete(request: UserRequest, pk: int) -> HttpResponse:
    rows = PolicyDemand.objects.filter(
        policy__in=PolicyProfile.objects.visible_to(request.user)
    )
    demand = get_object_or_404(rows, pk=pk)
    policy = draft_of(request, demand.policy_id)
    touch(policy, by=request.user)
    demand.delete()
    return redirect("enrollment:policy-detail", pk=policy.pk)
