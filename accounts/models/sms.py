from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.fields import EncryptedTextField


class SmsMessageQuerySet(models.QuerySet["SmsMessage"]):
    def visible_to(self, user: Any) -> Self:
        """Nobody: a text may hold the code that opens somebody's account."""
        return self.none()

    def queued(self) -> Self:
        """Waiting to be sent, oldest first."""
        return self.filter(state=SmsMessage.State.QUEUED).order_by("created_at")


class SmsMessage(models.Model):
    """A text message waiting to be sent, or sent (短信发件箱)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    PERSONAL: ClassVar = {"phone": "S4", "text": "S4"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    phone = EncryptedTextField()
    text = EncryptedTextField()
    kind = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    objects = SmsMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
