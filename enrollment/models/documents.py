"""Papers that families show: kept apart from applications, so that siblings share them."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.roles import Reach
from enrollment.models.applications import Application, OfApplicationQuerySet
from enrollment.models.families import Household
from enrollment.models.policies import DocumentKind
from enrollment.paper_words import hint_words, refusal_words


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> Self:
        """A family's own; officials see what is attached to an application they see."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.reach == Reach.SELF:
            return self.filter(household__in=Household.objects.visible_to(user))
        seen = Application.objects.visible_to(user).values("pk")
        return self.filter(uses__application__in=seen).distinct()

    def usable(self) -> Self:
        return self.filter(state=Document.State.READY)


class Document(models.Model):
    """One paper, photographed or scanned (材料), re-encoded and without metadata.

    Enrollment handbook 4.5: hash, uploader, time, source and the day it is destroyed.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        READY = "ready", _("Readable")
        REFUSED = "refused", _("Refused")
        DESTROYED = "destroyed", _("Destroyed")

    PERSONAL: ClassVar = {
        "household": "S3",
        "file": "S4",
        "sha256": "S3",
        "uploaded_by": "S3",
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind)
    file = models.FileField(_("file"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(_("bytes"), default=0)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.RECEIVED
    )
    refusal = models.CharField(_("refused because"), max_length=20, blank=True)
    warnings = models.JSONField(_("warnings"), default=list)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"), db_default=Now())
    destroy_on = models.DateField(_("destroyed on"), null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""),
                name="document_refused_has_reason",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def refusal_words(self) -> str | Promise:
        return refusal_words(self.refusal)

    @property
    def hints(self) -> list[str | Promise]:
        """Why it may be hard to read."""
        return hint_words(self.warnings)


class DocumentUse(models.Model):
    """A paper attached to an application (报名所附材料)."""

    PERSONAL: ClassVar[dict[str, str]] = {}

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="document_uses"
    )
    document = models.ForeignKey(Document, models.PROTECT, related_name="uses")
    attached_at = models.DateTimeField(_("attached"), db_default=Now())

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("attached document")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "document"], name="document_attached_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
