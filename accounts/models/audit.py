"""The audit trail and its seals."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from accounts.wording import action_name, field_name, object_name


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def by_person(self, user: Any) -> Self:
        """What this person did, whichever posting was acted through."""
        return self.filter(actor=user.pk)

    def visible_to(self, user: Any) -> Self:
        """Events of postings within the acting posting's division."""
        acting = user.acting
        if acting is None or acting.division_id is None:
            return self.none()
        return self.filter(unit__gte=acting.prefix, unit__lt=f"{acting.prefix}:")


class AuditEvent(models.Model):
    """One act that somebody did or was refused (审计记录). Never changed, never deleted.

    `unit` is the code of the division whose officials may see the event.
    """

    PERSONAL: ClassVar = {"actor": "S2", "address": "S2", "reason": "S3"}

    at = models.DateTimeField(db_default=Now(), db_index=True)
    actor = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+"
    )
    role = models.CharField(max_length=30)
    unit = models.CharField(max_length=12, db_collation="C", db_index=True)
    action = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    fields = models.JSONField(default=list)
    reason = models.TextField(_("reason"))
    request_id = models.CharField(max_length=32)
    address = models.CharField(max_length=45)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["actor", "-at"], name="audit_by_actor"),
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"

    @property
    def role_name(self) -> str | Promise:
        return Role(self.role).label if self.role in Role.values else self.role

    @property
    def action_name(self) -> str | Promise:
        return action_name(self.action)

    @property
    def object_name(self) -> str | Promise:
        return object_name(self.object_type)

    @property
    def field_names(self) -> list[str | Promise]:
        return [field_name(name, label=self.object_type) for name in self.fields]


class AuditSeal(models.Model):
    """The hash over one stretch of the trail, and over the seal before it (审计封印).

    A seal covers the events with `since` <= at < `until` and keeps the hash of each, so
    that a changed one can be named. A stretch lies within a day; the first seal of a day
    takes over the last hash of the day before.
    """

    PERSONAL: ClassVar[dict[str, str]] = {}

    day = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField(unique=True)
    events = models.PositiveIntegerField()
    rows = models.BinaryField()
    before = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["until"]

    def __str__(self) -> str:
        return f"{self.until:%Y-%m-%d %H:%M} {self.hash[:12]}"
