"""How long a log-in lasts still (security.md 3.2), for the server and for the page."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from accounts.sessions import OPENED, SEEN


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Seconds until the log-in ends for lack of use, and until it ends in any case."""

    idle: int
    in_all: int

    @property
    def seconds(self) -> int:
        return min(self.idle, self.in_all)

    @property
    def is_over(self) -> bool:
        return self.seconds < 0

    @property
    def is_last(self) -> bool:
        """Using it makes it no longer any more."""
        return self.in_all <= self.idle


def time_left(request: HttpRequest, *, user: User) -> TimeLeft:
    now = int(time.time())
    idle, in_all = (
        settings.STAFF_SESSION if user.is_employed else settings.FAMILY_SESSION
    )
    return TimeLeft(
        idle - (now - request.session.get(SEEN, now)),
        in_all - (now - request.session.get(OPENED, now)),
    )
