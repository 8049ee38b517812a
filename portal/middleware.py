"""A number for each request, and the page for a Conflict."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.errors import Conflict

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
