"""What people have corrected on the page in the rows of an uploaded roster."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from accounts.fields import EncryptedTextField
from schools.models.imports import OfImportQuerySet, RosterImport


class RosterMending(models.Model):
    """Cells of one refused row as somebody corrected them on the page (在线订正).

    The uploaded file is kept as it came; each check reads these cells in their place.
    Forgotten with the file.
    """

    PERSONAL: ClassVar = {"cells": "S4", "by": "S2"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    batch = models.ForeignKey(RosterImport, models.CASCADE, related_name="mendings")
    row = models.PositiveIntegerField()
    cells = EncryptedTextField()
    """What was typed, by column, as JSON."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    objects = OfImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "row"], name="row_mended_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.row}"
