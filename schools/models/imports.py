"""Uploaded rosters, what was found in them, and children whom two schools claim."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.fields import EncryptedTextField
from accounts.models import User
from accounts.roles import Reach
from schools.models.divisions import below
from schools.models.schools import School

UNDO_HOURS = 72


class RosterImportQuerySet(models.QuerySet["RosterImport"]):
    def visible_to(self, user: User) -> Self:
        """A school's own uploads; for an official those of the division."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.reach == Reach.DIVISION:
            return self.filter(below("division_id", acting.prefix))
        return self.filter(school__in=acting.school_ids)

    def news_for(self, user: User) -> Self:
        """What the acting posting uploaded and has not looked at since the work ended."""
        return self.visible_to(user).filter(posting=user.acting, is_news=True)

    def seen_by(self, user: User) -> None:
        """Whoever uploaded one of these has now read how the work on it ended."""
        self.filter(by=user, is_news=True).update(is_news=False)


class RosterImport(models.Model):
    """One uploaded roster on its way into the roll (花名册导入批次), ux.md 6.

    With `school` the file is that school's; without, an official's for a whole division.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        UNMAPPED = "unmapped", _("Columns to be matched")
        CHECKING = "checking", _("Being checked")
        REFUSED = "refused", _("Refused")
        CHECKED = "checked", _("Checked")
        COMMITTING = "committing", _("Being committed")
        COMMITTED = "committed", _("Committed")
        UNDONE = "undone", _("Undone")
        DISCARDED = "discarded", _("Discarded")

    PERSONAL: ClassVar = {"file_name": "S2", "by": "S2"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    school = models.ForeignKey(
        School, models.PROTECT, null=True, related_name="imports"
    )
    division = models.ForeignKey("schools.Division", models.PROTECT, related_name="+")
    year = models.ForeignKey("schools.SchoolYear", models.PROTECT, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    file_size = models.PositiveIntegerField(_("size in bytes"))
    file_hash = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=200)
    mapping = models.JSONField(default=dict)
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.UPLOADED
    )
    refusal = models.TextField(blank=True)
    findings = models.JSONField(default=dict)
    """Header row, ignored columns, hidden sheets and other remarks about the file."""
    counts = models.JSONField(default=dict)
    """Rows by result: new, updated, unchanged, warning, error, conflict."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posting = models.ForeignKey("accounts.Posting", models.PROTECT, related_name="+")
    is_news = models.BooleanField(default=False)
    """Whether whoever uploaded it has yet to see how the latest work on it ended."""
    uploaded_at = models.DateTimeField(db_default=Now())
    checked_at = models.DateTimeField(null=True)
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]
        indexes = [
            models.Index(fields=["file_hash"], name="import_by_hash"),
            models.Index(
                fields=["posting"],
                name="import_news",
                condition=models.Q(is_news=True),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def undo_until(self) -> datetime | None:
        """The end of the time in which the batch can be taken back."""
        if self.state != self.State.COMMITTED or self.committed_at is None:
            return None
        return self.committed_at + timedelta(hours=UNDO_HOURS)

    @property
    def can_be_undone(self) -> bool:
        return self.undo_until is not None and timezone.now() < self.undo_until


class OfImportQuerySet(models.QuerySet[Any]):
    """Rows that hang on an uploaded roster and are seen with it."""

    def visible_to(self, user: User) -> Self:
        return self.filter(batch__in=RosterImport.objects.visible_to(user))


class ImportProblem(models.Model):
    """One thing found in one cell of an uploaded roster (校验问题)."""

    class Severity(models.TextChoices):
        ERROR = "error", _("Error")
        WARNING = "warning", _("Warning")
        REPAIR = "repair", _("Repaired")
        CHANGE = "change", _("Changed")

    PERSONAL: ClassVar = {"shown": "S3"}

    batch = models.ForeignKey(RosterImport, models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=30)
    code = models.CharField(_("cause"), max_length=40)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    details = models.JSONField(default=dict)
    """Values the message needs, such as the other row's number; never an identity number."""
    shown = models.CharField(_("found"), max_length=60, blank=True)
    """The cell as it may be shown: numbers masked, long text cut."""

    objects = OfImportQuerySet.as_manager()

    class Meta:
        ordering = ["row", "pk"]
        indexes = [
            models.Index(
                fields=["batch", "severity", "code", "row"], name="problem_by_cause"
            ),
            models.Index(fields=["batch", "row"], name="problem_by_row"),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.code}"


class RollConflictQuerySet(models.QuerySet["RollConflict"]):
    def for_trail(self) -> Self:
        """With what the audit trail's name of a row needs."""
        return self.select_related("pupil")

    def visible_to(self, user: User) -> Self:
        """Conflicts between schools of the acting posting's division."""
        acting = user.acting
        if acting is None or acting.reach != Reach.DIVISION:
            return self.none()
        return self.filter(below("division_id", acting.prefix))


class RollConflict(models.Model):
    """A child on one school's roll whom another school's roster claims (重复学籍).

    The county decides. Neither school sees what the other one wrote.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        STAYS = "stays", _("Stays at the present school")
        MOVED = "moved", _("Moved to the claiming school")

    PERSONAL: ClassVar = {"claim": "S4", "note": "S3", "decided_by": "S2"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    division = models.ForeignKey("schools.Division", models.PROTECT, related_name="+")
    """The county that decides."""
    pupil = models.ForeignKey("schools.Pupil", models.CASCADE, related_name="conflicts")
    claimed_by = models.ForeignKey(School, models.PROTECT, related_name="claims")
    held_by = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    """The school on whose roll the child stood when the county decided; null till then."""
    batch = models.ForeignKey(RosterImport, models.PROTECT, related_name="conflicts")
    row = models.PositiveIntegerField()
    claim = EncryptedTextField()
    """The claiming roster's row as JSON."""
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(_("reason"), max_length=200, blank=True)
    opened_at = models.DateTimeField(db_default=Now())

    objects = RollConflictQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "claimed_by"],
                name="conflict_once",
                condition=models.Q(state="open"),
            ),
            models.CheckConstraint(
                name="conflict_decided_by_somebody",
                condition=models.Q(state="open")
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claimed_by_id} {self.state}"

    @property
    def holder(self) -> School:
        """The school against which the claim stands, or stood."""
        return self.held_by or self.pupil.school

    @property
    def trail_name(self) -> str:
        return self.pupil.trail_name
