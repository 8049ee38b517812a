"""A fair line at the door of the families' pages (ux: /waiting/).

Whoever comes while there is room goes straight in. Past the rate that the machines bear,
a newcomer is given a time, one after the other, in the order of coming; whoever came
before the opening is given a time by lot among all who did, so that nobody gains by being
early. A browser keeps its place in a signed cookie: looking again costs no query and
loses nothing. Whoever was let in once can always hand in what was typed.
"""

import hashlib
import hmac
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.utils import timezone

from accounts.throttles import Rate, seconds_to_wait
from enrollment.models import AdmissionRound, WaitingLine

COOKIE = "place"
SALT = "enrollment.waiting"
LINE = "families"
GOOD_FOR = timedelta(hours=24)
STAYS = timedelta(minutes=60)
"""How long somebody who was let in may come and go."""
AT_ONCE = timedelta(seconds=2)
"""So short a wait is none: a few families who come together go in together."""
PLACES = Rate(200, 60)
"""Places given to one address: a school's families or a carrier's may sit behind it, and
yet no single client may use the line up for everybody (ADR 0010)."""
EARLY = timedelta(minutes=60)
"""How long before the opening people wait for it."""
TAKE = """
INSERT INTO enrollment_waitingline AS line (name, next_at, early)
VALUES (%(name)s, now() + make_interval(secs => %(step)s), 0)
ON CONFLICT (name) DO UPDATE SET next_at = make_interval(secs => %(step)s) + greatest(
    line.next_at, now(), line.opens_at + make_interval(secs => line.early * %(step)s)
)
RETURNING next_at - make_interval(secs => %(step)s)
"""
COME_EARLY = """
INSERT INTO enrollment_waitingline AS line (name, next_at, opens_at, early)
VALUES (%(name)s, %(opens_at)s, %(opens_at)s, 1)
ON CONFLICT (name) DO UPDATE SET
    opens_at = excluded.opens_at,
    early = CASE WHEN line.opens_at = excluded.opens_at THEN line.early ELSE 0 END + 1
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A browser's place: when it is let in, or the opening that it came before."""

    enters_at: datetime | None = None
    ticket: str = ""
    opens_at: datetime | None = None

    def is_in(self, now: datetime) -> bool:
        """Whether its time has come, or will at once, and is not over."""
        return self.enters_at is not None and (
            self.enters_at - AT_ONCE <= now < self.enters_at + STAYS
        )

    def was_in(self, now: datetime) -> bool:
        return self.enters_at is not None and self.enters_at <= now

    def written(self) -> str:
        """The place as the cookie keeps it."""
        moments = {"in": self.enters_at, "open": self.opens_at}
        kept = {name: at.timestamp() for name, at in moments.items() if at}
        return signing.dumps({**kept, "ticket": self.ticket}, salt=SALT)


def place_from(cookies: Mapping[str, str]) -> Place | None:
    """The place that a browser brings, or None if it brings none of ours."""
    try:
        kept: dict[str, Any] = signing.loads(
            cookies.get(COOKIE, ""), salt=SALT, max_age=GOOD_FOR
        )
    except signing.BadSignature:
        return None
    zone = timezone.get_default_timezone()
    moments = {
        name: datetime.fromtimestamp(kept[name], zone) if name in kept else None
        for name in ("in", "open")
    }
    return Place(moments["in"], kept["ticket"], moments["open"])


def step() -> float:
    """The seconds between two newcomers."""
    return 1 / float(settings.NEWCOMERS_PER_SECOND)


def take_place(now: datetime) -> Place:
    """A place for somebody who has none."""
    if opens_at := opening_after(now):
        return come_early(opens_at)
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(TAKE, {"name": LINE, "step": step()})
        (enters_at,) = cursor.fetchone()
    return Place(enters_at=max(enters_at, now))


def is_greedy(address: str) -> bool:
    """Whether one address has taken more places than families can be behind it."""
    return bool(seconds_to_wait(f"waiting:{address}", PLACES))


def come_early(opens_at: datetime) -> Place:
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(COME_EARLY, {"name": LINE, "opens_at": opens_at})
    return Place(ticket=uuid4().hex, opens_at=opens_at)


def opening_after(now: datetime) -> datetime | None:
    """The opening within the next hour for which people wait already."""
    if now < opening.good_until:
        found = opening.at
    else:
        rounds = AdmissionRound.objects.published().filter(
            opens_at__gt=now, opens_at__lte=now + EARLY
        )
        found = rounds.order_by("opens_at").values_list("opens_at", flat=True).first()
        opening.at, opening.good_until = found, now + timedelta(seconds=5)
    return found if found and found > now else None


class Opening:
    """The next opening as this process looked it up, for a few seconds."""

    at: datetime | None = None
    good_until = datetime.min.replace(tzinfo=timezone.get_default_timezone())


opening = Opening()


def drawn(ticket: str, *, opens_at: datetime) -> Place:
    """The place of an early comer once the doors are open: by lot among all of them."""
    line = WaitingLine.objects.get(name=LINE)
    turn = lot(ticket) * line.early
    return Place(enters_at=opens_at + timedelta(seconds=turn * step()))


def lot(ticket: str) -> float:
    """A number from 0 to 1 that nobody can choose: the server's key decides."""
    key = settings.SECRET_KEY.encode()
    digest = hmac.digest(key, f"{SALT}:{ticket}".encode(), hashlib.sha256)
    return int.from_bytes(digest[:8], "big") / 2**64


def look_again_in(wait: timedelta) -> int:
    """Seconds until the page looks again: soon when it is soon, and not all at once."""
    seconds = wait.total_seconds()
    return max(2, min(20, int(seconds) + 1)) + random.randrange(3)  # noqa: S311
