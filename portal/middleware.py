"""What each request gets and must not hold, and the page for a Conflict."""

from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation

from portal.client_address import client_address
from portal.errors import Conflict
from portal.views import bad_request

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestId:
    """Give each request a number that log lines, audit rows and error pages share."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid4().hex  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response


class ClientAddress:
    """Let REMOTE_ADDR be the client's address also behind our proxies.

    Set for all that comes after: the audit trail, our limits and allauth's.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["REMOTE_ADDR"] = client_address(
            request.META.get("REMOTE_ADDR", ""),
            request.META.get("HTTP_X_FORWARDED_FOR", ""),
            proxies=settings.TRUSTED_PROXIES,
        )
        return self.get_response(request)


class ChosenLanguage(LocaleMiddleware):
    """Pages are Chinese until a person switches, whatever the browser came with.

    A program that calls the API says in Accept-Language what it reads.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.path.startswith("/api/"):
            super().process_request(request)
            return
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = dict(settings.LANGUAGES)
        translation.activate(chosen if chosen in known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()


NUL = "\x00"


class NoNul:
    """Refuse NUL, which nobody types and PostgreSQL cannot store, with the 400 page.

    Forms are looked at once the CSRF check has read them. The API's bodies are left to
    its serializers, which refuse it by themselves.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cookies = request.COOKIES.values()
        if any(NUL in text for text in (request.path_info, *cookies)):
            return bad_request(request, BadRequest(NUL))
        if holds_nul(request.GET):
            return bad_request(request, BadRequest(NUL))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *rest: object
    ) -> HttpResponse | None:
        if not getattr(view, "csrf_exempt", False) and holds_nul(request.POST):
            return bad_request(request, BadRequest(NUL))
        return None


def holds_nul(fields: QueryDict) -> bool:
    return any(NUL in text for name, texts in fields.lists() for text in (name, *texts))


class ConflictAnswer:
    """Answer a Conflict raised by a page with the 409 page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        if isinstance(error, Conflict):
            return render(request, "409.html", {"message": error.message}, status=409)
        return None
