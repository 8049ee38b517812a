"""Report runs with what they were made from and the files they gave, and schedules."""

import secrets
from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now
from django.utils.functional import cached_property
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.roles import Reach
from portal.models import Job
from reports.content import PAPER_LANGUAGE, Frozen
from reports.datasets import fingerprint, opened
from reports.definitions import DEFINITIONS, Definition, Kind
from reports.periods import Cadence, Period
from reports.sheet import Figure
from schools.models import Division
from schools.models.divisions import below

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_code() -> str:
    """A code that cannot be guessed and is read aloud without doubt."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(12))


def whole_period(code: str) -> None:
    try:
        Period.parse(code)
    except ValueError:
        message = _("Write a period as 2026-11, 2026Q4, 2026S1 or 2026Y.")
        raise ValidationError(message) from None


def of_units_within(user: User) -> Q:
    """Rows whose unit lies in the acting posting's division; schools see none."""
    acting = user.acting
    if acting is None or acting.reach != Reach.DIVISION:
        return Q(pk__in=[])
    return below("unit_id", acting.prefix)


class DatasetQuerySet(models.QuerySet["Dataset"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_units_within(user))


class Dataset(models.Model):
    """The frozen rows that one report was made from (数据集快照), equity handbook 9.10.

    `content` is canonical JSON; `digest` is its SHA-256 and stands on every file. The
    database refuses to change or delete a row.
    """

    PERSONAL: ClassVar[dict[str, str]] = {}

    unit = models.ForeignKey(Division, models.PROTECT, related_name="+")
    census_date = models.DateField(_("census date"))
    taken_at = models.DateTimeField(db_default=Now())
    content = models.TextField()
    digest = models.CharField(max_length=64)

    objects = DatasetQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.digest[:12]

    @cached_property
    def frozen(self) -> Frozen:
        return opened(self.content)

    @property
    def is_intact(self) -> bool:
        """Whether the rows are still those that were hashed."""
        return fingerprint(self.content) == self.digest


class ReportScheduleQuerySet(models.QuerySet["ReportSchedule"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_units_within(user))

    def active(self) -> Self:
        return self.filter(is_active=True)


class ReportSchedule(models.Model):
    """Which report a unit makes in which rhythm (报表计划)."""

    class Rhythm(models.TextChoices):
        MONTHLY = Cadence.MONTHLY.value, _("Monthly")
        QUARTERLY = Cadence.QUARTERLY.value, _("Quarterly")
        TERMLY = Cadence.TERMLY.value, _("Every term")
        YEARLY = Cadence.YEARLY.value, _("Yearly")

    PERSONAL: ClassVar[dict[str, str]] = {}

    kind = models.CharField(_("report"), max_length=20, choices=Kind)
    unit = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    cadence = models.CharField(_("rhythm"), max_length=10, choices=Rhythm)
    first_period = models.CharField(
        _("first period"), max_length=7, validators=[whole_period]
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = ReportScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "kind", "cadence"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "cadence"],
                name="report_schedule_once",
                violation_error_message=_("This report is in the schedule already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.unit} {self.get_cadence_display()}"

    def clean(self) -> None:
        if self.kind and self.unit_id:
            refuse_wrong_level(self.kind, self.unit)
        try:
            fits = Period.parse(self.first_period).cadence == self.cadence
        except ValueError:
            return  # the field's own validator tells
        if not fits:
            message = _("This period does not fit the rhythm.")
            raise ValidationError({"first_period": message})

    def due_periods(self, today: date) -> list[Period]:
        """Every period that should have its report by `today`, the missed ones too."""
        return list(Period.parse(self.first_period).due_until(today))

    @property
    def first_label(self) -> str:
        return Period.parse(self.first_period).label


def refuse_wrong_level(kind: str, unit: Division) -> None:
    if unit.level.value not in DEFINITIONS[kind].levels:
        message = _("This report is not made for a unit of this level.")
        raise ValidationError({"unit": message})


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    def visible_to(self, user: User) -> Self:
        """Reports of the acting posting's division and of those below it.

        They hold classes and schools, no child, so city and province see them too.
        """
        return self.filter(of_units_within(user))

    def with_state(self) -> Self:
        """Adds `state`, told by the job until the files are there."""
        return self.annotate(
            state=Case(
                When(made_at__isnull=False, then=Value(ReportRun.State.READY.value)),
                When(
                    job__state=Job.State.FAILED,
                    then=Value(ReportRun.State.FAILED.value),
                ),
                When(
                    job__state=Job.State.RUNNING,
                    then=Value(ReportRun.State.RUNNING.value),
                ),
                default=Value(ReportRun.State.WAITING.value),
            )
        )

    def for_trail(self) -> Self:
        """With what the audit trail's name of a row needs."""
        return self.select_related("unit").defer("content")

    def for_table(self) -> Self:
        """What a list shows of a run; neither its figures nor its rows."""
        return (
            self.with_state()
            .select_related("unit", "job", "dataset")
            .defer("content", "dataset__content")
        )


class ReportRun(models.Model):
    """One report of one unit for one period (报表期次): there is never a second one.

    It is made whole or not at all: `made_at`, the figures and the files are stored in one
    transaction. How far it is until then stands in its job.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    PERSONAL: ClassVar[dict[str, str]] = {"ordered_by": "S2"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("report"), max_length=20, choices=Kind)
    unit = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    period = models.CharField(_("period"), max_length=7, validators=[whole_period])
    code = models.CharField(max_length=12, unique=True, default=new_code)
    """What the printed QR code leads to."""
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    """Null when the schedule ordered it."""
    ordered_at = models.DateTimeField(db_default=Now())
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    dataset = models.OneToOneField(
        Dataset, models.PROTECT, null=True, related_name="run"
    )
    template_version = models.CharField(max_length=10, blank=True)
    content = models.JSONField(default=dict)
    made_at = models.DateTimeField(null=True)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "period"], name="report_run_once"
            ),
            models.CheckConstraint(
                name="report_run_made_is_whole",
                condition=Q(made_at=None)
                | (Q(dataset__isnull=False) & ~Q(template_version="")),
            ),
        ]
        indexes = [models.Index(fields=["unit", "id"], name="report_run_by_unit")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.unit_id} {self.period}"

    @property
    def definition(self) -> Definition:
        return DEFINITIONS[self.kind]

    @property
    def period_label(self) -> str:
        return Period.parse(self.period).label

    @property
    def title(self) -> str:
        return f"{self.unit.name} {self.period_label} {self.get_kind_display()}"

    @property
    def trail_name(self) -> str:
        return self.title

    @property
    def is_ready(self) -> bool:
        return self.made_at is not None

    @property
    def failure(self) -> str:
        return self.job.reason if self.job and not self.is_ready else ""

    @cached_property
    def told(self) -> dict[str, Any]:
        """The content in the reader's language; the printed one where there is no other."""
        others = self.content.get("others", {})
        return others.get(get_language(), self.content)

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """The figures as they were printed, by code, in the reader's language."""
        stored = self.told.get("figures", [])
        return {figure["code"]: Figure.from_json(figure) for figure in stored}


class ReportFileQuerySet(models.QuerySet["ReportFile"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(run__in=ReportRun.objects.visible_to(user))

    def for_trail(self) -> Self:
        """With what the audit trail's name of a row needs."""
        return self.select_related("run__unit").defer("run__content")


class ReportFile(models.Model):
    """One file of a report (报表文件), kept in the private storage and never changed."""

    class Format(models.TextChoices):
        PDF = "pdf", _("PDF")
        WORD = "docx", _("Word")
        EXCEL = "xlsx", _("Excel")
        FIGURES = "csv", _("List of figures (CSV)")

    PERSONAL: ClassVar[dict[str, str]] = {}

    run = models.ForeignKey(ReportRun, models.PROTECT, related_name="files")
    format = models.CharField(max_length=4, choices=Format)
    stored_as = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "format"], name="report_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.format}"

    @property
    def name(self) -> str:
        """What the downloaded file is called, in the language it is written in."""
        run = self.run
        with override(PAPER_LANGUAGE):
            kind, period = run.get_kind_display(), run.period_label
        return f"{run.unit.name}{period}{kind}.{self.format}"

    @property
    def trail_name(self) -> str:
        return f"{self.run.title} {self.get_format_display()}"
