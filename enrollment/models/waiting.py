"""The line in front of the families' pages when more come at once than can be served."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class WaitingLine(models.Model):
    """When the next newcomer is let in, and how many came before opening (排队).

    One row. Nobody stands in it by name: a browser keeps its own place, signed.
    """

    PERSONAL: ClassVar[dict[str, str]] = {}

    name = models.CharField(max_length=20, primary_key=True)
    next_at = models.DateTimeField(_("next newcomer at"))
    opens_at = models.DateTimeField(_("opening that is waited for"), null=True)
    early = models.PositiveIntegerField(_("came before opening"), default=0)

    class Meta:
        verbose_name = _("waiting line")

    def __str__(self) -> str:
        return self.name
