"""Schools, their sites and their sections."""

from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Substr
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission, Reach
from schools.models.divisions import below

PRIMARY_GRADES = range(1, 7)
JUNIOR_GRADES = range(7, 10)


class Stage(models.TextChoices):
    """The section of schooling (学段): the unit of every calculation."""

    PRIMARY = "primary", _("Primary")
    JUNIOR = "junior", _("Junior secondary")

    @property
    def grades(self) -> range:
        return PRIMARY_GRADES if self is Stage.PRIMARY else JUNIOR_GRADES

    @property
    def first_grade(self) -> int:
        return self.grades[0]


def stage_of(grade: int) -> Stage:
    return Stage.PRIMARY if grade in PRIMARY_GRADES else Stage.JUNIOR


class SchoolQuerySet(models.QuerySet["School"]):
    def visible_to(self, user: User) -> Self:
        """Schools of the acting posting: its own, or those in its division."""
        acting = user.acting
        if acting is None or not user.may(Permission.SCHOOL_VIEW):
            return self.none()
        match acting.reach:
            case Reach.DIVISION:
                return self.below(acting.prefix)
            case Reach.SCHOOLS | Reach.CLASS:
                return self.filter(pk__in=acting.school_ids)
            case _:
                return self.none()

    def below(self, prefix: str) -> Self:
        return self.filter(below("division_id", prefix))

    def open(self) -> Self:
        return self.filter(closed_on=None)

    def with_odd_code(self) -> Self:
        """Whose code names another province than the school's place does (2.4)."""
        province = self.alias(province=Substr("division_id", 1, 2))
        return province.exclude(province=Substr("code", 3, 2))

    def called(self, text: str) -> Self:
        """Whose name contains this, or whose code begins so."""
        return self.filter(Q(name__icontains=text) | Q(code__startswith=text))

    def for_table(self, year: int) -> Self:
        """What a list shows: the school with its pupils and classes of the year."""
        classes = (
            self.model.class_groups.rel.related_model._default_manager.filter(
                school=OuterRef("pk"), year=year
            )
            .order_by()
            .values("school")
        )
        return self.select_related("division").annotate(
            enrolled=Coalesce(
                Subquery(classes.annotate(n=Sum("enrolled")).values("n")), 0
            ),
            class_count=Coalesce(
                Subquery(classes.annotate(n=Count("pk")).values("n")), 0
            ),
            largest=Coalesce(
                Subquery(classes.annotate(n=Max("enrolled")).values("n")), 0
            ),
        )


