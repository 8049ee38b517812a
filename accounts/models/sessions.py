"""Who is logged in where, and how often something was tried."""

from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SessionManager(BaseSessionManager["Session"]):
    def visible_to(self, user: models.Model) -> "models.QuerySet[Session]":
        """One's own, ended or not."""
        return self.filter(user=user.pk)

    def of(self, user: models.Model) -> "models.QuerySet[Session]":
        """Where this person is logged in now."""
        return self.filter(user=user.pk, expire_date__gt=Now())


class Session(AbstractBaseSession):
    """One browser in which a person is logged in, or not yet (会话).

    Its data are sealed (accounts/sessions.py). Deleting the row ends the session.
    """

    PERSONAL: ClassVar = {
        "session_key": "S4",
        "session_data": "S4",
        "user": "S2",
        "browser": "S2",
    }

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions"
    )
    browser = models.CharField(_("browser"), max_length=120, blank=True)
    opened_at = models.DateTimeField(_("opened"))

    objects: ClassVar[SessionManager] = SessionManager()

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return self.browser


class ThrottleQuerySet(models.QuerySet["Throttle"]):
    def stale(self) -> Self:
        """Counters whose window is over: the longest is a day."""
        return self.filter(since__lt=Now() - timedelta(days=1))


class Throttle(models.Model):
    """How often something was tried since its window began (限流计数).

    `key` is a hash: a counter tells nobody whose number or name it counts.
    """

    PERSONAL: ClassVar[dict[str, str]] = {}

    key = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()
    times = models.PositiveIntegerField()

    objects = ThrottleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.times}"
