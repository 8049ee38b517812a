"""What happened to an application, what comes next by when, and who opened it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, Posting, User
from enrollment.event_words import event_words, told
from enrollment.models import (
    Application,
    ApplicationEvent,
    ApplicationState,
)
from enrollment.refusals import review_until
from enrollment.review_words import reason_words
from enrollment.telling import kind_of
from schools.models import Division

S = ApplicationState
MOST_SHOWN = 100
FAMILYS: dict[ApplicationState, str | Promise] = {
    S.DRAFT: _("You hand it in"),
    S.RETURNED: _("You mend it and hand it in again"),
    S.REJECTED: _("You may ask for a review"),
}
"""What the family itself does next."""


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the timeline."""

    title: str | Promise
    detail: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What comes next, and by which day; `is_late` where the bureau has missed it."""

    words: str | Promise
    by: date | None
    is_familys: bool = False

    @property
    def is_late(self) -> bool:
        return self.by is not None and timezone.localdate() > self.by


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody outside the family looked at the application or a paper of it."""

    role: str | Promise
    unit: str
    what: str | Promise
    at: datetime


def steps_of(application: Application) -> list[Step]:
    """What happened, the newest first, each by a role and not by a name."""
    events = list(application.events.select_related("by").order_by("-pk"))
    actors = actors_of(application, (event.by for event in events if event.by))
    return [step(event, application, actors) for event in events]


def step(
    event: ApplicationEvent, application: Application, actors: dict[UUID, str]
) -> Step:
    kind = kind_of(event)
    due = application.due_on if event.now == application.state else None
    detail = [told(kind, due_on=due) if due or kind != S.RETURNED else ""]
    if event.reason != event.now:  # a step may be its own reason
        detail.append(reason_words(event.reason))
    return Step(
        title=event_words(kind).title,
        detail=" ".join(filter(None, detail)),
        at=event.at,
        by=actors[event.by_id] if event.by_id else gettext("the portal, by rule"),
    )


def actors_of(application: Application, users: Iterable[User]) -> dict[UUID, str]:
    """The role and unit of everybody who acted; of the family, that it was the family."""
    people = {user.pk for user in users}
    own = family_of(application)
    held = Posting.objects.filter(user__in=people - own).order_by("-pk")
    rows = held.select_related("division").prefetch_related("schools")
    names: dict[UUID, str] = {posting.user_id: str(posting) for posting in rows}
    names |= dict.fromkeys(own, gettext("your family"))
    return {pk: names.get(pk, gettext("an officer")) for pk in people}


def family_of(application: Application) -> set[UUID]:
    guardians = User.objects.filter(guardian__household=application.household_id)
    return {application.applicant_id, *guardians.values_list("pk", flat=True)}


def expected(application: Application) -> Expected | None:
    """The next step, by whom and until when; nothing once all is over."""
    state = ApplicationState(application.state)
    if state in FAMILYS:
        return Expected(FAMILYS[state], family_day(application), is_familys=True)
    if state == S.UNDER_REVIEW:
        return Expected(_("The review is decided"), review_until(application))
    if state in {S.SUBMITTED, S.CHECKING}:
        return Expected(_("The check is done"), application.round.verify_until)
    if state in {S.APPROVED, S.PLACED_PROVISIONAL, S.UNPLACED}:
        return Expected(_("Results are announced"), application.round.result_on)
    return None


def family_day(application: Application) -> date | None:
    """Until when the family can do what is next."""
    if application.state == S.DRAFT:
        return timezone.localtime(application.round.closes_at).date()
    if application.state == S.RETURNED:
        return application.due_on
    return review_until(application)


def opened_by(application: Application) -> list[Opened]:
    """Who outside the family opened it or its papers, from the audit trail."""
    papers = application.document_uses.values_list("document", flat=True)
    places = {"enrollment.application": [str(application.pk)]}
    places["enrollment.document"] = [str(pk) for pk in papers]
    rows = AuditEvent.objects.none()
    for label, keys in places.items():
        rows |= AuditEvent.objects.filter(object_type=label, object_id__in=keys)
    looks = rows.filter(action__endswith=".view", actor__isnull=False)
    seen = list(looks.exclude(actor__in=family_of(application))[:MOST_SHOWN])
    units = dict(
        Division.objects.filter(code__in={event.unit for event in seen}).values_list(
            "code", "name"
        )
    )
    return [
        Opened(event.role_name, units.get(event.unit, ""), event.action_name, event.at)
        for event in seen
    ]
