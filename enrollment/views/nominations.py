"""Children whom firms name for their seats: entered, verified, used, withdrawn."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment import nominating
from enrollment.forms.nominations import NominationForm, WithdrawalForm
from enrollment.models import EnterpriseGrant, Nomination, QuotaLine
from enrollment.views.plans import crumb_of, round_of
from schools.forms import told_in


def page_of(round_pk: int) -> str:
    return reverse("enrollment:nomination-list", args=[round_pk])


@require(Permission.PLAN_EDIT)
@require_GET
@never_cache
def nomination_list(request: UserRequest, pk: int) -> HttpResponse:
    round_, user = round_of(request, pk), request.user
    rows = Nomination.objects.visible_to(user).filter(grant__round=round_)
    lines = QuotaLine.objects.visible_to(user).filter(
        plan__round=round_, kind=QuotaLine.Kind.ENTERPRISE
    )
    grants = EnterpriseGrant.objects.visible_to(user).filter(round=round_, seats__gt=0)
    context = {
        "round": round_,
        "rows": rows.select_related(
            "grant", "line__plan__school", "application__child", "verified_by"
        ),
        "lines": lines.select_related("plan__school"),
        "grants": grants,
        "crumbs": [
            crumb_of(round_),
            (_("Quota lines"), reverse("enrollment:quota-list", args=[pk])),
        ],
    }
    return render(request, "enrollment/nomination_list.html", context)


@require(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
@never_cache
def nomination_new(request: UserRequest, pk: int) -> HttpResponse:
    round_ = round_of(request, pk)
    form = NominationForm(request.POST or None, round_=round_, user=request.user)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            nominating.nominate(form.instance, by=request.user)
            messages.success(request, _("The nomination is entered."))
            return redirect(page_of(round_.pk))
    context = {
        "form": form,
        "heading": _("Enter a nomination"),
        "back": page_of(round_.pk),
        "crumbs": [
            crumb_of(round_),
            (_("Children that firms named"), page_of(round_.pk)),
        ],
    }
    return render(request, "enrollment/row_form.html", context)


def nomination_of(request: UserRequest, pk: str) -> Nomination:
    rows = Nomination.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("line__plan__round"), pk=pk)


def back(nomination: Nomination) -> HttpResponse:
    return redirect(page_of(nomination.line.plan.round_id))


@require(Permission.PLAN_EDIT)
@require_POST
def nomination_verify(request: UserRequest, pk: str) -> HttpResponse:
    nomination = nomination_of(request, pk)
    nominating.verify(nomination, by=request.user)
    return back(nomination)


@require(Permission.PLAN_EDIT)
@require_POST
def nomination_use(request: UserRequest, pk: str) -> HttpResponse:
    nomination = nomination_of(request, pk)
    nominating.use(nomination, by=request.user)
    return back(nomination)


@require(Permission.PLAN_EDIT)
@require_POST
def nomination_withdraw(request: UserRequest, pk: str) -> HttpResponse:
    nomination, form = nomination_of(request, pk), WithdrawalForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        nominating.withdraw(nomination, reason=reason, by=request.user)
    else:
        messages.error(request, _("Say why the nomination is withdrawn."))
    return back(nomination)
