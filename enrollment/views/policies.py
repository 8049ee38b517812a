"""The rules of a round for officials: reading, checking, approving, changing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment import policies
from enrollment.emergency import publish_change
from enrollment.forms.policies import ApprovalForm
from enrollment.forms.rounds import ReasonForm
from enrollment.models import PolicyProfile
from enrollment.policy_words import differences, tables_of
from enrollment.validation.validator import findings_of, stored
from schools.forms import told_in

State = PolicyProfile.State


def visible_policy(request: UserRequest, pk: int) -> PolicyProfile:
    rows = PolicyProfile.objects.visible_to(request.user)
    rows = rows.select_related("round__county", "drafted_by", "approved_by")
    return get_object_or_404(rows, pk=pk)


def crumbs_of(policy: PolicyProfile, *, inside: bool = True) -> list[tuple[str, str]]:
    crumbs = [
        (_("Admission rounds"), reverse("enrollment:round-list")),
        (str(policy.round), reverse("enrollment:round-detail", args=[policy.round_id])),
    ]
    href = reverse("enrollment:policy-detail", args=[policy.pk])
    return [*crumbs, (str(policy.name), href)] if inside else crumbs


@require(Permission.ROUND_VIEW)
@require_GET
def policy_detail(request: UserRequest, pk: int) -> HttpResponse:
    return policy_page(request, visible_policy(request, pk))


def policy_page(
    request: UserRequest, policy: PolicyProfile, *, tried: ReasonForm | None = None
) -> HttpResponse:
    versions = policy.round.policies.filter(stage=policy.stage)
    context = {
        "policy": policy,
        **tables_of(policy),
        "demands": policy.demands.all(),
        "findings": [(stored(row), row) for row in policy.findings.all()],
        "versions": versions.order_by("-version"),
        "may_edit": request.user.may(Permission.POLICY_EDIT),
        "may_change": request.user.may(Permission.POLICY_EDIT)
        and not policy.is_read_only,
        "may_approve": request.user.may(Permission.POLICY_APPROVE),
        "reason_form": tried or ReasonForm(),
        "form": tried,
        "crumbs": crumbs_of(policy, inside=False),
    }
    return render(request, "enrollment/policy_detail.html", context)


@require(Permission.ROUND_VIEW)
@require_GET
def policy_check(request: UserRequest, pk: int) -> HttpResponse:
    """What the checks find now, with what mends it."""
    policy = visible_policy(request, pk)
    return check_page(request, policy)


def check_page(
    request: UserRequest, policy: PolicyProfile, *, tried: ApprovalForm | None = None
) -> HttpResponse:
    found = findings_of(policy)
    form = tried or ApprovalForm(findings=found)
    blocks = [finding for finding in found if finding.blocks]
    is_second = not policy.was_written_by(request.user)
    context = {
        "policy": policy,
        "blocks": blocks,
        "warnings": [
            (each, form[each.handle] if each.handle in form.fields else None)
            for each in found
            if not each.blocks
        ],
        "form": form,
        "is_second": is_second,
        "may_approve": is_second
        and not blocks
        and policy.state == State.DRAFT
        and request.user.may(Permission.POLICY_APPROVE),
        "crumbs": crumbs_of(policy),
    }
    return render(request, "enrollment/policy_check.html", context)


@require(Permission.POLICY_APPROVE)
@require_POST
def policy_approve(request: UserRequest, pk: int) -> HttpResponse:
    policy = visible_policy(request, pk)
    form = ApprovalForm(request.POST, findings=findings_of(policy))
    if form.is_valid():
        with told_in(form):
            policies.approve(policy, by=request.user, reasons=form.cleaned_data)
            messages.success(request, _("The rules are approved."))
            return redirect("enrollment:policy-detail", pk=pk)
    return check_page(request, policy, tried=form)


@require(Permission.POLICY_APPROVE)
@require_POST
def policy_return(request: UserRequest, pk: int) -> HttpResponse:
    policy, form = visible_policy(request, pk), ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        policies.return_to_draft(policy, by=request.user, reason=reason)
        messages.success(request, _("The rules are a draft again."))
        return redirect("enrollment:policy-detail", pk=pk)
    return policy_page(request, policy, tried=form)


@require(Permission.POLICY_EDIT)
@require_POST
def policy_next(request: UserRequest, pk: int) -> HttpResponse:
    """Begin an emergency change of what is published."""
    policy, form = visible_policy(request, pk), ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        draft = policies.next_version(policy, by=request.user, reason=reason)
        return redirect("enrollment:policy-detail", pk=draft.pk)
    return policy_page(request, policy, tried=form)


@require(Permission.ROUND_RUN)
@require_http_methods(["GET", "POST"])
def policy_replace(request: UserRequest, pk: int) -> HttpResponse:
    """Publish an emergency change, after saying whom it takes back to the start."""
    policy = visible_policy(request, pk)
    if request.method == "POST":
        replace(request, policy)
        return redirect("enrollment:policy-detail", pk=pk)
    in_force = PolicyProfile.objects.for_round(policy.round, policy.stage)
    affected = in_force.applications.live().count() if in_force else 0
    context = {"policy": policy, "affected": affected, "crumbs": crumbs_of(policy)}
    return render(request, "enrollment/policy_replace.html", context)


def replace(request: UserRequest, policy: PolicyProfile) -> None:
    try:
        count = publish_change(policy, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return
    sentence = _("The new version is in force. Applications opened again: %(count)s.")
    messages.success(request, sentence % {"count": count})


@require(Permission.ROUND_VIEW)
@require_GET
def policy_compare(request: UserRequest, pk: int) -> HttpResponse:
    """A version beside another of the same stage: the one before it if none is named."""
    policy = visible_policy(request, pk)
    rows = PolicyProfile.objects.visible_to(request.user).filter(stage=policy.stage)
    others = rows.exclude(pk=pk).select_related("round__county")
    wanted = request.GET.get("with", "")
    other = others.filter(pk=wanted).first() if wanted.isdecimal() else None
    other = other or others.order_by("-round__intake_year", "-version").first()
    context = {
        "policy": policy,
        "other": other,
        "others": others.order_by("-round__intake_year", "-version"),
        "rows": differences(other, policy) if other else [],
        "crumbs": crumbs_of(policy),
    }
    return render(request, "enrollment/policy_compare.html", context)
