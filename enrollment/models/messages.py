"""A family's inbox: what the portal told it, each event exactly once."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enrollment.event_words import event_words, told
from enrollment.models.applications import Application, ApplicationEvent


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(to=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def read(self) -> int:
        return self.unread().update(read_at=Now())


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
    texted_at = models.DateTimeField(_("text message sent"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["to", "event"], name="message_once")
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def title(self) -> str | Promise:
        return event_words(self.kind).title

    @property
    def sentence(self) -> str:
        """What happened and what the family can do, in the reader's language."""
        due = self.values.get("due_on")
        return told(self.kind, due_on=date.fromisoformat(due) if due else None)
