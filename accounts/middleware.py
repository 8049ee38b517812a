"""Who acts, from where and how long; and that a view which declares nothing is closed."""

import time
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.audit import record, record_at
from accounts.factors import lacks_factor
from accounts.models import Posting, User
from accounts.requests import UserRequest
from accounts.sessions import OPENED, SEEN
from accounts.time_left import time_left
from portal.middleware import GetResponse
from portal.origin import Origin, coming_from

FOREIGN_VIEWS = ("allauth.", "django.views.", "drf_spectacular.", "rest_framework.")
SESSION_KEY = "posting"
NOTED_EVERY = 60
"""Seconds between two notes that a session was used: not each request writes."""
OPEN_BEFORE_SET_UP = (
    "/accounts/2fa/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
    "/accounts/sessions/keep/",
    "/language/",
    "/text-size/",
)
"""What staff can open who still have a temporary password or lack a second factor."""
REFUSALS = (403, 404)


def chosen_posting(request: UserRequest) -> Posting | None:
    """The posting chosen in this session if it is still held, else the first one held."""
    held = (
        Posting.objects.current()
        .filter(user=request.user)
        .select_related("division")
        .prefetch_related("schools")
    )
    key: Any = request.session.get(SESSION_KEY)
    chosen = held.filter(pk=key).first()
    return chosen or held.first()


class Acting:
    """Set `request.user.acting`, anew for each request: an ended posting ends at once."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) and request.user.is_authenticated:
            request.user.acting = chosen_posting(cast(UserRequest, request))
        come_from = Origin(
            getattr(request, "request_id", ""), request.META.get("REMOTE_ADDR", "")
        )
        with coming_from(come_from):
            response = self.get_response(request)
            if response.status_code in REFUSALS:
                record_denial(request, response.status_code)
            return response


def record_denial(request: HttpRequest, status: int) -> None:
    """A known person was refused a page, or asked for a row that is not theirs to see."""
    match = request.resolver_match
    if match is not None and isinstance(request.user, User):
        keys = " ".join(str(value) for value in match.kwargs.values())
        record_at(
            f"denied-{status}", by=request.user, where=(match.view_name[:60], keys)
        )


class SessionLimits:
    """End a session that was idle too long, or open too long (security.md 3.2)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            if time_left(request, user=request.user).is_over:
                record("session-expired", by=request.user, on=request.user)
                logout(request)
                messages.info(request, _("You were logged out after a long pause."))
                return redirect_to_login(request.get_full_path())
            note_use(request)
            left = time_left(request, user=request.user)
            request.time_left = left  # type: ignore[attr-defined]
        return self.get_response(request)


def note_use(request: HttpRequest) -> None:
    now = int(time.time())
    request.session.setdefault(OPENED, now)
    if now - request.session.get(SEEN, 0) > NOTED_EVERY:
        request.session[SEEN] = now


class SetUpFirst:
    """Send staff to change a temporary password and to set up a second factor first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_free = request.path.startswith((*OPEN_BEFORE_SET_UP, settings.STATIC_URL))
        if isinstance(request.user, User) and not is_free:
            if request.user.password_is_temporary:
                messages.info(request, _("Choose a password of your own first."))
                return redirect("account_change_password")
            if lacks_factor(request.user):
                messages.info(request, _("Set up a second factor first, then go on."))
                return redirect("mfa_activate_totp")
        return self.get_response(request)


class DeclaredViewsOnly:
    """Refuse a view that says neither `require`, `signed_in` nor `public`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *rest: object
    ) -> None:
        is_api = hasattr(view, "cls")
        if not (hasattr(view, "access") or is_api or is_foreign(view)):
            raise PermissionDenied


def is_foreign(view: Callable[..., HttpResponse]) -> bool:
    return view.__module__.startswith(FOREIGN_VIEWS)
