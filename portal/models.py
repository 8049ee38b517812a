"""The job: a row that holds a piece of time-consuming work until it is done."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from portal.origin import Origin

STOPPED = gettext_noop("The worker stopped three times during this job.")
BROKE_OFF = gettext_noop(
    "The work broke off by an error of the portal; it was reported."
    " Reference: %(reference)s"
)
"""Failures of the portal's own, stored as they stand here and told in the reader's language."""


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> Self:
        """A job is shown to whoever started it."""
        return self.filter(by=user.pk) if user.is_authenticated else self.none()

    def unfinished(self) -> Self:
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])


class Job(models.Model):
    """One piece of work that a worker does (后台任务).

    The row is the truth and Celery only wakes it: a lost message loses nothing, and a
    message that comes twice does nothing the second time (security.md 5).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    PERSONAL: dict[str, str] = {"by": "S2", "address": "S2"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.CharField(max_length=100)
    subject = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    stage = models.CharField(max_length=100, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    failure = models.TextField(blank=True)
    by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="jobs"
    )
    posting = models.ForeignKey(
        "accounts.Posting", models.PROTECT, null=True, related_name="jobs"
    )
    request_id = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=45, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["sent_at"],
                name="job_unfinished",
                condition=models.Q(state__in=["waiting", "running"]),
            ),
            models.Index(fields=["task", "subject"], name="job_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "subject"],
                name="job_once_at_a_time",
                condition=models.Q(state__in=["waiting", "running"]),
            ),
            models.CheckConstraint(
                name="job_failure_has_reason",
                condition=~models.Q(state="failed") | ~models.Q(failure=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.subject}"

    @property
    def origin(self) -> Origin:
        """The request that started it, for the trail of what the worker does."""
        return Origin(self.request_id, self.address)

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}

    @property
    def reason(self) -> str:
        """Why it failed, for people. The reference is the end of the key in the log."""
        if self.failure not in {STOPPED, BROKE_OFF}:
            return self.failure
        return gettext(self.failure) % {"reference": self.pk.hex[-12:]}

    @property
    def percent(self) -> int | None:
        """How far it is, in whole percent, or None while nobody can say."""
        return min(100, self.done * 100 // self.total) if self.total else None

    def progress(self, done: int, *, total: int | None = None, stage: str = "") -> None:
        """Tell how far the work is. Outside of a transaction, else nobody sees it."""
        self.done, self.total, self.stage = (
            done,
            total or self.total,
            stage or self.stage,
        )
        self.save(update_fields=["done", "total", "stage"])
