"""Large classes on their way out: the elimination ledger (equity handbook 5.4)."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from schools.models.class_groups import ClassGroup
from schools.models.schools import School


class LargeClassCaseQuerySet(models.QuerySet["LargeClassCase"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(class_group__school__in=School.objects.visible_to(user))


class LargeClassCase(models.Model):
    """One class above the limit, until it is verified to be gone (大班额消除台账)."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PLANNED = "planned", _("Planned")
        IN_PROGRESS = "in_progress", _("In progress")
        RESOLVED = "resolved", _("Resolved")
        VERIFIED = "verified", _("Verified")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Reopened")
        EXPIRED = "expired", _("Past its date")

    class Cause(models.TextChoices):
        MIGRATION_INFLOW = "migration_inflow", _("Migration inflow")
        SCHOOL_CHOICE = "school_choice", _("School choice")
        SEAT_SHORTAGE = "seat_shortage", _("Shortage of seats")
        CLASSROOM_SHORTAGE = "classroom_shortage", _("Shortage of classrooms")
        TEACHER_SHORTAGE = "teacher_shortage", _("Shortage of teachers")
        GRADE_PROMOTION = "grade_promotion", _("Promotion of a large grade")

    class Measure(models.TextChoices):
        SPLIT_CLASS = "split_class", _("Split the class")
        DIVERT_INTAKE = "divert_intake", _("Divert intake")
        TRANSFER_VOLUNTARY = "transfer_voluntary", _("Voluntary transfers")
        NEW_BUILDING = "new_building", _("New building")
        BOUNDARY_CHANGE = "boundary_change", _("Change of catchment")
        GRADUATE_OUT = "graduate_out", _("Until graduation")

    PERSONAL: ClassVar = {"owner": "S2", "verified_by": "S2"}

    class_group = models.OneToOneField(
        ClassGroup, models.PROTECT, related_name="large_class_case"
    )
    size_at_open = models.PositiveSmallIntegerField(_("pupils when opened"))
    size_at_close = models.PositiveSmallIntegerField(
        _("pupils when closed"), null=True, blank=True
    )
    cause = models.CharField(_("cause"), max_length=20, choices=Cause, blank=True)
    measures = models.JSONField(_("measures"), default=list, blank=True)
    target_date = models.DateField(_("target date"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.OPEN
    )
    opened_at = models.DateTimeField(db_default=Now())

    objects = LargeClassCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-size_at_open", "pk"]
        constraints = [
            models.CheckConstraint(
                name="large_class_planned_is_complete",
                condition=Q(state__in=["open", "reopened", "expired"])
                | (~Q(cause="") & Q(target_date__isnull=False)),
            ),
            models.CheckConstraint(
                name="large_class_verified_by_somebody",
                condition=~Q(state__in=["verified", "closed"])
                | Q(verified_by__isnull=False, size_at_close__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.class_group} {self.state}"


class LargeClassEvent(models.Model):
    """One step of a large-class case (台账进展)."""

    PERSONAL: ClassVar = {"by": "S2", "note": "S2"}

    case = models.ForeignKey(LargeClassCase, models.CASCADE, related_name="events")
    was = models.CharField(max_length=12, choices=LargeClassCase.State, blank=True)
    now = models.CharField(max_length=12, choices=LargeClassCase.State)
    size = models.PositiveSmallIntegerField(_("pupils"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.was} → {self.now}"


class ClassSizeExceptionQuerySet(models.QuerySet["ClassSizeException"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(class_group__school__in=School.objects.visible_to(user))


class ClassSizeException(models.Model):
    """Leave for one class to stand above a limit until a date (班额例外审批)."""

    PERSONAL: ClassVar = {"approved_by": "S2"}

    class_group = models.ForeignKey(
        ClassGroup, models.CASCADE, related_name="size_exceptions"
    )
    allowed_size = models.PositiveSmallIntegerField(_("allowed pupils"))
    reason = models.CharField(_("reason"), max_length=200)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(db_default=Now())
    expires_on = models.DateField(_("until"))

    objects = ClassSizeExceptionQuerySet.as_manager()

    class Meta:
        ordering = ["expires_on"]
        constraints = [
            models.CheckConstraint(
                name="size_exception_has_reason", condition=~Q(reason="")
            )
        ]

    def __str__(self) -> str:
        return f"≤ {self.allowed_size}, {self.expires_on}"
