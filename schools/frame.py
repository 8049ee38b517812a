"""What the frame around every page shows: the school year, what waits, and news."""

import functools
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.models import Posting, User
from accounts.roles import Permission
from portal.errors import Conflict
from schools.models import SchoolYear
from schools.roster.news import news_of
from schools.todos import kept_as, todos

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
    """How much waits for the acting posting, a minute old at most, where, and news."""
    user = getattr(request, "user", None)  # a request refused early has none
    if not isinstance(user, User) or (acting := user.acting) is None:
        return {}
    pages = [name for permission, name in FIRST_PAGES if user.may(permission)]
    if not pages:
        return {}
    look = functools.cache(lambda: kept_of(user, acting))
    return {
        "todo_url": reverse(pages[0]),
        "todo_count": SimpleLazyObject(lambda: look().count),
        "roster_news": SimpleLazyObject(
            lambda: news_of(user) if look().has_news else []
        ),
    }


@dataclass(frozen=True, slots=True)
class Kept:
    """What is remembered of a posting for a minute, or until a worker has news for it."""

    count: int | str = ""
    has_news: bool = False


def kept_of(user: User, acting: Posting) -> Kept:
    year = year_or_nothing()
    if not isinstance(year, SchoolYear):
        return Kept()
    count, has_news = cache.get_or_set(
        kept_as(acting.pk),
        lambda: (
            sum(todo.count for todo in todos(user, year=year)),
            bool(news_of(user)),
        ),
        SECONDS_KEPT,
    ) or (0, False)
    return Kept(count, has_news)
