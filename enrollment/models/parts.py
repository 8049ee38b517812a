"""What a family tells: the parts of an application, its wishes, a brother or sister."""

import json
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.fields import EncryptedTextField
from accounts.models import User
from accounts.roles import Reach
from enrollment.models.applications import Application, OfApplicationQuerySet
from schools.models import School


class Part(models.TextChoices):
    """What a family is asked, a task each (ux: task list)."""

    CHILD = "child", _("The child")
    GUARDIANS = "guardians", _("Guardians")
    RESIDENCE = "residence", _("Where you live")
    PERMIT = "permit", _("Household register or residence permit")
    SIBLINGS = "siblings", _("Brothers and sisters")
    CHOICES = "choices", _("Schools you wish for")
    DOCUMENTS = "documents", _("Papers")


class ApplicationPart(models.Model):
    """A family's answers to one part, saved at each step (报名填写内容).

    `answers` is JSON text: question → answer, sealed with its row. After submission a
    part can be changed only while it `is_open`, that is, sent back.
    """

    PERSONAL: ClassVar = {"answers": "S4"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="parts")
    part = models.CharField(_("part"), max_length=10, choices=Part)
    answers = EncryptedTextField(_("answers"))
    is_complete = models.BooleanField(_("complete"), default=False)
    is_open = models.BooleanField(_("may be changed"), default=True)
    saved_at = models.DateTimeField(_("saved"), db_default=Now())

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of an application")
        ordering = ["application", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "part"], name="part_once")
        ]

    def __str__(self) -> str:
        return self.part

    @property
    def told(self) -> dict[str, Any]:
        """What was answered, by question."""
        return json.loads(self.answers) if self.answers else {}


class WishQuerySet(OfApplicationQuerySet):
    def visible_to(self, user: User) -> Self:
        """Of the applications one sees; a school sees where it is named itself, alone."""
        rows = super().visible_to(user)
        if user.acting is None or user.acting.reach in {Reach.SELF, Reach.DIVISION}:
            return rows
        return rows.filter(school__in=user.acting.school_ids)


class Wish(models.Model):
    """A school that a family wishes for, in order (志愿); public and private side by side."""

    PERSONAL: ClassVar = {"school": "S3"}

    application = models.ForeignKey(Application, models.CASCADE, related_name="wishes")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(_("order"))
    is_private = models.BooleanField(_("private school"), default=False)

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish")
        ordering = ["application", "is_private", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "school"], name="wish_school_once"
            ),
            models.UniqueConstraint(
                fields=["application", "is_private", "order"],
                name="wish_order_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}"


class SiblingRequest(models.Model):
    """The wish to study where a brother or sister does (长幼随学), handbook 4.13."""

    class Direction(models.TextChoices):
        YOUNGER_TO_OLDER = "younger_to_older", _("the younger follows the older")
        OLDER_TO_YOUNGER = "older_to_younger", _("the older follows the younger")

    PERSONAL: ClassVar = {"sibling_name": "S3", "sibling_number": "S4", "school": "S3"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.OneToOneField(
        Application, models.CASCADE, related_name="sibling_request"
    )
    direction = models.CharField(_("direction"), max_length=16, choices=Direction)
    sibling_name = models.CharField(_("brother or sister"), max_length=30)
    sibling_number = EncryptedTextField(_("identity number"))
    school = models.ForeignKey(School, models.PROTECT, related_name="+")

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("sibling request")

    def __str__(self) -> str:
        return str(self.pk)
