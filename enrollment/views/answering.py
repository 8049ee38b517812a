"""Answering question by question, reading it over, and handing it in."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment import applying, handing_in, task_list
from enrollment.handing_in import Slip, slip_for
from enrollment.models import Application, ApplicationState, Part
from enrollment.questions import Family, Question, next_question, questions_of
from enrollment.views.family import own_application
from portal.access import public
from portal.errors import Conflict

OPEN_TO_HAND_IN = {ApplicationState.DRAFT, ApplicationState.RETURNED}


@require(Permission.APPLY)
@require_GET
@never_cache
def application(request: UserRequest, pk: str) -> HttpResponse:
    """The task list: what is done, what is next, and by when."""
    found = own_application(request, pk)
    context = {
        "application": found,
        "tasks": task_list.tasks_of(found),
        "may_submit": not applying.unfinished(found) and applying.is_in_time(found),
        "is_in_time": applying.is_in_time(found),
        "states": ApplicationState,
    }
    return render(request, "enrollment/family/application.html", context)


def question_asked(family: Family, part: str, code: str) -> tuple[Question, int, int]:
    """The question, its place in its part counted from 1, and how many there are."""
    asked = questions_of(part, family)
    for place, question in enumerate(asked, start=1):
        if question.code == code:
            return question, place, len(asked)
    raise Http404


@require(Permission.APPLY)
@require_http_methods(["GET", "POST"])
@never_cache
def question(request: UserRequest, pk: str, part: str, code: str) -> HttpResponse:
    """One question; what is typed is kept when it is saved, also if another is open."""
    found = own_application(request, pk)
    family = Family(found, applying.all_told(found))
    asked, place, of = question_asked(family, part, code)
    row = found.parts.filter(part=part).first()
    kept = applying.told(row) or task_list.told_before(found, part)
    initial = {**kept, "seen": applying.stamp(row)}
    form = asked.form(request.POST or None, application=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            applying.save_answers(
                found, Part(part), form.answers(), seen=form.cleaned_data["seen"]
            )
            return redirect(after(asked, found))
        except Conflict as error:
            form.add_error(None, ValidationError(str(error.message)))
    context = {
        "application": found,
        "question": asked,
        "form": form,
        "place": place,
        "of": of,
        "steps": range(of),
        "child": found.child,
        "may_change": applying.may_change(found, part),
    }
    return render(request, "enrollment/family/question.html", context)


def after(asked: Question, found: Application) -> str:
    """The next question of the part, or the task list at its end."""
    family = Family(found, applying.all_told(found))
    following = next_question(asked, family)
    if following is None:
        return reverse("family:application", args=[found.pk])
    return reverse("family:question", args=[found.pk, asked.part, following.code])


@require(Permission.APPLY)
@require_GET
@never_cache
def review(request: UserRequest, pk: str) -> HttpResponse:
    """All answers with a link to change each, and what is still missing."""
    found = own_application(request, pk)
    left, in_time = applying.unfinished(found), applying.is_in_time(found)
    slip = None
    if in_time and not left and found.state in OPEN_TO_HAND_IN:
        session = request.session.session_key
        slip = slip_for(found, by=request.user).written(session=session)
    context = {
        "application": found,
        "slip": slip,
        "sections": task_list.answers_to_read(found),
        "unfinished": left,
        "was_changed": "changed" in request.GET,
    }
    return render(request, "enrollment/family/review.html", context)


@public
@csrf_exempt
@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take an application in on its slip; a second click leads to the same receipt.

    The slip says who hands in what and is good in one browser only: it stands for the
    log-in and for the token of the form, so that the opening minute need not look either
    up. `middleware.HandingIn` calls this before sessions.
    """
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    try:
        slip = Slip.read(request.POST.get("slip", ""), session=session)
    except Conflict:
        return redirect("family:home")
    try:
        handing_in.hand_in(slip, session=session or "")
    except Conflict:
        page = reverse("family:review", args=[slip.application])
        return redirect(f"{page}?{urlencode({'changed': 1})}")
    return redirect("family:receipt", pk=slip.application)


@require(Permission.APPLY)
@require_GET
@never_cache
def receipt(request: UserRequest, pk: str) -> HttpResponse:
    """The receipt, which can be opened again as long as the round lasts."""
    found = own_application(request, pk)
    if not found.receipt:
        raise Http404
    context: dict[str, Any] = {
        "application": found,
        "facts": [
            (_("Receipt no."), found.receipt),
            (_("Child"), found.child.name),
            (_("For"), f"{found.round.county} · {found.get_stage_display()}"),
        ],
    }
    return render(request, "enrollment/family/receipt.html", context)
