"""Large classes on their way out: the elimination ledger (equity handbook 5.4)."""

import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.models import User
from accounts.roles import Reach
from portal.errors import Conflict
from schools.models.class_groups import ClassGroup
from schools.models.limits import Limit, Limits
from schools.models.schools import School


class LargeClassCaseQuerySet(models.QuerySet["LargeClassCase"]):
    def for_trail(self) -> Self:
        """With what the audit trail's name of a row needs."""
        return self.select_related("class_group__school")

    def visible_to(self, user: User) -> Self:
        return self.filter(class_group__school__in=School.objects.visible_to(user))

    def for_table(self) -> Self:
        return self.select_related("class_group__school", "owner", "verified_by")

    def unfinished(self) -> Self:
        return self.exclude(state__in=ENDS)

    def due(self, day: datetime.date) -> Self:
        """Cases that are worked at though their target date has passed."""
        working = [LargeClassCase.State.PLANNED, LargeClassCase.State.IN_PROGRESS]
        return self.filter(state__in=working, target_date__lt=day)


class LargeClassCase(models.Model):
    """One class above the limit, until it is verified to be gone (大班额消除台账).

    open → planned → in progress → resolved → verified → closed; a class that grows large
    again is reopened, a plan whose date passes expires, and both are planned anew.

    The classes of a closed school year are never counted again, so what is unfinished then
    ends with the year. A class of its section's last grade has left the school: that is how
    "until graduation" succeeds. Any other case goes on as a new one with its plan and owner,
    of the class one grade up, once the next year's pupils sit there.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PLANNED = "planned", _("Planned")
        IN_PROGRESS = "in_progress", _("In progress")
        RESOLVED = "resolved", _("Resolved")
        VERIFIED = "verified", _("Verified")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Reopened")
        EXPIRED = "expired", _("Past its date")
        GRADUATED = "graduated", _("Left the school")
        CARRIED = "carried", _("Goes on in the next year")

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
        verbose_name=_("responsible person"),
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
                condition=Q(
                    state__in=["open", "reopened", "expired", "graduated", "carried"]
                )
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

    @property
    def trail_name(self) -> str:
        return self.class_group.trail_name

    def plan(self, *, by: User, note: str = "") -> None:
        """Keep the cause, measures, target date and owner set on this case."""
        if not self.cause or not self.measures or self.target_date is None:
            raise ValidationError(_("A plan names cause, measures and target date."))
        if not set(self.measures) <= set(LargeClassCase.Measure):
            raise ValidationError({"measures": _("There is no such measure.")})
        if self.target_date < timezone.localdate():
            raise ValidationError({"target_date": _("The target date has passed.")})
        self.move(
            LargeClassCase.State.PLANNED,
            by=by,
            note=note,
            cause=self.cause,
            measures=self.measures,
            target_date=self.target_date,
            owner=self.owner,
        )

    def start(self, *, by: User, note: str = "") -> None:
        self.move(LargeClassCase.State.IN_PROGRESS, by=by, note=note)

    def resolve(self, *, by: User, note: str = "") -> None:
        """Report that the class is no longer large, all classes of the grade being real."""
        size = self._size_when_small()
        if names := phantom_classes(self.class_group):
            raise ValidationError(
                _("These classes have no room or no head teacher: %(names)s."),
                params={"names": ", ".join(names)},
            )
        self.move(LargeClassCase.State.RESOLVED, by=by, note=note, size=size)

    def verify(self, *, head_count: int, by: User, note: str = "") -> None:
        """Confirm by a head count, by somebody else than who resolved it."""
        resolved = self.events.filter(now=LargeClassCase.State.RESOLVED).last()
        if resolved and resolved.by_id == by.pk:
            raise ValidationError(_("Whoever resolved a case cannot verify it."))
        if head_count >= self.large_from():
            raise ValidationError(
                {"head_count": _("The class is still large by this head count.")}
            )
        self._size_when_small()
        self.move(
            LargeClassCase.State.VERIFIED,
            by=by,
            note=note,
            size=head_count,
            verified_by=by,
            size_at_close=head_count,
        )

    def close(self, *, by: User, note: str = "") -> None:
        self.move(LargeClassCase.State.CLOSED, by=by, note=note)

    def reopen(self, *, by: User | None = None, note: str = "") -> None:
        """The class is large again, or the resolution did not stand the head count."""
        self.move(
            LargeClassCase.State.REOPENED,
            by=by,
            note=note,
            verified_by=None,
            size_at_close=None,
        )

    def expire(self) -> None:
        self.move(LargeClassCase.State.EXPIRED, by=None)

    def end_with_year(self, *, last_grade: int, by: User | None) -> None:
        """Its school year was closed; `last_grade` is that of the class's section."""
        is_last = self.class_group.grade >= last_grade
        state = LargeClassCase.State
        self.move(state.GRADUATED if is_last else state.CARRIED, by=by)

    def large_from(self) -> int:
        """The size from which this class is large today."""
        school = self.class_group.school
        return Limits(timezone.localdate()).whole(
            Limit.Code.CLASS_LARGE,
            place=school.division_id,
            applies_to=self.class_group.stage,
            kind=school.kind,
        )

    def _size_when_small(self) -> int:
        self.class_group.refresh_from_db(fields=["enrolled"])
        if self.class_group.enrolled >= self.large_from():
            raise ValidationError(
                _("The class still has %(pupils)s pupils on the roll."),
                params={"pupils": self.class_group.enrolled},
            )
        return self.class_group.enrolled

    @transaction.atomic
    def move(
        self,
        to: "LargeClassCase.State",
        *,
        by: User | None,
        note: str = "",
        size: int | None = None,
        **changes: object,
    ) -> None:
        """Go to another state with its event and audit line; nothing else writes `state`."""
        held = LargeClassCase.objects.select_for_update().get(pk=self.pk)
        was = LargeClassCase.State(held.state)
        if to not in NEXT[was]:
            raise Conflict(
                _("A case that is “%(was)s” cannot become “%(now)s”.")
                % {"was": was.label, "now": to.label}
            )
        LargeClassCase.objects.filter(pk=self.pk).update(state=to, **changes)
        self.refresh_from_db()
        self.add_event(was, by=by, note=note, size=size)

    def add_event(
        self, was: str, *, by: User | None, note: str = "", size: int | None = None
    ) -> None:
        """Tell the ledger and the audit trail that the case has left `was`."""
        group = self.class_group
        LargeClassEvent.objects.create(
            case=self,
            was=was,
            now=self.state,
            size=group.enrolled if size is None else size,
            note=note,
            by=by,
        )
        record(
            f"large-class-{self.state.replace('_', '-')}",
            by=by,
            on=self,
            changed=["state"],
            reason=note,
            unit=group.school.division_id,
        )


