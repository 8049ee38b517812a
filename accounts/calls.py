"""How often a program may call the API: counted by posting, in one atomic statement.

DRF's own throttles read a counter and then write it; 221 parallel calls passed a limit
of 50 (stack.md).
"""

from typing import Any, ClassVar

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.throttles import Rate, seconds_to_wait


class Calls(BaseThrottle):
    """Every call of a posting's programs together."""

    name: ClassVar[str] = "calls"
    counted: ClassVar[tuple[str, ...]] = ()
    """The methods that count, all if none is named."""

    def rate(self) -> Rate:
        return Rate(settings.API_CALLS_PER_MINUTE, 60)

    def allow_request(self, request: Request, view: Any) -> bool:
        acting = getattr(request.user, "acting", None)
        if acting is None or (self.counted and request.method not in self.counted):
            return True
        self.left = seconds_to_wait(f"api:{self.name}:{acting.pk}", self.rate())
        return self.left == 0

    def wait(self) -> float:
        return self.left


class Uploads(Calls):
    """Files sent: each gives work to a process of its own."""

    name = "uploads"
    counted = ("POST",)

    def rate(self) -> Rate:
        return Rate(settings.API_UPLOADS_PER_HOUR, 3600)
