"""The reviewers' pages: the queue, one application, and who has how much to do."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission, Reach
from enrollment import refusals
from enrollment.admissible import unmet
from enrollment.case_page import neighbours, sections_of
from enrollment.forms.reviews import (
    AssignForm,
    FaultList,
    GroundsForm,
    NoteForm,
    QueueFilter,
    ReplyForm,
)
from enrollment.models import (
    AdmissionRound,
    Application,
    ApplicationState,
    Decision,
)
from enrollment.queue import ORDER, Row, for_table, reviewers_of, workload
from enrollment.recusals import is_relative
from enrollment.review_words import reason_words
from schools.keyset import page_of

S = ApplicationState


def seen_application(request: UserRequest, pk: str) -> Application:
    rows = Application.objects.visible_to(request.user)
    rows = rows.select_related("round__county", "policy", "child", "household")
    return get_object_or_404(rows, pk=pk)


@require(Permission.APPLICATION_VIEW)
@require_GET
@never_cache
def case_list(request: UserRequest) -> HttpResponse:
    form = QueueFilter(request.GET, user=request.user)
    rows = form.narrow(Application.objects.visible_to(request.user))
    page = page_of(for_table(rows), query=request.GET, order=ORDER)
    context = {
        "form": form,
        "page": page,
        "rows": [Row(application) for application in page.rows],
        "total": rows.count(),
        "may_review": request.user.may(Permission.APPLICATION_REVIEW),
        "may_assign": request.user.may(Permission.REFUSAL_CONFIRM),
        "round": latest_round(request.user),
    }
    return render(request, "enrollment/review/list.html", context)


def latest_round(user: User) -> AdmissionRound | None:
    """The round whose figures lie nearest, for those who may see figures."""
    if not user.may(Permission.COCKPIT):
        return None
    return AdmissionRound.objects.visible_to(user).published().first()


@require(Permission.APPLICATION_VIEW)
@require_GET
@never_cache
def case_detail(request: UserRequest, pk: str) -> HttpResponse:
    application = seen_application(request, pk)
    record("application.view", by=request.user, on=application)
    return case_page(request, application)


def case_page(
    request: UserRequest,
    application: Application,
    *,
    tried: dict[str, Any] | None = None,
) -> HttpResponse:
    """The application with the acts open to this person; `tried` holds a failed form."""
    user, review = request.user, getattr(application, "review", None)
    events = application.events.select_related("by").order_by("-pk")
    context = {
        "row": Row(application),
        "application": application,
        "sections": sections_of(application),
        "unmet": unmet(application) if application.state == S.CHECKING else [],
        "wishes": application.wishes.visible_to(user).select_related("school"),
        "shows_order": acts_for_county(user),
        "events": [
            (event, reason_words(event.rule), reason_words(event.reason))
            for event in events
        ],
        "defects": application.defects.all(),
        "decisions": application.decisions.select_related("by", "confirmed_by"),
        "neighbours": neighbours(application, user),
        "is_relative": is_relative(application, user),
        "is_anothers": review is not None and review.is_held_by_another(user),
        "ranking": ranking_for(request, application),
        "crumbs": [(_("Review of applications"), reverse("review:case-list"))],
        "form": next(iter((tried or {}).values()), None),
        "appeal": refusals.REMEDY,
    }
    return render(
        request,
        "enrollment/review/detail.html",
        context | acts_of(request, application) | (tried or {}),
    )


def ranking_for(request: UserRequest, application: Application) -> Any:
    """Category and points, for the county alone: a school sees no rank (handbook 10)."""
    if not acts_for_county(request.user):
        return None
    return getattr(application, "ranking", None)


def acts_for_county(user: User) -> bool:
    return user.acting is not None and user.acting.reach == Reach.DIVISION


def acts_of(request: UserRequest, application: Application) -> dict[str, Any]:
    """What this person may do with the application now, with the forms for it."""
    user, state = request.user, application.state
    waiting = application.decisions.to_confirm().first()
    may_review = user.may(Permission.APPLICATION_REVIEW)
    acts: dict[str, Any] = {"waiting": waiting, "may_review": may_review}
    if may_review and state == S.CHECKING and waiting is None:
        acts |= {
            "note_form": NoteForm(auto_id="approve_%s"),
            "fault_list": FaultList(prefix="fault"),
            "grounds_form": GroundsForm(auto_id="refuse_%s"),
        }
    if user.may(Permission.REFUSAL_CONFIRM):
        acts |= second_acts_of(user, application, waiting)
    return acts


def second_acts_of(
    user: User, application: Application, waiting: Decision | None
) -> dict[str, Any]:
    """What a second officer may do: confirm, decide a review, give the work away."""
    acts: dict[str, Any] = {
        "may_decide_refusal": waiting is not None and waiting.by_id != user.pk
    }
    if application.state == S.UNDER_REVIEW:
        acts["had_part"] = refusals.had_a_part(application, user)
        if not acts["had_part"]:
            acts["reply_form"] = ReplyForm(auto_id="reply_%s")
    if application.state in {S.CHECKING, S.UNDER_REVIEW}:
        offered = reviewers_of(user)
        acts["assign_form"] = AssignForm(offered=offered, auto_id="assign_%s")
    return acts


@require(Permission.REFUSAL_CONFIRM)
@require_GET
def case_workload(request: UserRequest) -> HttpResponse:
    context = {
        "loads": workload(request.user),
        "crumbs": [(_("Review of applications"), reverse("review:case-list"))],
    }
    return render(request, "enrollment/review/workload.html", context)