S = LargeClassCase.State
WITH_YEAR = {S.GRADUATED, S.CARRIED}
ENDS = {S.VERIFIED, S.CLOSED} | WITH_YEAR
NEXT: dict[LargeClassCase.State, set[LargeClassCase.State]] = {
    S.OPEN: {S.PLANNED} | WITH_YEAR,
    S.PLANNED: {S.IN_PROGRESS, S.EXPIRED} | WITH_YEAR,
    S.IN_PROGRESS: {S.RESOLVED, S.EXPIRED} | WITH_YEAR,
    S.RESOLVED: {S.VERIFIED, S.REOPENED} | WITH_YEAR,
    S.VERIFIED: {S.CLOSED, S.REOPENED},
    S.CLOSED: {S.REOPENED},
    S.REOPENED: {S.PLANNED} | WITH_YEAR,
    S.EXPIRED: {S.PLANNED} | WITH_YEAR,
    S.GRADUATED: set(),
    S.CARRIED: set(),
}


def phantom_classes(group: ClassGroup) -> list[str]:
    """Classes of the grade without a room or a head teacher (equity handbook 5.4).

    A large class is not solved by moving records to a class that nobody teaches.
    """
    grade = ClassGroup.objects.filter(
        school=group.school_id, year=group.year_id, grade=group.grade
    )
    return [str(row) for row in grade.filter(Q(room="") | Q(head_teacher=None))]


class LargeClassEventQuerySet(models.QuerySet["LargeClassEvent"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(case__in=LargeClassCase.objects.visible_to(user))


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

    objects = LargeClassEventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.was} → {self.now}"


class ClassSizeExceptionQuerySet(models.QuerySet["ClassSizeException"]):
    def for_trail(self) -> Self:
        """With what the audit trail's name of a row needs."""
        return self.select_related("class_group__school")

    def visible_to(self, user: User) -> Self:
        return self.filter(class_group__school__in=School.objects.visible_to(user))

    def in_force(self, day: datetime.date) -> Self:
        """Leaves not yet expired whose class is within the size they allow."""
        return self.filter(
            expires_on__gte=day, allowed_size__gte=F("class_group__enrolled")
        )


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

    @property
    def trail_name(self) -> str:
        return f"{self.class_group.trail_name} {self}"

    @transaction.atomic
    def approve(self, *, by: User) -> None:
        """Grant this new leave: by an official above the school, with reason and end."""
        if by.acting is None or by.acting.reach != Reach.DIVISION:
            raise ValidationError(_("Only an official of a division can approve it."))
        if self.expires_on is None or self.expires_on < timezone.localdate():
            raise ValidationError({"expires_on": _("The last day has passed.")})
        if self.expires_on > self.class_group.year.ends_on:
            raise ValidationError(
                {"expires_on": _("It ends with the school year at the latest.")}
            )
        self.approved_by = by
        self.full_clean(exclude=["approved_at"])
        self.save(force_insert=True)
        record(
            "class-size-except",
            by=by,
            on=self,
            changed=["allowed_size", "expires_on"],
            reason=self.reason,
        )
