"""Text messages: a row first, then whoever the place has chosen carries it.

`settings.SMS_SENDER` names a class with `send(phone, text)`, which raises SmsRefused if the
carrier will not take the message. A message is sent at most once: one whose outcome is
unknown is not sent again (security.md 4, I6).
"""

import logging
import sys
from datetime import timedelta
from itertools import takewhile
from typing import Protocol

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from accounts.masking import masked_phone
from accounts.models import SmsMessage
from accounts.throttles import Rate, seconds_to_wait

log = logging.getLogger(__name__)
LATE = timedelta(minutes=5)
CODE = "login-code"
"""The kind of message that is of no use once it is late."""
EVERYBODY = Rate(settings.SMS_PER_HOUR, 3600)
"""The circuit breaker: more than that is not families (security.md 3.2)."""


class SmsRefused(Exception):
    """The carrier did not take the message."""


class Sender(Protocol):
    def send(self, phone: str, text: str) -> None: ...


class ConsoleSender:
    """Shows messages where the portal was started, for demo and development.

    Written past the log on purpose: a log never holds a code.
    """

    def send(self, phone: str, text: str) -> None:
        sys.stderr.write(f"SMS to {masked_phone(phone)}: {text}\n")
        sys.stderr.flush()


def sender() -> Sender:
    chosen: Sender = import_string(settings.SMS_SENDER)()
    return chosen


@transaction.atomic
def queue(phone: str, *, text: str, kind: str) -> bool:
    """Store a message and wake a worker; past the circuit breaker, refuse it and cry out.

    Whoever has something to say that still matters in an hour tries again then.
    """
    if seconds_to_wait("sms:everybody", EVERYBODY):
        log.error("more text messages than settings.SMS_PER_HOUR: %s refused", kind)
        return False
    SmsMessage.objects.create(phone=phone, text=text, kind=kind)
    # robust: without a broker the message still goes with the next beat
    transaction.on_commit(
        lambda: current_app.send_task("accounts.tasks.send_messages"), robust=True
    )
    return True


def deliver(limit: int = 100) -> int:
    """Send what is queued, oldest first; a code that waited too long is given up. How many.

    Two workers never take the same message: each is locked while it is sent.
    """
    codes = SmsMessage.objects.queued().filter(kind=CODE)
    late = codes.filter(created_at__lt=Now() - LATE)
    late.update(state=SmsMessage.State.FAILED)
    outcomes = takewhile(bool, (deliver_next() for _ in range(limit)))
    return sum(outcome == SmsMessage.State.SENT for outcome in outcomes)


@transaction.atomic
def deliver_next() -> str:
    """What became of the oldest message; blank when none waits."""
    waiting = SmsMessage.objects.queued().select_for_update(skip_locked=True)
    message = waiting.first()
    if message is None:
        return ""
    try:
        sender().send(message.phone, message.text)
        outcome = SmsMessage.State.SENT
    except SmsRefused:
        log.warning("message %s was refused by the carrier", message.pk)
        outcome = SmsMessage.State.FAILED
    SmsMessage.objects.filter(pk=message.pk).update(state=outcome, sent_at=Now())
    return outcome
