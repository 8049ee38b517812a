"""The demand forecast as pages show it: by place or school, and as lines over years."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.charts import Chart, Head, Line, lines
from schools.demand import Balance, SchoolForecast, Supply, balance, by_stage
from schools.models import ClassGroup
from schools.models.schools import Stage
from schools.places import Place


@dataclass(frozen=True, slots=True)
class UnitDemand:
    """One place or school: what its stages will need next year, and have."""

    name: str
    href: str
    stages: Sequence[tuple[Balance, int]]
    """Each stage's balance with the seats of the unit's own schools."""


def unit_rows(
    forecasts: Sequence[SchoolForecast], place: Place | None, *, supply: Supply
) -> list[UnitDemand]:
    """Places below, or schools where there is none."""
    if place is None or not place.has_units:
        return [
            UnitDemand(
                one.school.name,
                reverse("schools:school-detail", args=[one.school.pk]),
                stages_of([one], supply),
            )
            for one in forecasts
        ]
    rows = []
    for unit in place.units:
        inside = [f for f in forecasts if f.school.division_id.startswith(unit.pk)]
        rows.append(
            UnitDemand(unit.name, f"?place={unit.pk}", stages_of(inside, supply))
        )
    return rows


def stages_of(
    forecasts: list[SchoolForecast], supply: Supply
) -> list[tuple[Balance, int]]:
    year = min((y for one in forecasts for y in one.years), default=0)
    found = []
    for stage in Stage:
        seats = sum(supply.of_school(one.school, stage, year) for one in forecasts)
        found.append((balance(forecasts, stage, year, supply), seats))
    return found


def enrolled_now(
    forecasts: Iterable[SchoolForecast], *, year: int
) -> Mapping[Stage, int]:
    schools = [one.school.pk for one in forecasts]
    rows = ClassGroup.objects.filter(school__in=schools, year=year).order_by()
    return by_stage(rows.values_list("grade").annotate(n=Sum("enrolled")))


def demand_chart(
    stage: Stage, balances: Sequence[Balance], *, now: int, year: int
) -> Chart:
    """Low, middle and high demand over the coming years beside the seats."""
    coming = [one for one in balances if one.stage == stage]
    periods = [str(year), *(str(one.year) for one in coming)]
    title = _("Demand and seats: %(stage)s") % {"stage": stage.label}
    return lines(
        Head(f"demand-{stage.value}", title),
        periods,
        [
            Line(_("middle"), [now, *(one.mid for one in coming)]),
            Line(_("high"), [now, *(one.high for one in coming)]),
            Line(_("low"), [now, *(one.low for one in coming)]),
            Line(_("seats"), [None, *(one.supply for one in coming)]),
        ],
    )
