"""Families as they register themselves: households, guardians and children."""

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.encryption import blind_index
from accounts.fields import BlindIndexField, EncryptedTextField
from accounts.masking import masked_name, masked_number
from accounts.models import User
from accounts.roles import Permission
from schools.models import Pupil


class HouseholdQuerySet(models.QuerySet["Household"]):
    def visible_to(self, user: User) -> Self:
        """The household in which one is a guardian with an account."""
        if user.acting is None or not user.may(Permission.APPLY):
            return self.none()
        return self.filter(guardians__user=user)


class Household(models.Model):
    """The people of one home who apply together (家庭户); siblings share it."""

    PERSONAL: ClassVar[dict[str, str]] = {}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(db_default=Now())

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.pk)


class GuardianQuerySet(models.QuerySet["Guardian"]):
    def visible_to(self, user: User) -> Self:
        """Those of one's own household; officials meet them in an application."""
        return self.filter(household__in=Household.objects.visible_to(user))


class Guardian(models.Model):
    """A parent or other guardian of a household's children (监护人)."""

    class Relation(models.TextChoices):
        FATHER = "father", _("Father")
        MOTHER = "mother", _("Mother")
        GRANDPARENT = "grandparent", _("Grandparent")
        OTHER = "other", _("Other guardian")

    PERSONAL: ClassVar = {
        "user": "S3",
        "name": "S3",
        "relation": "S3",
        "id_number": "S4",
        "id_index": "S4",
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="guardians")
    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="guardian"
    )
    """The account, if this guardian has one."""
    name = models.CharField(_("name"), max_length=30)
    relation = models.CharField(_("relation"), max_length=12, choices=Relation)
    id_number = EncryptedTextField(_("identity number"), null=True)
    id_index = BlindIndexField(of="id_number", null=True)

    objects = GuardianQuerySet.as_manager()

    class Meta:
        verbose_name = _("guardian")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.pk)


class ChildQuerySet(models.QuerySet["Child"]):
    def visible_to(self, user: User) -> Self:
        """One's own children; officials meet a child in its application."""
        return self.filter(household__in=Household.objects.visible_to(user))


class Child(models.Model):
    """A child that a family applies for (适龄儿童), entered once for every round."""

    PERSONAL: ClassVar = {
        "name": "S3",
        "sex": "S3",
        "birth_date": "S3",
        "id_kind": "S3",
        "id_number": "S4",
        "id_index": "S4",
        "birth_group": "S3",
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="children")
    name = models.CharField(_("name"), max_length=30)
    sex = models.CharField(_("sex"), max_length=1, choices=Pupil.Sex)
    birth_date = models.DateField(_("birth date"))
    id_kind = models.CharField(
        _("document"),
        max_length=20,
        choices=Pupil.IdKind,
        default=Pupil.IdKind.CITIZEN_ID,
    )
    id_number = EncryptedTextField(_("identity number"), null=True, blank=True)
    id_index = BlindIndexField(of="id_number", null=True)
    birth_group = models.UUIDField(_("twins"), null=True, blank=True)
    """The same for children of one birth who are bound to be admitted together."""

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("child")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "id_index"], name="child_once_in_household"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def trail_name(self) -> str:
        return masked_name(self.name)

    @property
    def masked_id_number(self) -> str:
        return masked_number(self.id_number or "")

    @property
    def index_in_city(self) -> bytes:
        """By what one child is known in a city, whoever enters it (INV-03).

        Its number; without one its name, birthday and sex. Two children who share all
        three are told apart by an officer, whom the refusal names.
        """
        if self.id_number:
            return blind_index(self.id_number)
        name = "".join(self.name.split())
        return blind_index(f"no number:{name}:{self.birth_date}:{self.sex}")
