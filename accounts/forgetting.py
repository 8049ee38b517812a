"""What is not kept longer than it is needed (security.md 6)."""

from datetime import timedelta

from django.db.models.functions import Now

from accounts.models import Session, SmsMessage, Throttle

MESSAGES_KEPT = timedelta(days=1)


def forget_old() -> int:
    """Delete ended sessions, day-old text messages and counters. Return how many."""
    stale = (
        Session.objects.filter(expire_date__lt=Now()),
        SmsMessage.objects.filter(created_at__lt=Now() - MESSAGES_KEPT),
        Throttle.objects.stale(),
    )
    return sum(rows.delete()[0] for rows in stale)
