"""The annual return: staff and facilities of one section in one year."""

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from schools.models.schools import School, Section

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def count(
    label: "StrOrPromise",
) -> "models.PositiveIntegerField[int | None, int | None]":
    return models.PositiveIntegerField(label, null=True, blank=True)


def measure(
    label: "StrOrPromise",
) -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(
        label, max_digits=14, decimal_places=2, null=True, blank=True
    )


class AnnualReturnQuerySet(models.QuerySet["AnnualReturn"]):
    def for_trail(self) -> Self:
        """With what the audit trail's name of a row needs."""
        return self.select_related("section__school")

    def visible_to(self, user: User) -> Self:
        return self.filter(section__school__in=School.objects.visible_to(user))


class AnnualReturn(models.Model):
    """Staff and facilities of a section at the census date (年报), equity handbook 10.3.

    The columns bear the names of the upload sheet. Null means "not returned", never 0.
    """

    PERSONAL: ClassVar = {"returned_by": "S2"}

    section = models.ForeignKey(Section, models.CASCADE, related_name="returns")
    year = models.ForeignKey("schools.SchoolYear", models.PROTECT, related_name="+")
    pupils = count(_("pupils"))
    pupils_senior = count(_("senior pupils, for splitting"))
    classes = count(_("classes"))
    classes_le25 = count(_("classes of up to 25"))
    c26_30 = count(_("classes of 26–30"))
    c31_35 = count(_("classes of 31–35"))
    c36_40 = count(_("classes of 36–40"))
    c41_45 = count(_("classes of 41–45"))
    c46_50 = count(_("classes of 46–50"))
    c51_55 = count(_("classes of 51–55"))
    c56_60 = count(_("classes of 56–60"))
    c61_65 = count(_("classes of 61–65"))
    c66p = count(_("classes of 66 and more"))
    boarders = count(_("boarders"))
    migrant_all = count(_("migrant children"))
    migrant_workers = count(_("children of migrant workers"))
    left_behind = count(_("left-behind children"))
    minority = count(_("minority pupils"))
    disabled_inclusive = count(_("disabled pupils in ordinary classes"))
    staff = count(_("staff"))
    full_time = count(_("full-time teachers"))
    above_required = count(_("teachers above the required degree"))
    bachelor_plus = count(_("teachers with bachelor's degree or above"))
    mid_title_plus = count(_("teachers of middle title or above"))
    backbone = count(_("backbone teachers"))
    pe = count(_("PE teachers"))
    music = count(_("music teachers"))
    art = count(_("fine-art teachers"))
    arts_other = count(_("other arts teachers"))
    pe_art_shared = count(_("shared PE and arts teachers"))
    certificate_holders = count(_("teachers with certificate"))
    hours360 = count(_("teachers with 360 hours of training"))
    multimedia_rooms = count(_("multimedia classrooms"))
    computers_teaching = count(_("computers for teaching"))
    books = count(_("books"))
    music_rooms_96 = count(_("music rooms of 96 m² and more"))
    music_rooms_73 = count(_("music rooms of 73 m² and more"))
    art_rooms_90 = count(_("art rooms of 90 m² and more"))
    art_rooms_67 = count(_("art rooms of 67 m² and more"))
    max_class = count(_("largest class"))
    zone_residents = count(_("children living in the zone"))
    graduates = count(_("graduates"))
    entrants_3y_ago = count(_("entrants three years ago"))
    in_3y = count(_("transferred in over three years"))
    out_3y = count(_("transferred out over three years"))
    deaths_3y = count(_("deaths over three years"))
    school_total_primary = count(_("primary pupils of the whole school"))
    school_total_junior = count(_("junior pupils of the whole school"))
    built_year = models.PositiveSmallIntegerField(_("built in"), null=True, blank=True)
    teaching_floor_area_total = measure(_("teaching floor area, m²"))
    indoor_sports_area = measure(_("indoor sports area, m²"))
    sports_ground_area = measure(_("sports ground area, m²"))
    other_sports_area = measure(_("other sports area, m²"))
    leased_sports_area = measure(_("leased sports area, m²"))
    equipment_10k = measure(_("teaching equipment, 10,000 yuan"))
    public_funds_budget_10k = measure(_("public funds budget, 10,000 yuan"))
    training_budget_10k = measure(_("training budget, 10,000 yuan"))
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    returned_at = models.DateTimeField(db_default=Now())

    objects = AnnualReturnQuerySet.as_manager()

    class Meta:
        ordering = ["section", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "year"], name="annual_return_once"
            ),
            models.CheckConstraint(
                name="annual_return_full_time_within_staff",
                condition=Q(full_time=None) | Q(full_time__lte=F("staff")),
            ),
            models.CheckConstraint(
                name="annual_return_bachelor_within_full_time",
                condition=Q(bachelor_plus=None) | Q(bachelor_plus__lte=F("full_time")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.year_id}"
