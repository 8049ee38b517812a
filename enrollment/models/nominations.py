"""Whom firms name for the seats that they earned."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.roles import Reach
from enrollment.models.applications import Application
from enrollment.models.plans import EnterpriseGrant, QuotaLine


class NominationQuerySet(models.QuerySet["Nomination"]):
    def visible_to(self, user: User) -> Self:
        """For the county whose application it is: neither schools nor families choose."""
        if user.acting is None or user.acting.reach != Reach.DIVISION:
            return self.none()
        return self.filter(application__in=Application.objects.visible_to(user))

    def standing(self) -> Self:
        return self.exclude(state=Nomination.State.WITHDRAWN)


class Nomination(models.Model):
    """A child that a firm names for one of its seats (企业人才子女学位推荐), handbook 4.12.

    The firm has as many as its grant; from its verification on the nomination takes a
    seat of the line, so that this does not go back to the plan as unused.
    """

    class State(models.TextChoices):
        NOMINATED = "nominated", _("nominated")
        VERIFIED = "verified", pgettext_lazy("nomination", "verified")
        USED = "used", pgettext_lazy("nomination", "used")
        WITHDRAWN = "withdrawn", pgettext_lazy("nomination", "withdrawn")

    PERSONAL: ClassVar = {
        "employee": "S3",
        "certificate_number": "S3",
        "application": "S3",
        "nominated_by": "S2",
        "verified_by": "S2",
        "withdrawn_because": "S3",
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    grant = models.ForeignKey(
        EnterpriseGrant, models.PROTECT, related_name="nominations"
    )
    line = models.ForeignKey(QuotaLine, models.PROTECT, related_name="nominations")
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="nominations"
    )
    employee = models.CharField(_("employee"), max_length=30)
    certificate_number = models.CharField(_("certificate no."), max_length=40)
    """Of the employee's talent or skill certificate."""
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.NOMINATED
    )
    nominated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField(_("nominated"), db_default=Now())
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(_("contract checked"), null=True)
    withdrawn_because = models.CharField(_("reason"), max_length=200, blank=True)

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=~Q(state="withdrawn"),
                name="nomination_one_per_child",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["verified", "used"])
                | Q(verified_by__isnull=False, verified_at__isnull=False),
                name="nomination_verified_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
