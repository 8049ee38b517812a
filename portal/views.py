from django.conf import settings
from django.db import connection
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    HttpResponseServerError,
    JsonResponse,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.defaults import page_not_found
from django.views.i18n import set_language

from portal.access import public


@public
def health(request: HttpRequest) -> JsonResponse:
    """Alive, and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


language = public(require_POST(set_language))


@public
@require_POST
def text_size(request: HttpRequest) -> HttpResponseRedirect:
    """Remember large or normal text for a year and go back to the same page."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    size = "large" if request.POST.get("size") == "large" else "normal"
    response.set_cookie(
        "text",
        size,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


API = "/api/"
"""Below it programs are answered, in JSON."""


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API):
        return JsonResponse({"detail": "Not found."}, status=404)
    return page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 400 page, which Django's own view would render without its request.

    A program is told the kind as well, such as RequestDataTooBig.
    """
    if request.path.startswith(API):
        kind = type(exception).__name__
        said = f"This request cannot be read: {kind}."
        return JsonResponse({"detail": said}, status=400)
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """The 500 page: asks neither session nor database, since one of them may be down."""
    reference = getattr(request, "request_id", "")
    if request.path.startswith(API):
        return JsonResponse({"detail": f"An error of ours: {reference}"}, status=500)
    return HttpResponseServerError(
        render_to_string("500.html", {"reference": reference})
    )
