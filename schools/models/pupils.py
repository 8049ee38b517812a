"""Pupils, and the events that make their roll record."""

import re
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.encryption import blind_index
from accounts.fields import BlindIndexField, EncryptedTextField
from accounts.masking import masked_address, masked_name, masked_number, masked_phone
from accounts.models import User
from accounts.roles import Permission, Reach
from portal.lights import Light
from schools.identifiers import tidied
from schools.models.class_groups import ClassGroup
from schools.models.schools import School

NUMBER = re.compile(r"[A-Z]{0,2}\d{6,}[\dX]", re.ASCII)
"""What is looked up as a number rather than as a name."""


class PupilQuerySet(models.QuerySet["Pupil"]):
    def visible_to(self, user: User) -> Self:
        """Named pupils of visible schools; a homeroom teacher's own classes.

        City and province hold no permission for named pupils and see none.
        """
        if user.acting is None or not user.may(Permission.PUPIL_VIEW):
            return self.none()
        rows = self.filter(school__in=School.objects.visible_to(user))
        if user.acting.reach == Reach.CLASS:
            return rows.filter(class_group__head_teacher=user)
        return rows

    def enrolled(self) -> Self:
        """Pupils who count in a class: on the roll and not suspended."""
        return self.filter(state=Pupil.State.ENROLLED)

    def for_table(self) -> Self:
        """What a list shows of a pupil."""
        return self.select_related("school", "class_group").only(
            "name",
            "sex",
            "birth_date",
            "id_number",
            "state",
            "boards",
            "school__name",
            "class_group__grade",
            "class_group__number",
        )

    def found_by(self, text: str) -> Self:
        """Whose student or identity number this is, else whose name begins so."""
        number = tidied(text)
        if not NUMBER.fullmatch(number):
            return self.filter(name__startswith=text.strip())
        index = blind_index(number)
        return self.filter(models.Q(student_index=index) | models.Q(id_index=index))


