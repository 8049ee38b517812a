"""Class groups, the unit of capacity."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Reach
from schools.models.schools import School, Stage, stage_of

STAGE_GRADES = {Stage.PRIMARY: (1, 6), Stage.JUNIOR: (7, 9)}


class ClassGroupQuerySet(models.QuerySet["ClassGroup"]):
    def for_trail(self) -> Self:
        """With what the audit trail's name of a row needs."""
        return self.select_related("school")

    def visible_to(self, user: User) -> Self:
        """Classes of visible schools; a homeroom teacher's own."""
        rows = self.filter(school__in=School.objects.visible_to(user))
        if user.acting is not None and user.acting.reach == Reach.CLASS:
            return rows.filter(head_teacher=user)
        return rows

    def of_stage(self, stage: Stage | str) -> Self:
        return self.filter(grade__range=STAGE_GRADES[Stage(stage)])

    def for_table(self) -> Self:
        """What a list shows of a class."""
        return self.select_related(
            "school", "year", "head_teacher", "large_class_case"
        ).only(
            "grade",
            "number",
            "is_combined",
            "room",
            "enrolled",
            "year",
            "school__name",
            "school__kind",
            "school__division_id",
            "head_teacher__name",
            "head_teacher__username",
            "large_class_case__state",
        )

    def without_place(self) -> Self:
        """Classes that nobody leads or that sit nowhere (equity handbook 5.4)."""
        return self.filter(Q(room="") | Q(head_teacher=None))

    def recount(self, keys: Iterable[int]) -> int:
        """Count the pupils of these classes again; classes of closed years stay as they are.

        Every act that changes who sits where calls this at its end, holding the classes
        locked since before it wrote (`locked`).
        """
        pupils: Any = self.model.pupils.rel.related_model._default_manager
        sitting = (
            pupils.enrolled()
            .filter(class_group=OuterRef("pk"))
            .order_by()
            .values("class_group")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.filter(pk__in=list(keys), year__is_closed=False).update(
            enrolled=Coalesce(Subquery(sitting, output_field=IntegerField()), 0)
        )

    def locked(self, keys: Iterable[int]) -> list[int]:
        """Lock classes in key order, before writing who sits in them; give their keys."""
        rows = self.filter(pk__in=list(keys)).order_by("pk").select_for_update()
        return list(rows.values_list("pk", flat=True))


class ClassGroup(models.Model):
    """An administrative class of one school year (教学班).

    `enrolled` is the number of its pupils on the roll (班额), kept by `recount`.
    """

    PERSONAL: ClassVar = {"head_teacher": "S2"}

    school = models.ForeignKey(School, models.PROTECT, related_name="class_groups")
    year = models.ForeignKey("schools.SchoolYear", models.PROTECT, related_name="+")
    grade = models.PositiveSmallIntegerField(_("grade"))
    number = models.PositiveSmallIntegerField(_("class"))
    is_combined = models.BooleanField(_("combined grades"), default=False)
    room = models.CharField(_("room"), max_length=30, blank=True)
    head_teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    enrolled = models.PositiveSmallIntegerField(_("pupils"), default=0)

    objects = ClassGroupQuerySet.as_manager()

    class Meta:
        ordering = ["school", "grade", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "grade", "number"], name="class_group_once"
            ),
            models.CheckConstraint(
                name="class_group_grade", condition=Q(grade__range=(1, 9))
            ),
        ]
        indexes = [models.Index(fields=["year", "school"], name="class_group_by_year")]

    def __str__(self) -> str:
        return _("Grade %(grade)s class %(number)s") % {
            "grade": self.grade,
            "number": self.number,
        }

    @property
    def trail_name(self) -> str:
        return f"{self.school} {self}"

    @property
    def stage(self) -> Stage:
        return stage_of(self.grade)