class School(models.Model):
    """A school or teaching point with its national code (学校), enrollment handbook 2.2, 2.4.

    The code never changes, also when the name does; a void code is never used again.
    """

    class Kind(models.TextChoices):
        TEACHING_POINT = "teaching_point", _("Teaching point")
        INCOMPLETE_PRIMARY = "incomplete_primary", _("Incomplete primary school")
        COMPLETE_PRIMARY = "complete_primary", _("Complete primary school")
        JUNIOR = "junior", _("Junior secondary school")
        NINE_YEAR = "nine_year", _("Nine-year school")
        COMPLETE_SECONDARY = "complete_secondary", _("Complete secondary school")
        TWELVE_YEAR = "twelve_year", _("Twelve-year school")
        SPECIAL = "special", _("Special school")
        CORRECTION = "correction", _("Correction school")

    class Ownership(models.TextChoices):
        PUBLIC = "public", _("Public")
        PRIVATE = "private", _("Private")
        PURCHASED = "purchased", _("Private with purchased places")

    class OperatorLevel(models.TextChoices):
        COUNTY = "county", _("County")
        CITY = "city", _("City")
        PROVINCE = "province", _("Province")
        OTHER = "other", _("Other operator")

    class Setting(models.TextChoices):
        URBAN = "urban", _("Urban area")
        TOWN = "town", _("Town area")
        RURAL = "rural", _("Rural area")

    PERSONAL: ClassVar[dict[str, str]] = {}

    code = models.CharField(
        _("school code"),
        max_length=10,
        primary_key=True,
        db_collation="C",
        validators=[RegexValidator(r"^(21|31|34|37|51)\d{8}$")],
    )
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    ownership = models.CharField(
        _("ownership"), max_length=10, choices=Ownership, default=Ownership.PUBLIC
    )
    operator_level = models.CharField(
        _("operator"),
        max_length=10,
        choices=OperatorLevel,
        default=OperatorLevel.COUNTY,
    )
    setting = models.CharField(_("setting"), max_length=10, choices=Setting)
    division = models.ForeignKey(
        "schools.Division", models.PROTECT, related_name="schools"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="points"
    )
    """The central school of a teaching point (中心学校)."""
    feeds = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="feeders"
    )
    """Where its leavers go on (对口直升): a junior school, or for grade 5 a complete primary."""
    is_migrant_focused = models.BooleanField(
        _("mainly for migrant children"), default=False
    )
    has_boarding = models.BooleanField(_("boarding"), default=False)
    opened_on = models.DateField(_("opened"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CampusQuerySet(models.QuerySet["Campus"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(school__in=School.objects.visible_to(user))


class Campus(models.Model):
    """One site of a school (校区); seats and catchments hang on a site."""

    PERSONAL: ClassVar[dict[str, str]] = {}

    school = models.ForeignKey(School, models.CASCADE, related_name="campuses")
    name = models.CharField(_("name"), max_length=60)
    address = models.CharField(_("address"), max_length=200)
    latitude = models.DecimalField(
        max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        max_digits=9, decimal_places=6, null=True, blank=True
    )

    objects = CampusQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="campus_once")
        ]

    def __str__(self) -> str:
        return self.name


class SectionQuerySet(models.QuerySet["Section"]):
    def for_trail(self) -> Self:
        """With what the audit trail's name of a row needs."""
        return self.select_related("school")

    def visible_to(self, user: User) -> Self:
        return self.filter(school__in=School.objects.visible_to(user))

    def with_return(self, year: int) -> Self:
        """Sections of open schools, each with `returned_at` of the year or None."""
        returns = self.model.returns.rel.related_model._default_manager.filter(
            section=OuterRef("pk"), year=year
        )
        return self.filter(school__closed_on=None).annotate(
            returned_at=Subquery(returns.values("returned_at"))
        )

    def returned(self, year: int) -> Self:
        return self.with_return(year).exclude(returned_at=None)

    def without_return(self, year: int) -> Self:
        return self.with_return(year).filter(returned_at=None)


class Section(models.Model):
    """The primary or junior part of a school (学段), with its approved size."""

    PERSONAL: ClassVar[dict[str, str]] = {}

    school = models.ForeignKey(School, models.CASCADE, related_name="sections")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    last_grade = models.PositiveSmallIntegerField(_("highest grade"))
    """4 for most incomplete primaries, which need a feeder link for grade 5."""
    approved_classes = models.PositiveSmallIntegerField(_("approved classes"))
    usable_classrooms = models.PositiveSmallIntegerField(_("usable classrooms"))
    classes_teachers_allow = models.PositiveSmallIntegerField(
        _("classes that the teachers allow"), null=True, blank=True
    )
    approved_tracks = models.PositiveSmallIntegerField(
        _("approved parallel classes a grade"), null=True, blank=True
    )
    seats_held_back = models.PositiveSmallIntegerField(_("seats held back"), default=0)

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["school", "-stage"]
        constraints = [
            models.UniqueConstraint(fields=["school", "stage"], name="section_once"),
            models.CheckConstraint(
                name="section_last_grade_fits",
                condition=Q(stage="primary", last_grade__range=(1, 6))
                | Q(stage="junior", last_grade__range=(7, 9)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.get_stage_display()}"

    @property
    def grades(self) -> range:
        return range(Stage(self.stage).first_grade, self.last_grade + 1)
