"""Staff accounts and postings, for administrators (区县人员管理)."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts import hiring
from accounts.factors import PROOFS
from accounts.forms import PostingForm, StaffForm
from accounts.models import Posting, Session, User
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission

PAGE = 50


def staff_of(request: UserRequest) -> QuerySet[User]:
    """Accounts this administrator sees, each with whether it has a second factor."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=PROOFS)
    seen = User.objects.visible_to(request.user)
    return seen.annotate(has_factor=Exists(factors))


@require(Permission.USER_ADMIN)
@require_GET
def user_list(request: UserRequest) -> HttpResponse:
    people = (
        staff_of(request)
        .order_by("username")
        .prefetch_related("postings__division", "postings__schools")
    )
    wanted = request.GET.get("q", "").strip()
    if wanted:
        people = people.filter(username__startswith=wanted) | people.filter(name=wanted)
    found = list(people.filter(username__gt=request.GET.get("after", ""))[: PAGE + 1])
    context = {
        "people": found[:PAGE],
        "after": found[PAGE - 1].username if len(found) > PAGE else "",
        "q": wanted,
    }
    return render(request, "accounts/user_list.html", context)


@require(Permission.USER_ADMIN)
@require_http_methods(["GET", "POST"])
def user_create(request: UserRequest) -> HttpResponse:
    person = StaffForm(request.POST or None)
    posting = PostingForm(request.POST or None, by=request.user)
    if request.method == "POST" and person.is_valid() and posting.is_valid():
        password = hiring.hire(
            person.save(commit=False),
            posting.save(commit=False),
            schools=posting.cleaned_data["schools"],
            by=request.user,
        )
        return password_shown(request, person.instance, password)
    status = 422 if request.method == "POST" else 200
    context = {"person_form": person, "form": posting}
    return render(request, "accounts/user_create.html", context, status=status)


def password_shown(request: UserRequest, user: User, password: str) -> HttpResponse:
    """The temporary password, this once."""
    context = {"person": user, "password": password}
    response = render(request, "accounts/user_password.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def detail(request: UserRequest, user: User, form: PostingForm) -> dict[str, Any]:
    postings = Posting.objects.visible_to(request.user).filter(user=user)
    return {
        "person": user,
        "is_kept": User.objects.kept_by(request.user).filter(pk=user.pk).exists(),
        "postings": postings.select_related("division").prefetch_related("schools"),
        "sessions": Session.objects.of(user).count(),
        "form": form,
    }


@require(Permission.USER_ADMIN)
@require_GET
def user_detail(request: UserRequest, pk: str) -> HttpResponse:
    user = get_object_or_404(staff_of(request), pk=pk)
    context = detail(request, user, PostingForm(by=request.user))
    return render(request, "accounts/user_detail.html", context)


@require(Permission.USER_ADMIN)
@require_POST
def user_set_active(request: UserRequest, pk: str) -> HttpResponse:
    user = get_object_or_404(User.objects.kept_by(request.user), pk=pk)
    active = request.POST.get("active") == "yes"
    hiring.set_active(user, active=active, by=request.user)
    return redirect("accounts:user-detail", pk=user.pk)


@require(Permission.USER_ADMIN)
@require_POST
def user_reset(request: UserRequest, pk: str) -> HttpResponse:
    user = get_object_or_404(User.objects.kept_by(request.user), pk=pk)
    return password_shown(request, user, hiring.reset_access(user, by=request.user))


@require(Permission.USER_ADMIN)
@require_POST
def posting_add(request: UserRequest, pk: str) -> HttpResponse:
    user = get_object_or_404(staff_of(request), pk=pk)
    form = PostingForm(request.POST, by=request.user)
    if not form.is_valid():
        context = detail(request, user, form)
        return render(request, "accounts/user_detail.html", context, status=422)
    schools = form.cleaned_data["schools"]
    hiring.appoint(user, form.save(commit=False), schools=schools, by=request.user)
    return redirect("accounts:user-detail", pk=user.pk)


@require(Permission.USER_ADMIN)
@require_POST
def posting_end(request: UserRequest, pk: int) -> HttpResponse:
    posting = get_object_or_404(Posting.objects.visible_to(request.user), pk=pk)
    hiring.dismiss(posting, by=request.user)
    return redirect("accounts:user-detail", pk=posting.user_id)
