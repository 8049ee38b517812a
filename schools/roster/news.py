"""Telling whoever uploaded a roster how the work on it ended, on any page, until it is seen.

The work takes minutes, and people leave the page meanwhile (ux.md 6.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.cache import cache
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from schools.models import RosterImport
from schools.roster.messages import refusal_of
from schools.todos import kept_as

State = RosterImport.State
MOST_TOLD = 3
"""More stand on the list of imports."""
COUNTS = _("%(new)s new, %(updated)s updated, %(error)s with errors.")
HOW_IT_ENDED: Mapping[State, tuple[str | Promise, str | Promise]] = {
    State.UPLOADED: (_("The check of roster “%(file)s” did not come to an end"), ""),
    State.UNMAPPED: (
        _("Roster “%(file)s” waits for you"),
        _("Some columns have other headings than the form."),
    ),
    State.REFUSED: (_("Roster “%(file)s” was refused"), "%(refusal)s"),
    State.CHECKED: (
        _("Roster “%(file)s” is checked and waits for your decision"),
        COUNTS,
    ),
    State.COMMITTED: (_("Roster “%(file)s” was committed"), COUNTS),
    State.UNDONE: (_("Roster “%(file)s” was taken back"), ""),
}


@dataclass(frozen=True, slots=True)
class News:
    """The end of the work on one roster, in words."""

    batch: RosterImport

    @property
    def heading(self) -> str:
        return self.said(0)

    @property
    def words(self) -> str:
        return self.said(1)

    def said(self, part: int) -> str:
        figures = {
            name: self.batch.counts.get(name, 0) for name in ("new", "updated", "error")
        }
        about = {"file": self.batch.file_name, "refusal": refusal_of(self.batch)}
        return str(HOW_IT_ENDED[State(self.batch.state)][part]) % (figures | about)

    @property
    def kind(self) -> str:
        return (
            "error" if self.batch.state in {State.REFUSED, State.UPLOADED} else "info"
        )

    @property
    def href(self) -> str:
        return reverse("schools:import-detail", args=[self.batch.pk])


def news_of(user: User) -> list[News]:
    """The latest first."""
    if not user.may(Permission.ROSTER_IMPORT):
        return []
    batches = RosterImport.objects.news_for(user).filter(state__in=HOW_IT_ENDED)
    return [News(batch) for batch in batches[:MOST_TOLD]]


def tell(batch_key: str) -> None:
    """From now on it is news, until whoever uploaded it opens its page."""
    batches = RosterImport.objects.filter(pk=batch_key)
    batches.update(is_news=True)
    cache.delete_many([kept_as(batch.posting_id) for batch in batches])
