"""What the frame around every page shows: the school year, and how much waits."""

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.roles import Permission
from portal.errors import Conflict
from schools.models import SchoolYear
from schools.todos import todos

SECONDS_KEPT = 60
FIRST_PAGES = (
    (Permission.SCHOOL_DESK, "schools:desk"),
    (Permission.COCKPIT, "schools:cockpit"),
)


def school_year(request: HttpRequest) -> dict[str, object]:
    """The present school year, asked for only where it is shown."""
    return {"school_year": SimpleLazyObject(year_or_nothing)}


def year_or_nothing() -> SchoolYear | str:
    """A page without its year is still a page."""
    try:
        return SchoolYear.objects.current()
    except Conflict:
        return ""


def waiting(request: HttpRequest) -> dict[str, object]:
    """How much waits for the acting posting, a minute old at most, and where it stands."""
    user = getattr(request, "user", None)  # a request refused early has none
    if not isinstance(user, User) or user.acting is None:
        return {}
    pages = [name for permission, name in FIRST_PAGES if user.may(permission)]
    if not pages:
        return {}
    return {
        "todo_url": reverse(pages[0]),
        "todo_count": SimpleLazyObject(lambda: counted(user)),
    }


def counted(user: User) -> int | str:
    year = year_or_nothing()
    if not isinstance(year, SchoolYear) or user.acting is None:
        return ""
    return int(
        cache.get_or_set(
            f"waiting:{user.acting.pk}",
            lambda: sum(todo.count for todo in todos(user, year=year)),
            SECONDS_KEPT,
        )
        or 0
    )
