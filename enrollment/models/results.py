"""What follows from the verified facts: category, points, and the seat of a dwelling."""

from datetime import date
from fractions import Fraction
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.roles import Permission, Reach
from enrollment.models.applications import Application, OfApplicationQuerySet
from enrollment.models.families import Child, Household
from enrollment.models.policies import PolicyProfile
from schools.models.divisions import below
from schools.models.schools import Stage


class VerifiedFacts(models.Model):
    """What is known of an application after verification (核验后的事实).

    `content` has the shape of `enrollment.scoring.facts`: dates, months and yes/no
    answers, no name and no number of a person. Ranking reads this row alone.
    """

    PERSONAL: ClassVar = {"content": "S3"}

    application = models.OneToOneField(
        Application, models.CASCADE, primary_key=True, related_name="facts"
    )
    content = models.JSONField(_("facts"))
    settled_at = models.DateTimeField(_("as of"), db_default=Now())

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("verified facts")

    def __str__(self) -> str:
        return str(self.pk)


class Ranking(models.Model):
    """The category and the points of an application under one policy (类别与积分).

    All predicates are kept, so that a parent sees why; points are exact fractions.
    """

    PERSONAL: ClassVar = {
        "category": "S3",
        "predicates": "S3",
        "items": "S3",
    }

    application = models.OneToOneField(
        Application, models.CASCADE, primary_key=True, related_name="ranking"
    )
    policy = models.ForeignKey(PolicyProfile, models.PROTECT, related_name="rankings")
    category = models.CharField(_("category"), max_length=20)
    rank = models.PositiveSmallIntegerField(_("rank"))
    predicates = models.JSONField(_("conditions"))
    points_numerator = models.BigIntegerField(default=0)
    points_denominator = models.BigIntegerField(default=1)
    items = models.JSONField(_("items"), default=list)
    keys = models.JSONField(_("order keys"), default=list)
    computed_at = models.DateTimeField(_("computed"), db_default=Now())

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("ranking")
        constraints = [
            models.CheckConstraint(
                condition=Q(points_numerator__gte=0, points_denominator__gt=0),
                name="ranking_points_not_negative",
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.points}"

    @property
    def points(self) -> Fraction:
        return Fraction(self.points_numerator, self.points_denominator)


class SeatLockQuerySet(models.QuerySet["SeatLock"]):
    def visible_to(self, user: User) -> Self:
        """A family's own; those of its division for a county that sees applications."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.reach == Reach.SELF:
            return self.filter(household__in=Household.objects.visible_to(user))
        if acting.reach != Reach.DIVISION or not user.may(Permission.APPLICATION_VIEW):
            return self.none()
        return self.filter(below("county_id", acting.prefix))

    def of_dwelling(self, index: bytes, stage: str) -> Self:
        """Those of a dwelling that nobody released: one at most, or none."""
        rows = self.filter(unit_index=index, stage=stage)
        return rows.exclude(state=SeatLock.State.RELEASED)

    def lasting(self, day: date) -> Self:
        """Those that still hold the seat for a child on `day`."""
        return self.filter(children__locked_until__gt=day).distinct()


class SeatLock(models.Model):
    """The seat of a dwelling, held for one household's children (学位锁定), handbook 4.7.

    At most one household holds a dwelling's lock per stage (INV-16); several children of
    that household share it, each with its own years.
    """

    class State(models.TextChoices):
        PRE = "pre", _("held while applying")
        LOCKED = "locked", _("locked")
        RELEASED = "released", _("released")

    PERSONAL: ClassVar = {"unit_index": "S3", "household": "S3"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit_index = models.BinaryField(max_length=32)
    """The keyed hash of the unit number of the title."""
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    county = models.ForeignKey("schools.Division", models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="seat_locks")
    state = models.CharField(_("state"), max_length=10, choices=State)
    release_reason = models.CharField(_("released because"), max_length=100, blank=True)

    objects = SeatLockQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat lock")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit_index", "stage"],
                condition=~Q(state="released"),
                name="lock_one_household",
            )
        ]

    def __str__(self) -> str:
        return self.state


class LockedChildQuerySet(models.QuerySet["LockedChild"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(lock__in=SeatLock.objects.visible_to(user))


class LockedChild(models.Model):
    """A child for whom a dwelling's seat is locked, and how long (锁定期限)."""

    PERSONAL: ClassVar = {"child": "S3", "locked_from": "S3", "locked_until": "S3"}

    lock = models.ForeignKey(SeatLock, models.CASCADE, related_name="children")
    child = models.ForeignKey(Child, models.PROTECT, related_name="locks")
    locked_from = models.DateField(_("from"))
    locked_until = models.DateField(_("until"))

    objects = LockedChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("locked child")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["lock", "child"], name="locked_child_once"),
            models.CheckConstraint(
                condition=Q(locked_from__lt=F("locked_until")),
                name="locked_child_from_until",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