class Pupil(models.Model):
    """A child with a roll record (学籍): who the child is, and where it is on the roll now.

    Earlier states stand in its `RollEvent`s. A child is on one school's roll at a time
    because it has one row.
    """

    class Sex(models.TextChoices):
        MALE = "1", _("Male")
        FEMALE = "2", _("Female")

    class IdKind(models.TextChoices):
        CITIZEN_ID = "citizen_id", _("Citizen identity card")
        HMT_RESIDENCE_PERMIT = (
            "hmt_residence_permit",
            _("Hong Kong/Macao/Taiwan permit"),
        )
        HMT_TRAVEL_PERMIT = (
            "hmt_travel_permit",
            _("Hong Kong/Macao/Taiwan travel permit"),
        )
        PASSPORT = "passport", _("Passport")
        HOUSEHOLD_BOOK = "household_book_only", _("Household book only")
        NONE = "none", _("None")

    class State(models.TextChoices):
        ENROLLED = "enrolled", _("Enrolled")
        SUSPENDED = "suspended", _("Suspended")
        TRANSFERRED_OUT = "transferred_out", _("Transferred out")
        GRADUATED = "graduated", _("Graduated")
        COMPLETED = "completed", _("Completed without diploma")
        LEFT = "left", _("Left")
        DECEASED = "deceased", _("Deceased")

    PERSONAL: ClassVar = {
        "student_number": "S4",
        "student_index": "S4",
        "name": "S3",
        "sex": "S3",
        "birth_date": "S3",
        "id_kind": "S3",
        "id_number": "S4",
        "id_index": "S4",
        "ethnicity": "S3",
        "nationality": "S3",
        "overseas": "S3",
        "hukou_kind": "S3",
        "hukou_division": "S3",
        "hukou_address": "S3",
        "address": "S3",
        "is_migrant": "S3",
        "is_left_behind": "S4",
        "disability": "S4",
        "guardian_name": "S3",
        "guardian_phone": "S4",
        "phone_index": "S4",
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    student_number = EncryptedTextField(_("student number"), null=True)
    student_index = BlindIndexField(of="student_number", null=True, unique=True)
    name = models.CharField(_("name"), max_length=30, db_collation="C")
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    birth_date = models.DateField(_("birth date"))
    id_kind = models.CharField(_("document"), max_length=20, choices=IdKind)
    id_number = EncryptedTextField(_("identity number"), null=True)
    id_index = BlindIndexField(of="id_number", null=True, unique=True)
    ethnicity = models.CharField(_("ethnic group"), max_length=20)
    nationality = models.CharField(_("nationality"), max_length=30)
    overseas = models.CharField(_("overseas status"), max_length=20)
    hukou_kind = models.CharField(_("household registration"), max_length=20)
    hukou_division = models.CharField(_("household division"), max_length=12)
    hukou_address = models.CharField(_("household address"), max_length=200)
    address = models.CharField(_("present address"), max_length=200)
    # The indexes of Meta begin with these keys; a second one each would slow rosters down.
    school = models.ForeignKey(
        School, models.PROTECT, related_name="pupils", db_index=False
    )
    class_group = models.ForeignKey(
        ClassGroup, models.PROTECT, null=True, related_name="pupils", db_index=False
    )
    state = models.CharField(
        _("roll state"), max_length=16, choices=State, default=State.ENROLLED
    )
    entry_month = models.DateField(_("entered in"))
    entry_way = models.CharField(_("way of entry"), max_length=20)
    boards = models.BooleanField(_("boarder"))
    is_migrant = models.BooleanField(_("migrant child"))
    is_left_behind = models.BooleanField(_("left-behind child"))
    disability = models.CharField(_("disability"), max_length=20, blank=True)
    guardian_name = models.CharField(_("guardian"), max_length=30)
    guardian_phone = EncryptedTextField(_("guardian's phone"), null=True)
    phone_index = BlindIndexField(of="guardian_phone", null=True)
    """Tells a roster whether the phone changed, without opening it."""

    objects = PupilQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["school", "id"], name="pupil_by_school"),
            models.Index(fields=["class_group", "id"], name="pupil_by_class"),
            models.Index(fields=["name", "id"], name="pupil_by_name"),
            models.Index(
                fields=["state", "id"],
                name="pupil_by_state",
                condition=~models.Q(state="enrolled"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("schools:pupil-detail", args=[self.pk])

    @property
    def trail_name(self) -> str:
        """How the audit trail names the child to those who may see it."""
        return masked_name(self.name)

    @property
    def is_on_roll(self) -> bool:
        return self.state in {self.State.ENROLLED, self.State.SUSPENDED}

    @property
    def light(self) -> Light:
        """How the roll state is shown in lists."""
        match self.state:
            case self.State.ENROLLED:
                return Light.OK
            case self.State.SUSPENDED:
                return Light.WATCH
            case _:
                return Light.NONE

    @property
    def masked_id_number(self) -> str:
        return masked_number(self.id_number or "")

    @property
    def masked_student_number(self) -> str:
        return masked_number(self.student_number or "")

    @property
    def masked_address(self) -> str:
        return masked_address(self.address)

    @property
    def masked_hukou_address(self) -> str:
        return masked_address(self.hukou_address)

    @property
    def masked_guardian_phone(self) -> str:
        return masked_phone(self.guardian_phone or "")


class RollEventQuerySet(models.QuerySet["RollEvent"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(pupil__in=Pupil.objects.visible_to(user))


class RollEvent(models.Model):
    """One change of a roll record with its date and evidence (学籍异动).

    `before` holds what the changed fields were: numbers and phones as they were sealed
    (in hexadecimal), so that a batch can be undone to the letter. An event is written
    once, by an act that holds its school, batch and person; the database looks only the
    pupil up, for three more look-ups would take as long as writing the event.
    """

    class Kind(models.TextChoices):
        ENROLLED = "enrolled", _("Enrolled")
        PROMOTED = "promoted", _("Promoted")
        CLASS_CHANGED = "class_changed", _("Moved to another class")
        CORRECTED = "corrected", _("Data corrected")
        TRANSFERRED = "transferred", _("Transferred between schools")
        TRANSFERRED_OUT = "transferred_out", _("Transferred out")
        SUSPENDED = "suspended", _("Suspended")
        RESUMED = "resumed", _("Resumed")
        GRADUATED = "graduated", _("Graduated")
        COMPLETED = "completed", _("Completed without diploma")
        LEFT = "left", _("Left")
        DECEASED = "deceased", _("Deceased")

    PERSONAL: ClassVar = {"before": "S4", "evidence": "S3", "by": "S2"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pupil = models.ForeignKey(
        Pupil,
        models.CASCADE,
        related_name="events",
        db_index=False,
        db_constraint=False,  # written with its pupil only; `check_invariants` looks
    )
    kind = models.CharField(_("change"), max_length=16, choices=Kind)
    on = models.DateField(_("date"))
    school = models.ForeignKey(
        School,
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    before = models.JSONField(default=dict)
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)
    batch = models.ForeignKey(
        "schools.RosterImport",
        models.PROTECT,
        null=True,
        related_name="events",
        db_constraint=False,
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    recorded_at = models.DateTimeField(db_default=Now())

    objects = RollEventQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["pupil", "-id"], name="roll_event_by_pupil"),
            models.Index(
                fields=["school", "-id"],
                name="roll_event_by_school",
                condition=models.Q(batch=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"
