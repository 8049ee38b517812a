"""The door of the families' pages."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from enrollment import waiting
from enrollment.views.answering import hand_in
from enrollment.waiting import COOKIE, Place
from portal.middleware import GetResponse

DOORS = ("/family/", "/accounts/login/code/")
COUNTER = "/family/hand-in/"
"""Where applications are handed in."""


class WaitingRoom:
    """Let families in as fast as they can be served, and keep the place of the others.

    It stands before sessions and users, so that a waiting page costs next to nothing.
    What somebody who was let in once sends is always taken.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.NEWCOMERS_PER_SECOND or not request.path.startswith(DOORS):
            return self.get_response(request)
        now = timezone.now()
        brought = waiting.place_from(request.COOKIES)
        if brought and request.method == "POST" and brought.was_in(now):
            return self.get_response(request)
        if brought is None and waiting.is_greedy(request.META.get("REMOTE_ADDR", "")):
            return waiting_page(request, Place(), now)
        place = place_now(brought, now)
        if place.is_in(now):
            response = self.get_response(request)
        else:
            response = waiting_page(request, place, now)
        if place != brought:
            keep(response, place)
        return response


def place_now(brought: Place | None, now: datetime) -> Place:
    """The place that somebody has from now on."""
    if brought is None:
        return waiting.take_place(now)
    if brought.is_in(now) or waits(brought, now):
        return brought
    if brought.opens_at is not None:
        return waiting.drawn(brought.ticket, opens_at=brought.opens_at)
    return waiting.take_place(now)


def waits(place: Place, now: datetime) -> bool:
    """Whether its time, or the opening that it came before, is still to come."""
    due = place.enters_at or place.opens_at
    return due is not None and due > now


def waiting_page(request: HttpRequest, place: Place, now: datetime) -> HttpResponse:
    due = place.enters_at or place.opens_at or now
    wait = max(due - now, timedelta(0))
    minutes = int(wait.total_seconds() // 60)
    context = {
        "opens_at": place.opens_at if place.enters_at is None else None,
        "least": minutes,
        "most": minutes + 2,
    }
    response = render(request, "enrollment/waiting.html", context, status=503)
    seconds = waiting.look_again_in(wait)
    response["Refresh"] = str(seconds)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def keep(response: HttpResponse, place: Place) -> None:
    response.set_cookie(
        COOKIE,
        place.written(),
        max_age=24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


class HandingIn:
    """Take applications in before sessions and users are looked up.

    The view asks for nothing but the signed slip, which stands for both.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == COUNTER and request.method == "POST":
            return hand_in(request)
        return self.get_response(request)
