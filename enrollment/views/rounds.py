"""Admission rounds for officials: the list, one round, and its steps."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment import rounds
from enrollment.forms.rounds import FilingForm, ReasonForm, RoundForm
from enrollment.models import AdmissionRound, RoundState
from portal.lights import Light
from schools.forms import told_in
from schools.places import acting_of

LIT = {RoundState.PUBLISHED, RoundState.REGISTRATION_OPEN}
"""While families read the rules or apply."""


def visible_round(request: UserRequest, pk: int) -> AdmissionRound:
    rows = AdmissionRound.objects.visible_to(request.user).select_related("county")
    return get_object_or_404(rows, pk=pk)


def light_of(round_: AdmissionRound) -> Light:
    return Light.OK if RoundState(round_.state) in LIT else Light.NONE


@require(Permission.ROUND_VIEW)
@require_GET
def round_list(request: UserRequest) -> HttpResponse:
    rows = AdmissionRound.objects.visible_to(request.user).select_related("county")
    context = {
        "rows": [(row, light_of(row)) for row in rows],
        "may_run": request.user.may(Permission.ROUND_RUN),
    }
    return render(request, "enrollment/round_list.html", context)


@require(Permission.ROUND_VIEW)
@require_GET
def round_detail(request: UserRequest, pk: int) -> HttpResponse:
    return round_page(request, visible_round(request, pk))


def round_page(
    request: UserRequest,
    round_: AdmissionRound,
    *,
    tried: FilingForm | ReasonForm | None = None,
) -> HttpResponse:
    states = list(RoundState)
    context = {
        "round": round_,
        "steps": [state.label for state in states],
        "step": states.index(RoundState(round_.state)) + 1,
        "light": light_of(round_),
        "policies": round_.policies.select_related("drafted_by", "approved_by"),
        "may_run": request.user.may(Permission.ROUND_RUN),
        "filing_form": tried if isinstance(tried, FilingForm) else FilingForm(),
        "reason_form": tried if isinstance(tried, ReasonForm) else ReasonForm(),
        "form": tried,
        "crumbs": [(_("Admission rounds"), reverse("enrollment:round-list"))],
    }
    return render(request, "enrollment/round_detail.html", context)


@require(Permission.ROUND_RUN)
@require_http_methods(["GET", "POST"])
def round_new(request: UserRequest) -> HttpResponse:
    """A new round of the officer's county, with drafts of the rules of both stages."""
    first = {"intake_year": timezone.localdate().year + 1}
    round_ = AdmissionRound(county_id=acting_of(request.user).prefix)
    form = RoundForm(request.POST or None, instance=round_, initial=first)
    return round_form(request, form, heading=_("Plan a round"))


@require(Permission.ROUND_RUN)
@require_http_methods(["GET", "POST"])
def round_edit(request: UserRequest, pk: int) -> HttpResponse:
    round_ = visible_round(request, pk)
    if round_.state != RoundState.DRAFT:
        messages.error(request, _("Only a round in planning can be changed."))
        return redirect("enrollment:round-detail", pk=pk)
    form = RoundForm(request.POST or None, instance=round_)
    return round_form(request, form, heading=_("Calendar and contacts"))


def round_form(request: UserRequest, form: RoundForm, *, heading: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            rounds.plan(form.instance, by=request.user)
            messages.success(request, _("The round was saved."))
            return redirect("enrollment:round-detail", pk=form.instance.pk)
    crumbs = [(_("Admission rounds"), reverse("enrollment:round-list"))]
    context = {"form": form, "heading": heading, "crumbs": crumbs}
    return render(request, "enrollment/round_form.html", context)


@require(Permission.ROUND_RUN)
@require_POST
def round_file(request: UserRequest, pk: int) -> HttpResponse:
    round_, form = visible_round(request, pk), FilingForm(request.POST)
    if form.is_valid():
        with told_in(form):
            rounds.file(round_, by=request.user, **form.cleaned_data)
            messages.success(request, _("The round is approved and filed."))
            return redirect("enrollment:round-detail", pk=pk)
    return round_page(request, round_, tried=form)


@require(Permission.ROUND_RUN)
@require_POST
def round_take_back(request: UserRequest, pk: int) -> HttpResponse:
    round_, form = visible_round(request, pk), ReasonForm(request.POST)
    if form.is_valid():
        rounds.take_back(round_, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The round is in planning again."))
        return redirect("enrollment:round-detail", pk=pk)
    return round_page(request, round_, tried=form)


@require(Permission.ROUND_RUN)
@require_POST
def round_publish(request: UserRequest, pk: int) -> HttpResponse:
    round_ = visible_round(request, pk)
    try:
        rounds.publish(round_, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The rules of the round are published."))
    return redirect("enrollment:round-detail", pk=pk)


@require(Permission.ROUND_RUN)
@require_POST
def round_verify(request: UserRequest, pk: int) -> HttpResponse:
    rounds.begin_verification(visible_round(request, pk), by=request.user)
    messages.success(request, _("Verification has begun."))
    return redirect("enrollment:round-detail", pk=pk)
