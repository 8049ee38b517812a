"""Limits on how often something may be tried, counted by one atomic statement.

Reading a counter and then writing it lets parallel tries through (221 calls passed a limit
of 50): here the count and the decision are one INSERT … ON CONFLICT in PostgreSQL. Names
are hashed, so that the table holds no phone number. Windows begin with the first try.
"""

import hashlib
import hmac
from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import Throttle

COUNT = """
INSERT INTO accounts_throttle AS t (key, since, times)
VALUES (%(key)s, statement_timestamp(), 1)
ON CONFLICT (key) DO UPDATE SET
    times = CASE WHEN t.since <= statement_timestamp() - %(window)s * interval '1 s'
                 THEN 1 ELSE t.times + 1 END,
    since = CASE WHEN t.since <= statement_timestamp() - %(window)s * interval '1 s'
                 THEN statement_timestamp() ELSE t.since END
RETURNING times,
    ceil(extract(epoch FROM since - statement_timestamp()))::int + %(window)s
"""


@dataclass(frozen=True, slots=True)
class Rate:
    times: int
    seconds: int


def key_of(name: str, rate: Rate) -> str:
    text = f"{name}:{rate.times}/{rate.seconds}"
    return hmac.digest(
        settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256
    ).hex()


def seconds_to_wait(name: str, *rates: Rate) -> int:
    """Count one try of `name`; 0 if it is within every rate, else how long to wait."""
    waits = [0]
    with connection.cursor() as cursor:
        for rate in rates:
            key = key_of(name, rate)
            cursor.execute(COUNT, {"key": key, "window": rate.seconds})
            times, left = cursor.fetchone()
            waits.append(max(left, 1) if times > rate.times else 0)
    return max(waits)


def seconds_left(name: str, rate: Rate) -> int:
    """How long until `name` may be tried again, counting nothing; 0 if it may now."""
    full = Throttle.objects.filter(key=key_of(name, rate), times__gte=rate.times)
    since = full.values_list("since", flat=True).first()
    left = rate.seconds - (timezone.now() - since).total_seconds() if since else 0
    return max(ceil(left), 0)


def forget(name: str, *rates: Rate) -> None:
    """Begin anew, after a try that proved who it was."""
    keys = [key_of(name, rate) for rate in rates]
    Throttle.objects.filter(key__in=keys).delete()
