"""Administrative divisions: a tree told by its codes (enrollment handbook 2.3)."""

from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


def below(field: str, prefix: str) -> models.Q:
    """Rows whose division code begins with `prefix`, as a range that a btree can use."""
    return models.Q(**{f"{field}__gte": prefix, f"{field}__lt": f"{prefix}:"})


class DivisionQuerySet(models.QuerySet["Division"]):
    def visible_to(self, user: User) -> Self:
        """Divisions within the acting posting's own; those of its schools for a school."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.division_id:
            return self.filter(below("code", acting.prefix))
        return self.filter(schools__in=acting.school_ids).distinct()

    def of_level(self, level: "Division.Level") -> Self:
        return self.filter(code__length=level.value)


models.CharField.register_lookup(models.functions.Length, "length")


class Division(models.Model):
    """A province, city, county, town or village (行政区划), by its GB/T 2260 code."""

    class Level(models.IntegerChoices):
        PROVINCE = 2, _("Province")
        CITY = 4, _("City")
        COUNTY = 6, _("County")
        TOWN = 9, _("Town")
        VILLAGE = 12, _("Village")

    PERSONAL: ClassVar[dict[str, str]] = {}

    code = models.CharField(
        _("code"),
        max_length=12,
        primary_key=True,
        db_collation="C",
        validators=[RegexValidator(r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$")],
    )
    name = models.CharField(_("name"), max_length=60)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> "Division.Level":
        return Division.Level(len(self.code))

    @property
    def parent_code(self) -> str:
        """The code of the next level up, blank for a province."""
        steps = [0, *(level.value for level in Division.Level)]
        return self.code[: steps[steps.index(len(self.code)) - 1]]

    def children(self) -> models.QuerySet["Division"]:
        levels = [level.value for level in Division.Level]
        deeper = levels[levels.index(len(self.code)) + 1 :][:1]
        return Division.objects.filter(
            below("code", self.code), code__length__in=deeper
        )
