"""What a reviewer decides, one POST for each act."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment import recusals, refusals, reviewing
from enrollment.forms.reviews import (
    AssignForm,
    FaultList,
    GroundsForm,
    NoteForm,
    RecusalForm,
    ReplyForm,
    WhyForm,
    faults_in,
)
from enrollment.models import Application, Decision, Recusal
from enrollment.queue import reviewers_of
from enrollment.views.family import own_application
from enrollment.views.reviews import case_page, seen_application
from portal.errors import Conflict
from schools.forms import told_in

REVIEW, CONFIRM = Permission.APPLICATION_REVIEW, Permission.REFUSAL_CONFIRM


def take(
    request: UserRequest,
    application: Application,
    form: BaseForm,
    *,
    name: str,
    act: Callable[[Any], object],
) -> HttpResponse:
    """Do `act` with a valid form and go back to the application, or show what is wrong."""
    if form.is_valid():
        with told_in(form):
            act(form)
            messages.success(request, _("The step was recorded."))
            return redirect("review:case-detail", pk=application.pk)
    return case_page(request, application, tried={name: form})


@require(REVIEW)
@require_POST
def case_claim(request: UserRequest, pk: str) -> HttpResponse:
    application = seen_application(request, pk)
    reviewing.claim(application, by=request.user)
    return redirect("review:case-detail", pk=application.pk)


@require(REVIEW)
@require_POST
def case_release(request: UserRequest, pk: str) -> HttpResponse:
    application = seen_application(request, pk)
    reviewing.release(application, by=request.user)
    return redirect("review:case-detail", pk=application.pk)


@require(REVIEW)
@require_POST
def case_send_back(request: UserRequest, pk: str) -> HttpResponse:
    application = seen_application(request, pk)
    lines = FaultList(request.POST, prefix="fault")
    told = NoteForm(request.POST, auto_id="fault_%s")
    if told.is_valid() and lines.is_valid():
        with told_in(told):
            reviewing.send_back(application, faults_in(lines), by=request.user)
            messages.success(request, _("The step was recorded."))
            return redirect("review:case-detail", pk=application.pk)
    tried = {"fault_form": told, "fault_list": lines}
    return case_page(request, application, tried=tried)


@require(REVIEW)
@require_POST
def case_approve(request: UserRequest, pk: str) -> HttpResponse:
    application = seen_application(request, pk)
    form = NoteForm(request.POST, auto_id="approve_%s")

    def approve(form: NoteForm) -> None:
        note = form.cleaned_data["note"]
        reviewing.approve(application, by=request.user, note=note)

    return take(request, application, form, name="note_form", act=approve)


@require(REVIEW)
@require_POST
def case_refuse(request: UserRequest, pk: str) -> HttpResponse:
    application = seen_application(request, pk)
    form = GroundsForm(request.POST, auto_id="refuse_%s")

    def refuse(form: GroundsForm) -> None:
        reviewing.propose_refusal(application, form.grounds, by=request.user)

    return take(request, application, form, name="grounds_form", act=refuse)


def waiting_refusal(application: Application) -> Decision:
    """The refusal that was proposed last; the act itself says whether it waits still."""
    decision = application.decisions.order_by("-pk").first()
    if decision is None:
        raise Conflict(_("This refusal was decided on meanwhile."))
    return decision


def decide_on_refusal(
    request: UserRequest, pk: str, act: Callable[..., None], told: str
) -> HttpResponse:
    application = seen_application(request, pk)
    act(waiting_refusal(application), by=request.user)
    messages.success(request, told)
    return redirect("review:case-detail", pk=application.pk)


@require(CONFIRM)
@require_POST
def case_confirm(request: UserRequest, pk: str) -> HttpResponse:
    told = _("The refusal takes effect. The family is told the reasons and its rights.")
    return decide_on_refusal(request, pk, reviewing.confirm_refusal, told)


@require(CONFIRM)
@require_POST
def case_turn_down(request: UserRequest, pk: str) -> HttpResponse:
    told = _("The refusal was not confirmed. The application goes on being reviewed.")
    return decide_on_refusal(request, pk, reviewing.turn_down_refusal, told)


@require(CONFIRM)
@require_POST
def case_reply(request: UserRequest, pk: str) -> HttpResponse:
    application = seen_application(request, pk)
    form = ReplyForm(request.POST, auto_id="reply_%s")

    def reply(form: ReplyForm) -> None:
        refusals.decide_review(
            application,
            overturns=form.cleaned_data["outcome"] == "overturn",
            grounds=form.grounds,
            by=request.user,
        )

    return take(request, application, form, name="reply_form", act=reply)


@require(CONFIRM)
@require_POST
def case_assign(request: UserRequest, pk: str) -> HttpResponse:
    application = seen_application(request, pk)
    offered = reviewers_of(request.user)
    form = AssignForm(request.POST, offered=offered, auto_id="assign_%s")

    def assign(form: AssignForm) -> None:
        reviewing.assign(application, to=form.cleaned_data["to"], by=request.user)

    return take(request, application, form, name="assign_form", act=assign)


@require(REVIEW)
@require_POST
def case_recuse(request: UserRequest, pk: str) -> HttpResponse:
    application = seen_application(request, pk)
    recusals.declare(application, by=request.user)
    messages.success(request, _("It is recorded. Somebody else reviews it."))
    return redirect("review:case-list")


@require(REVIEW)
@require_http_methods(["GET", "POST"])
@never_cache
def recusal_list(request: UserRequest) -> HttpResponse:
    """One's declared relatives, and declaring another one."""
    form = RecusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        recusals.declare_child(form.cleaned_data["child_number"], by=request.user)
        messages.success(request, _("It is recorded. Somebody else reviews it."))
        return redirect("review:recusal-list")
    context = {
        "form": form,
        "recusals": Recusal.objects.visible_to(request.user).select_related(
            "application"
        ),
        "crumbs": [(_("Review of applications"), reverse("review:case-list"))],
    }
    return render(request, "enrollment/review/recusals.html", context)


@require(Permission.APPLY)
@require_http_methods(["GET", "POST"])
@never_cache
def ask_review(request: UserRequest, pk: str) -> HttpResponse:
    """A family asks another officer to look at a refusal again."""
    application = own_application(request, pk)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        refusals.ask_for_review(application, why=why, by=request.user)
        messages.success(request, _("Another officer looks at it and answers you."))
        return redirect("family:application", pk=application.pk)
    context = {
        "form": form,
        "application": application,
        "may_ask": refusals.may_ask_for_review(application),
        "until": refusals.review_until(application),
    }
    return render(request, "enrollment/family/ask_review.html", context)
