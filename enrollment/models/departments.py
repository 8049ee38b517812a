"""How other departments answer: the breaker of each, and a log without personal data."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Case, F, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

FAILURES_TO_OPEN = 5
PAUSE = timedelta(seconds=30)
A_DAY = timedelta(days=1)
KEPT = timedelta(days=180)
"""How long the log of questions is kept: six months, as network logs must be at least."""


class Department(models.TextChoices):
    """Who is asked (enrollment handbook 4.5)."""

    POLICE = "police", _("Police")
    REAL_ESTATE = "real_estate", _("Real estate registry")
    HOUSING = "housing", _("Housing office")
    SOCIAL_INSURANCE = "social_insurance", _("Social insurance")
    TAX = "tax", _("Tax office")
    MARKET = "market", _("Market regulation")
    CIVIL_AFFAIRS = "civil_affairs", _("Civil affairs")
    DISABLED_FEDERATION = "disabled_federation", _("Disabled persons' federation")


class Outcome(models.TextChoices):
    """What became of a question. Nothing but `found` says anything about a family."""

    FOUND = "found", _("found")
    NOT_FOUND = "not_found", _("not found")
    UNAVAILABLE = "unavailable", _("no answer")


class Failure(models.TextChoices):
    """Why there is no answer."""

    TIME_OUT = "time_out", _("took too long")
    NO_CONNECTION = "no_connection", _("no connection")
    STATUS = "status", _("answered with an error")
    REFUSED = "refused", _("refused the question")
    MALFORMED = "malformed", _("the answer cannot be read")
    PAUSED = "paused", _("not asked: it failed repeatedly a moment ago")
    NOT_CONNECTED = "not_connected", _("not connected to the portal")

    @property
    def is_outage(self) -> bool:
        """Whether it says that the department fails, and not that one question does."""
        return self in {
            Failure.TIME_OUT,
            Failure.NO_CONNECTION,
            Failure.STATUS,
            Failure.MALFORMED,
        }


class DepartmentStateQuerySet(models.QuerySet["DepartmentState"]):
    """The breaker. Each act is one statement, so that processes need no other lock.

    Asked inside of a transaction, it keeps the row locked until the end of it.
    """

    def admits(self, department: str) -> bool:
        """Whether it may be asked now; after a pause, true for one caller only.

        1. Closed: everybody may ask.
        2. Open: nobody may, until the pause is over.
        3. Then whoever moves the end of the pause asks; the others wait for that.
        """
        rows = self.filter(department=department)
        if not rows.filter(open_until__isnull=False).exists():
            return True
        return bool(rows.filter(open_until__lte=Now()).update(open_until=Now() + PAUSE))

    def note_answer(self, department: str) -> None:
        rows = self.filter(department=department)
        rows.exclude(failures=0, open_until=None).update(failures=0, open_until=None)

    def note_failure(self, department: str) -> None:
        """Count it; the fifth in a row opens the breaker, and each later one again."""
        self.get_or_create(department=department)
        opens = When(failures__gte=FAILURES_TO_OPEN - 1, then=Now() + PAUSE)
        self.filter(department=department).update(
            failures=F("failures") + 1,
            open_until=Case(opens, default=F("open_until")),
        )


class DepartmentState(models.Model):
    """Whether a department is asked or left alone for a while (部门接口熔断状态)."""

    PERSONAL: ClassVar[dict[str, str]] = {}

    department = models.CharField(max_length=20, choices=Department, primary_key=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    open_until = models.DateTimeField(_("not asked until"), null=True)

    objects = DepartmentStateQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a department")

    def __str__(self) -> str:
        return self.department


class DepartmentCall(models.Model):
    """One question to a department and how it went (部门接口调用记录).

    It says nothing about whom was asked nor what was answered: the receipt finds that
    again at the department.
    """

    PERSONAL: ClassVar[dict[str, str]] = {}

    department = models.CharField(max_length=20, choices=Department)
    kind = models.CharField(_("asked for"), max_length=20)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    failure = models.CharField(_("why not"), max_length=15, choices=Failure, blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"))
    receipt = models.CharField(_("receipt"), max_length=40, blank=True)
    at = models.DateTimeField(_("asked at"), db_default=Now())

    class Meta:
        verbose_name = _("question to a department")
        indexes = [models.Index(fields=["department", "at"], name="call_department")]
        constraints = [
            models.CheckConstraint(
                name="call_unavailable_says_why",
                condition=models.Q(outcome="unavailable") ^ models.Q(failure=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.department}/{self.kind} {self.outcome}"
