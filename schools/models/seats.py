"""Seat supply and demand: projects, child counts and saved forecasts."""

import datetime
from collections import Counter
from typing import ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.models import User
from accounts.roles import Reach
from portal.errors import Conflict
from schools.models.divisions import below
from schools.models.schools import School
from schools.models.schools import Stage as Section


class SeatProjectQuerySet(models.QuerySet["SeatProject"]):
    def visible_to(self, user: User) -> Self:
        """Projects in the acting posting's division, or of its schools."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.reach == Reach.DIVISION:
            return self.filter(below("division_id", acting.prefix))
        return self.filter(school__in=acting.school_ids)

    def below(self, prefix: str) -> Self:
        return self.filter(below("division_id", prefix))

    def supplying(self) -> Self:
        """Projects that bring seats or have brought them: approved, not cancelled."""
        return self.exclude(
            stage__in=[SeatProject.Stage.PROPOSED, SeatProject.Stage.CANCELLED]
        )

    def supply_by_year(self) -> dict[tuple[str, int], int]:
        """Net new seats by section and first school year, of `supplying` projects."""
        supply: Counter[tuple[str, int]] = Counter()
        for project in self.supplying():
            supply[project.section, project.first_year] += project.net_new_seats
        return dict(supply)


class SeatProject(models.Model):
    """A building project or purchase that brings seats (学位供给项目), handbook 3.4.

    Its stage only moves forward; a purchase may leave the builders' stages out. A delayed
    project takes up where it stood, or later.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("New school")
        EXPANSION = "expansion", _("Rebuilt or expanded")
        RESIDENTIAL = "residential", _("School of a residential area")
        PURCHASE = "purchase", _("Purchase of a private school")
        CONVERSION = "conversion", _("Private school made public")
        FLEXIBLE = "flexible", _("Flexible school")
        TEMPORARY = "temporary", _("Temporary seats")

    class Stage(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        STARTED = "started", _("Started")
        STRUCTURE_DONE = "structure_done", _("Main structure done")
        COMPLETED = "completed", _("Completed")
        IN_USE = "in_use", _("In use")
        DELAYED = "delayed", _("Delayed")
        CANCELLED = "cancelled", _("Cancelled")

    PERSONAL: ClassVar[dict[str, str]] = {}

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    division = models.ForeignKey("schools.Division", models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True)
    section = models.CharField(_("section"), max_length=10, choices=Section.choices)
    planned_classes = models.PositiveSmallIntegerField(_("planned classes"))
    planned_seats = models.PositiveIntegerField(_("planned seats"))
    net_new_seats = models.IntegerField(_("net new seats"))
    stage = models.CharField(
        _("stage"), max_length=14, choices=Stage, default=Stage.PROPOSED
    )
    planned_open_on = models.DateField(_("planned opening"))
    opened_on = models.DateField(_("opened"), null=True, blank=True)
    funding = models.CharField(_("funding"), max_length=100, blank=True)

    objects = SeatProjectQuerySet.as_manager()

    class Meta:
        ordering = ["planned_open_on", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def first_year(self) -> int:
        """The first school year whose intake finds its seats (they open in September)."""
        opens = self.opened_on or self.planned_open_on
        return opens.year if opens.month <= 9 else opens.year + 1

    def next_stages(self) -> list["SeatProject.Stage"]:
        """Stages that may be recorded now."""
        now = SeatProject.Stage(self.stage)
        if now in CLOSED_STAGES:
            return []
        if now is not SeatProject.Stage.DELAYED:
            return [*STAGE_ORDER[STAGE_ORDER.index(now) + 1 :], *ASIDE_STAGES]
        before = self.stages.exclude(stage=SeatProject.Stage.DELAYED).last()
        held = SeatProject.Stage(before.stage) if before else STAGE_ORDER[0]
        return [*STAGE_ORDER[STAGE_ORDER.index(held) :], SeatProject.Stage.CANCELLED]

    @transaction.atomic
    def record_stage(
        self, stage: "SeatProject.Stage", *, on: datetime.date, evidence: str, by: User
    ) -> None:
        """Record that the project has reached `stage`, with its day and evidence."""
        held = SeatProject.objects.select_for_update().get(pk=self.pk)
        if stage not in held.next_stages():
            raise Conflict(
                _("A project that is “%(was)s” cannot become “%(now)s”.")
                % {"was": held.get_stage_display(), "now": stage.label}
            )
        last = held.stages.last()
        if last and on < last.on:
            raise ValidationError({"on": _("The stage before was reached later.")})
        reached = SeatProjectStage(
            project=held, stage=stage, on=on, evidence=evidence, by=by
        )
        reached.full_clean(exclude=["recorded_at"])
        reached.save()
        self.stage = stage
        self.opened_on = on if stage is SeatProject.Stage.IN_USE else held.opened_on
        self.save(update_fields=["stage", "opened_on"])
        record("seat-project-stage", by=by, on=self, changed=["stage"], reason=evidence)

    @transaction.atomic
    def postpone(self, *, until: datetime.date, evidence: str, by: User) -> None:
        """Give the project a later opening day and say on what evidence."""
        held = SeatProject.objects.select_for_update().get(pk=self.pk)
        if held.stage in CLOSED_STAGES:
            raise Conflict(_("The project is finished or cancelled."))
        if until <= held.planned_open_on:
            raise ValidationError(
                {"planned_open_on": _("The new opening day must be later.")}
            )
        self.planned_open_on = until
        self.save(update_fields=["planned_open_on"])
        record(
            "seat-project-postpone",
            by=by,
            on=self,
            changed=["planned_open_on"],
            reason=evidence,
        )


STAGE_ORDER = [
    SeatProject.Stage.PROPOSED,
    SeatProject.Stage.APPROVED,
    SeatProject.Stage.STARTED,
    SeatProject.Stage.STRUCTURE_DONE,
    SeatProject.Stage.COMPLETED,
    SeatProject.Stage.IN_USE,
]
ASIDE_STAGES = [SeatProject.Stage.DELAYED, SeatProject.Stage.CANCELLED]
CLOSED_STAGES = {SeatProject.Stage.IN_USE, SeatProject.Stage.CANCELLED}


class SeatProjectStageQuerySet(models.QuerySet["SeatProjectStage"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(project__in=SeatProject.objects.visible_to(user))


class SeatProjectStage(models.Model):
    """One change of a project's stage, with date and evidence (项目进展)."""

    PERSONAL: ClassVar = {"by": "S2"}

    project = models.ForeignKey(SeatProject, models.CASCADE, related_name="stages")
    stage = models.CharField(_("stage"), max_length=14, choices=SeatProject.Stage)
    on = models.DateField(_("date"))
    evidence = models.CharField(_("evidence"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = SeatProjectStageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.stage}"


class ChildCountQuerySet(models.QuerySet["ChildCount"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(school__in=School.objects.visible_to(user))


class ChildCount(models.Model):
    """Children who may enter a school's first grade in a year (适龄儿童底数), 3.5 and 3.6.

    `hukou_children` decides the seat warning. `inflow` is what net migration is expected
    to add, `retention` the share of hukou children who do enter here.
    """

    PERSONAL: ClassVar[dict[str, str]] = {}

    school = models.ForeignKey(School, models.CASCADE, related_name="child_counts")
    stage = models.CharField(_("stage"), max_length=10, choices=Section.choices)
    intake_year = models.PositiveSmallIntegerField(_("intake year"))
    hukou_children = models.PositiveIntegerField(
        _("children with household registration")
    )
    permit_children = models.PositiveIntegerField(
        _("children of permit holders"), default=0
    )
    extracted_on = models.DateField(_("date of the extract"))
    source = models.CharField(_("source"), max_length=120)

    objects = ChildCountQuerySet.as_manager()

    class Meta:
        ordering = ["school", "intake_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "stage", "intake_year", "extracted_on"],
                name="child_count_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.intake_year}"


class DemandForecastQuerySet(models.QuerySet["DemandForecast"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(school__in=School.objects.visible_to(user))


class DemandForecast(models.Model):
    """A saved forecast of a school's pupils in one grade and year (学位需求预测), 3.6.

    Kept so that next year the error of this year's forecast can be shown.
    """

    PERSONAL: ClassVar[dict[str, str]] = {}

    school = models.ForeignKey(School, models.CASCADE, related_name="forecasts")
    made_in = models.PositiveSmallIntegerField(_("made in"))
    for_year = models.PositiveSmallIntegerField(_("for"))
    grade = models.PositiveSmallIntegerField(_("grade"))
    low = models.PositiveIntegerField(_("low"))
    mid = models.PositiveIntegerField(_("middle"))
    high = models.PositiveIntegerField(_("high"))

    objects = DemandForecastQuerySet.as_manager()

    class Meta:
        ordering = ["school", "for_year", "grade"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "made_in", "for_year", "grade"], name="forecast_once"
            ),
            models.CheckConstraint(
                name="forecast_in_order",
                condition=Q(low__lte=models.F("mid"), mid__lte=models.F("high")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.for_year} {self.grade}"
