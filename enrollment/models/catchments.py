"""Catchments: which addresses lead to which schools (enrollment handbook 4.4)."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enrollment.models.rounds import AdmissionRound
from schools.models import School
from schools.models.divisions import below
from schools.models.schools import Stage


class Parity(models.TextChoices):
    BOTH = "", _("all numbers")
    ODD = "odd", _("odd numbers")
    EVEN = "even", _("even numbers")


class ZoneQuerySet(models.QuerySet["Zone"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(round__in=AdmissionRound.objects.visible_to(user))

    def of(self, round_: AdmissionRound, stage: str) -> Self:
        return self.filter(round=round_, stage=stage)

    def at(self, address: "ResidentialAddress") -> Self:
        """The zones with a rule that the address meets."""
        rules = CatchmentRule.objects.meeting(address).filter(zone=OuterRef("pk"))
        return self.filter(Exists(rules))


class Zone(models.Model):
    """The area of one school, or of several together (招生范围、学区)."""

    PERSONAL: ClassVar[dict[str, str]] = {}

    round = models.ForeignKey(AdmissionRound, models.CASCADE, related_name="zones")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    name = models.CharField(_("name"), max_length=80)
    schools = models.ManyToManyField(School, related_name="zones")
    children = models.PositiveIntegerField(
        _("registered children of age"), null=True, blank=True
    )
    """Hukou children of age in the zone, for the warning colour (handbook 3.5)."""
    extracted_on = models.DateField(_("as of"), null=True, blank=True)
    change_note = models.TextField(_("consultation and assessment"), blank=True)

    objects = ZoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("catchment zone")
        ordering = ["stage", "name"]
        constraints = [
            models.UniqueConstraint(fields=["round", "stage", "name"], name="zone_once")
        ]

    def __str__(self) -> str:
        return self.name


def same_or_blank(field: str, value: object) -> Q:
    """A rule's blank field holds for every address."""
    return Q(**{field: ""}) | Q(**{field: value})


class CatchmentRuleQuerySet(models.QuerySet["CatchmentRule"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(zone__in=Zone.objects.visible_to(user))

    def meeting_outer(self, round_: AdmissionRound, stage: str) -> Self:
        """In a subquery of addresses: the rules of a round that the outer one meets."""
        return self.filter(
            Q(community="") | Q(community=OuterRef("community")),
            Q(road="") | Q(road=OuterRef("road")),
            Q(estate="") | Q(estate=OuterRef("estate")),
            Q(number_from=None) | Q(number_from__lte=OuterRef("number")),
            Q(number_to=None) | Q(number_to__gte=OuterRef("number")),
            Q(parity="") | Q(parity=OuterRef("parity")),
            Q(division=OuterRef("division"))
            | Q(division=OuterRef("town"))
            | Q(division=OuterRef("county")),
            zone__round=round_,
            zone__stage=stage,
        )

    def meeting(self, address: "ResidentialAddress") -> Self:
        """The rules that an address meets, whatever their zone."""
        rows = self.filter(
            same_or_blank("community", address.community),
            same_or_blank("road", address.road),
            same_or_blank("estate", address.estate),
            division_id__in=[address.division_id[:end] for end in (6, 9, 12)],
        )
        if address.number is None:
            return rows.filter(number_from=None, number_to=None, parity=Parity.BOTH)
        parity = Parity.ODD if address.number % 2 else Parity.EVEN
        return rows.filter(
            Q(number_from=None) | Q(number_from__lte=address.number),
            Q(number_to=None) | Q(number_to__gte=address.number),
            parity__in=[Parity.BOTH, parity],
        )

    def zone_names_outer(
        self, round_: AdmissionRound, stage: str
    ) -> models.QuerySet["CatchmentRule", dict[str, Any]]:
        """The same, as the names of their zones, each once."""
        rules = self.meeting_outer(round_, stage)
        return rules.order_by("zone__name").values("zone__name").distinct()


class CatchmentRule(models.Model):
    """One line of a zone: community, road with numbers, or estate (学区划分规则)."""

    PERSONAL: ClassVar[dict[str, str]] = {}

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="rules")
    division = models.ForeignKey("schools.Division", models.PROTECT, related_name="+")
    """The county, town or village in which it holds."""
    community = models.CharField(_("community"), max_length=60, blank=True)
    road = models.CharField(_("road"), max_length=60, blank=True)
    number_from = models.PositiveIntegerField(_("from no."), null=True, blank=True)
    number_to = models.PositiveIntegerField(_("to no."), null=True, blank=True)
    parity = models.CharField(
        _("side"), max_length=4, choices=Parity, blank=True, default=Parity.BOTH
    )
    estate = models.CharField(_("estate"), max_length=60, blank=True)

    objects = CatchmentRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("catchment rule")
        ordering = ["zone", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number_from=None)
                | Q(number_to=None)
                | Q(number_from__lte=F("number_to")),
                name="rule_from_to",
            ),
            models.CheckConstraint(
                condition=~Q(road="") | Q(number_from=None, number_to=None, parity=""),
                name="rule_numbers_need_a_road",
            ),
        ]

    def __str__(self) -> str:
        parts = [self.community, self.road, self.numbers, self.estate]
        return " ".join(part for part in parts if part) or str(self.division)

    @property
    def numbers(self) -> str:
        if self.number_from is None and self.number_to is None and not self.parity:
            return ""
        ends = f"{self.number_from or ''}–{self.number_to or ''}".strip("–")
        return f"{ends} {self.get_parity_display() if self.parity else ''}".strip()

    def clean(self) -> None:
        if not self.road and (self.number_from or self.number_to or self.parity):
            raise ValidationError({"road": _("Numbers need the road they count on.")})


