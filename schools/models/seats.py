"""Seat supply and demand: projects, child counts and saved forecasts."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Reach
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


class SeatProject(models.Model):
    """A building project or purchase that brings seats (学位供给项目), handbook 3.4."""

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

    PERSONAL: ClassVar = {}

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


class SeatProjectStage(models.Model):
    """One change of a project's stage, with date and evidence (项目进展)."""

    PERSONAL: ClassVar = {"by": "S2"}

    project = models.ForeignKey(SeatProject, models.CASCADE, related_name="stages")
    stage = models.CharField(_("stage"), max_length=14, choices=SeatProject.Stage)
    on = models.DateField(_("date"))
    evidence = models.CharField(_("evidence"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

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

    PERSONAL: ClassVar = {}

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

    PERSONAL: ClassVar = {}

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
