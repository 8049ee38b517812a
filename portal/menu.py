"""The office menu: one readable table, shown as far as the acting posting may go.

An entry names an address and nothing else. Whether it is shown is asked of the view
behind the address (`portal.access`), so the menu never promises what a page refuses.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from portal.access import PUBLIC, SIGNED_IN


@dataclass(frozen=True, slots=True)
class Entry:
    label: str | Promise
    url_name: str
    icon: str


@dataclass(frozen=True, slots=True)
class Link:
    """An entry that this person may open."""

    label: str | Promise
    href: str
    icon: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Group:
    label: str | Promise
    links: tuple[Link, ...]


MENU: tuple[tuple[str | Promise, tuple[Entry, ...]], ...] = (
    (
        _("Families"),
        (Entry(_("My children"), "family:home", "family"),),
    ),
    (
        _("Overview"),
        (
            Entry(_("School desk"), "schools:desk", "desk"),
            Entry(_("Cockpit"), "schools:cockpit", "gauge"),
            Entry(_("Schools"), "schools:school-list", "school"),
        ),
    ),
    (
        _("Pupils"),
        (
            Entry(_("Pupils on roll"), "schools:pupil-list", "people"),
            Entry(_("Roster import"), "schools:import-list", "upload"),
            Entry(_("Roll conflicts"), "schools:conflict-list", "conflict"),
        ),
    ),
    (
        _("Seats and classes"),
        (
            Entry(_("Classes"), "schools:class-list", "board"),
            Entry(_("Seats"), "schools:seats", "seat"),
            Entry(_("Large classes"), "schools:large-class-list", "alert"),
            Entry(_("Seat projects"), "schools:project-list", "crane"),
            Entry(_("Child counts"), "schools:child-count-list", "family"),
            Entry(_("Demand forecast"), "schools:forecast", "trend"),
        ),
    ),
    (
        _("Admission"),
        (
            Entry(_("Admission rounds"), "enrollment:round-list", "calendar"),
            Entry(_("Review of applications"), "review:case-list", "form"),
        ),
    ),
    (
        _("Returns and reports"),
        (
            Entry(_("Annual return"), "schools:return-list", "form"),
            Entry(_("Reports"), "reports:run-list", "report"),
        ),
    ),
    (
        _("Rules and records"),
        (
            Entry(_("School years"), "schools:year-list", "calendar"),
            Entry(_("Limits"), "schools:limit-list", "ruler"),
            Entry(_("My access log"), "accounts:access-log", "eye"),
            Entry(_("Audit trail"), "accounts:audit-list", "shield"),
            Entry(_("Staff accounts"), "accounts:user-list", "person"),
            Entry(_("API tokens"), "accounts:token-list", "key"),
        ),
    ),
)


def address(url_name: str) -> str:
    """Where the entry leads, or nothing while no app answers for it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def may_open(href: str, *, user: Any) -> bool:
    """Whether the view at `href` would let `user` in."""
    access = getattr(resolve(href).func, "access", None)
    if access in {PUBLIC, SIGNED_IN}:
        return True
    return access is not None and user.may(access)


def open_to(user: Any) -> dict[str, str]:
    """The address of each entry that `user` may open, by url name."""
    names = [entry.url_name for _label, entries in MENU for entry in entries]
    found = {name: address(name) for name in names}
    return {n: href for n, href in found.items() if href and may_open(href, user=user)}


def menu_for(request: HttpRequest) -> list[Group]:
    """The groups, without those that would be empty.

    The entry with the longest address that the page's own begins with is the current one.
    """
    if not request.user.is_authenticated:
        return []
    hrefs = open_to(request.user)
    above = [href for href in hrefs.values() if request.path.startswith(href)]
    current = max(above, key=len, default="")
    groups = []
    for label, entries in MENU:
        links = tuple(
            Link(entry.label, href, entry.icon, href == current)
            for entry in entries
            if (href := hrefs.get(entry.url_name))
        )
        groups.append(Group(label, links))
    return [group for group in groups if group.links]


def search_for(request: HttpRequest) -> str:
    """Where the search box leads, or nothing for people who see no named pupil."""
    href = address("schools:pupil-search")
    return href if href and may_open(href, user=request.user) else ""


def postings_of(request: HttpRequest) -> Iterable[Any]:
    """What the switcher offers: the postings this person holds today."""
    if not request.user.is_authenticated:
        return ()
    held: Any = request.user.postings
    return held.current().select_related("division").prefetch_related("schools")


def frame(request: HttpRequest) -> dict[str, object]:
    """What the frame around every page shows; each thing is made only where it is."""

    def lazily(made_from: Callable[[HttpRequest], object]) -> SimpleLazyObject:
        return SimpleLazyObject(partial(made_from, request))

    return {
        "menu": lazily(menu_for),
        "held_postings": lazily(postings_of),
        "search_url": lazily(search_for),
        "large_text": request.COOKIES.get("text") == "large",
        "help_phone": settings.HELP_PHONE,
        "help_hours": settings.HELP_HOURS,
    }
