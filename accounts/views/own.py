"""Pages about oneself: the first page, the posting acted through, the sessions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from accounts.middleware import SESSION_KEY
from accounts.models import Posting, Session
from accounts.requests import UserRequest
from portal.access import signed_in
from portal.menu import menu_for


@signed_in
@require_GET
def start(request: UserRequest) -> HttpResponse:
    """Go to the first page that the acting posting's menu offers."""
    groups = menu_for(request)
    return redirect(groups[0].links[0].href if groups else "accounts:me")


@signed_in
@require_GET
def me(request: UserRequest) -> HttpResponse:
    postings = Posting.objects.current().filter(user=request.user)
    context = {
        "postings": postings.select_related("division").prefetch_related("schools"),
        "sessions": Session.objects.of(request.user),
        "this_session": request.session.session_key,
    }
    return render(request, "accounts/me.html", context)


@signed_in
@require_POST
def posting_choose(request: UserRequest) -> HttpResponse:
    """Act through another posting of one's own from now on."""
    held = Posting.objects.current().filter(user=request.user)
    key = request.POST.get("posting", "")
    posting = get_object_or_404(held, pk=key if key.isdecimal() else 0)
    request.session[SESSION_KEY] = posting.pk
    audit.record("posting-choose", by=request.user, on=posting)
    return redirect(safe_next(request) or "accounts:start")


def safe_next(request: HttpRequest) -> str:
    """The page asked for after the act, if it is one of ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else ""


@signed_in
@require_POST
def session_keep(request: UserRequest) -> JsonResponse:
    """Say how long the log-in lasts now: asking for this page was a use of it."""
    left = request.time_left
    return JsonResponse({"seconds": left.seconds, "is_last": left.is_last})


@signed_in
@require_POST
def session_end_all(request: UserRequest) -> HttpResponse:
    """Log out everywhere else."""
    others = Session.objects.of(request.user).exclude(pk=request.session.session_key)
    others.delete()
    audit.record("sessions-end", by=request.user, on=request.user)
    messages.success(request, _("You are logged out everywhere else."))
    return redirect("accounts:me")
