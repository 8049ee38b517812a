"""Families are told of each event exactly once: in their inbox, and by text if it matters.

Two steps, each its own transaction per event, so that a crash between any two of them
loses nothing and doubles nothing. An event becomes one message for each guardian with an
account: a unique constraint says so. A message that matters becomes one text message, by
day only (ux.md 7): the row is locked until it is marked as texted.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from celery import current_app
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import sms
from accounts.models import User
from enrollment.event_words import RECALLED, RULES_CHANGED, TEXTED
from enrollment.models import ApplicationEvent, ApplicationState, Message

LOOKED_BACK = timedelta(days=14)
"""Older events are history, also where the portal was away for a while."""
TEXTED_WITHIN = timedelta(days=2)
DAY = time(8), time(21)
BATCH = 500
S = ApplicationState


def wake() -> None:
    """Let a worker tell what was just done; without a broker the next beat does."""
    transaction.on_commit(
        lambda: current_app.send_task("enrollment.family_tasks.tell_families"),
        robust=True,
    )


def tell() -> dict[str, int]:
    """Tell what nobody was told of yet; how many events and how many texts."""
    keys = list(untold().order_by("pk").values_list("pk", flat=True)[:BATCH])
    messages = sum(tell_of(key) for key in keys)
    return {"messages": messages, "texts": sum(text_all())}


def untold() -> QuerySet[ApplicationEvent]:
    """Events without a message; that a draft was begun is no news to its family."""
    is_told = Exists(Message.objects.filter(event=OuterRef("pk")))
    recent = ApplicationEvent.objects.filter(at__gt=Now() - LOOKED_BACK)
    return recent.exclude(now=S.DRAFT, was="").exclude(is_told)


@transaction.atomic
def tell_of(event_pk: int) -> int:
    """One message to each guardian; 0 where another worker is at it or was."""
    rows = ApplicationEvent.objects.select_related("application")
    held = rows.select_for_update(skip_locked=True, of=["self"])
    event = held.filter(pk=event_pk).first()
    if event is None:
        return 0
    values = values_of(event)
    made = [
        Message.objects.get_or_create(
            to=user,
            event=event,
            defaults={
                "application": event.application,
                "kind": kind_of(event),
                "values": values,
            },
        )[1]
        for user in told_by(event)
    ]
    return sum(made)


def told_by(event: ApplicationEvent) -> list[User]:
    """The guardians of the household who have an account."""
    household = event.application.household_id
    guardians = User.objects.filter(guardian__household=household)
    applicant = User.objects.filter(pk=event.application.applicant_id)
    return list((guardians | applicant).distinct().order_by("pk"))


def kind_of(event: ApplicationEvent) -> str:
    """The kind of words: the new state, unless it came about in a way of its own."""
    if event.now == S.DRAFT and event.was not in {"", S.DRAFT}:
        return RECALLED
    is_back = event.now == S.SUBMITTED and event.was not in {S.DRAFT, S.RETURNED}
    return (
        RULES_CHANGED
        if event.was and (event.now == event.was or is_back)
        else event.now
    )


def values_of(event: ApplicationEvent) -> dict[str, str]:
    due = event.application.due_on
    is_sent_back = event.now == S.RETURNED
    return {"due_on": due.isoformat()} if due and is_sent_back else {}


def text_all() -> Iterator[int]:
    """Text what matters, one message a transaction, until none is left."""
    if not is_day(timezone.localtime()):
        return
    keys = to_text().order_by("pk").values_list("pk", flat=True)[:BATCH]
    for key in list(keys):
        yield text(key)


def is_day(moment: datetime) -> bool:
    """Nobody's telephone rings at night."""
    return DAY[0] <= moment.time() < DAY[1]


def to_text() -> QuerySet[Message]:
    recent = Message.objects.filter(sent_at__gt=Now() - TEXTED_WITHIN)
    return recent.filter(texted_at=None, kind__in=TEXTED)


@transaction.atomic
def text(message_pk: int) -> int:
    """Queue the text message of one message, without any personal data but the number."""
    rows = to_text().select_related("application__round__county", "to")
    held = rows.select_for_update(skip_locked=True, of=["self"])
    message = held.filter(pk=message_pk).first()
    if message is None:
        return 0
    phone = message.to.phone
    if phone and not sms.queue(phone, text=text_of(message), kind="application"):
        return 0
    Message.objects.filter(pk=message.pk).update(texted_at=Now())
    return 1


def text_of(message: Message) -> str:
    application = message.application
    return _(
        "[%(county)s education bureau] The application ending in %(last)s: %(what)s."
        " Log in to the education portal to read it."
    ) % {
        "county": application.round.county,
        "last": (application.receipt or str(application.pk))[-4:],
        "what": message.title,
    }
