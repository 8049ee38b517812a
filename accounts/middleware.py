"""Who acts, from where; and the rule that a view which declares nothing is closed."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.audit import Origin, origin
from accounts.models import Posting, User
from portal.middleware import GetResponse

FOREIGN_VIEWS = ("allauth.", "django.views.", "drf_spectacular.", "rest_framework.")
SESSION_KEY = "posting"


def chosen_posting(request: HttpRequest) -> Posting | None:
    """The posting chosen in this session if it is still held, else the first one held."""
    held = (
        Posting.objects.current()
        .filter(user=request.user)
        .select_related("division")
        .prefetch_related("schools")
    )
    chosen = held.filter(pk=request.session.get(SESSION_KEY)).first()
    return chosen or held.first()


class Acting:
    """Set `request.user.acting`, anew for each request: an ended posting ends at once."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) and request.user.is_authenticated:
            request.user.acting = chosen_posting(request)
        come_from = Origin(
            getattr(request, "request_id", ""), request.META.get("REMOTE_ADDR", "")
        )
        token = origin.set(come_from)
        try:
            return self.get_response(request)
        finally:
            origin.reset(token)


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