class ResidentialAddressQuerySet(models.QuerySet["ResidentialAddress"]):
    def visible_to(self, user: User) -> Self:
        """Addresses of the counties whose rounds the user sees."""
        counties = AdmissionRound.objects.visible_to(user).values("county")
        return self.filter(county__in=counties)

    def below(self, prefix: str) -> Self:
        return self.filter(below("division_id", prefix))

    def with_zone_count(self, round_: AdmissionRound, stage: str) -> Self:
        """Each with `zones`, in how many zones of the round and stage it lies."""
        count = (
            CatchmentRule.objects.meeting_outer(round_, stage)
            .order_by()
            .values(county_code=OuterRef("county"))
            .annotate(n=models.Count("zone", distinct=True))
            .values("n")
        )
        return self.annotate(zones=Coalesce(Subquery(count), 0))

    def with_zone_names(self, round_: AdmissionRound, stage: str) -> Self:
        """Each with `zone_names`, the zones of the round and stage in which it lies."""
        names = CatchmentRule.objects.zone_names_outer(round_, stage)
        return self.annotate(zone_names=ArraySubquery(names))

    def zone_names(self, round_: AdmissionRound, stage: str, *, most: int) -> set[str]:
        """The names of all zones in which the first `most` of them lie."""
        names = CatchmentRule.objects.zone_names_outer(round_, stage)
        lists = self.annotate(of_zones=ArraySubquery(names))
        found = lists.values_list("of_zones", flat=True)[:most]
        return {name for of_one in found for name in of_one}

    def called(self, name: str) -> Self:
        """Of an estate, a community or a village of that name."""
        return self.filter(Q(estate=name) | Q(community=name) | Q(division__name=name))

    def of_road(self, division: str, road: str) -> Self:
        return self.filter(division=division, road=road)


class ResidentialAddress(models.Model):
    """An address of the county at which people live (住宅地址库), no one's in particular."""

    PERSONAL: ClassVar[dict[str, str]] = {}

    division = models.ForeignKey("schools.Division", models.PROTECT, related_name="+")
    county = models.GeneratedField(
        expression=models.functions.Substr("division", 1, 6),
        output_field=models.CharField(max_length=6, db_collation="C"),
        db_persist=True,
    )
    town = models.GeneratedField(
        expression=models.functions.Substr("division", 1, 9),
        output_field=models.CharField(max_length=9, db_collation="C"),
        db_persist=True,
    )
    community = models.CharField(_("community"), max_length=60, blank=True)
    road = models.CharField(_("road"), max_length=60, blank=True)
    number = models.PositiveIntegerField(_("no."), null=True, blank=True)
    parity = models.GeneratedField(
        expression=models.Case(
            models.When(Exact(F("number").bitand(1), 1), then=models.Value("odd")),
            models.When(Exact(F("number").bitand(1), 0), then=models.Value("even")),
            default=models.Value(""),
        ),
        output_field=models.CharField(max_length=4),
        db_persist=True,
    )
    estate = models.CharField(_("estate"), max_length=60, blank=True)

    objects = ResidentialAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("residential address")
        ordering = ["division", "road", "number", "estate"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "community", "road", "number", "estate"],
                name="address_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        number = f"{self.number}号" if self.number is not None else ""
        return f"{self.community}{self.road}{number}{self.estate}"
