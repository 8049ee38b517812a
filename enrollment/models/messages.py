"""A family's inbox: what the portal told it, each event exactly once."""

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enrollment.models.applications import Application, ApplicationEvent


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(to=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Message(models.Model):
    """One message to a guardian about an application's event (站内信).

    Only the kind and harmless values are kept; the sentence is written in the reader's
    language when it is read.
    """

    PERSONAL: ClassVar = {"to": "S3", "values": "S3"}

    to = models.ForeignKey(User, models.CASCADE, related_name="messages")
    application = models.ForeignKey(
        Application, models.CASCADE, related_name="messages"
    )
    event = models.ForeignKey(ApplicationEvent, models.PROTECT, related_name="messages")
    kind = models.CharField(_("kind"), max_length=30)
    values = models.JSONField(default=dict)
    sent_at = models.DateTimeField(_("sent"), db_default=Now())
    read_at = models.DateTimeField(_("read"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["to", "event"], name="message_once")
        ]

    def __str__(self) -> str:
        return self.kind
