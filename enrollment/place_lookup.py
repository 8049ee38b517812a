"""From an address to its zones and schools, for anybody (学区查询), handbook 4.4."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q

from enrollment.models import (
    AdmissionPlan,
    AdmissionRound,
    CatchmentRule,
    CutLine,
    ResidentialAddress,
    Zone,
)
from enrollment.models.catchments import ResidentialAddressQuerySet
from enrollment.plan_facts import PlanFacts
from enrollment.zone_rows import ZoneRow, zone_rows
from schools.models import Division, School
from schools.models.divisions import below
from schools.models.schools import Stage

MOST = 500
"""Addresses of a road that are looked at; no road has more houses."""
YEARS_OF_CUT_LINES = 3
NEAREST = 5
"""Schools that are named where no zone holds an address."""


@dataclass(frozen=True, slots=True)
class SchoolCard:
    """A school as a family sees it: its plan, last years' cut lines, who feeds it."""

    school: School
    plan: AdmissionPlan | None
    cut_lines: Sequence[CutLine]
    feeders: Sequence[School]


@dataclass(frozen=True, slots=True)
class ZoneCard:
    row: ZoneRow
    schools: Sequence[SchoolCard]


@dataclass(frozen=True, slots=True)
class StageAnswer:
    """The zones of an address in one stage: one, none, or several of a long road."""

    stage: Stage
    zones: Sequence[ZoneCard]
    nearest: Sequence[tuple[School, Zone]] = ()
    """Where no zone is found: schools near by, each with a zone of its own."""


def rounds_by_county() -> dict[str, AdmissionRound]:
    """The latest published round of each county."""
    rows = AdmissionRound.objects.published().select_related("county")
    return {row.county_id: row for row in rows.order_by("intake_year")}


def registered(town: Division, told: Mapping[str, Any]) -> ResidentialAddressQuerySet:
    """The registered addresses that what was typed can mean."""
    rows = ResidentialAddress.objects.below(town.pk)
    if told["road"]:
        rows = rows.filter(road=told["road"])
    if told["number"] is not None:
        rows = rows.filter(number=told["number"])
    return rows.called(told["estate"]) if told["estate"] else rows


class Lookup:
    """What one round says about an address that was typed."""

    def __init__(self, round_: AdmissionRound, told: Mapping[str, Any]) -> None:
        self.round, self.town = round_, told["town"]
        self.told = {name: told[name] for name in ("road", "number", "estate")}
        self.facts = PlanFacts(round_)
        self.rows = registered(self.town, self.told)
        self.is_registered = self.rows.exists()

    def zones(self, stage: Stage) -> Iterable[Zone]:
        """By the register, which knows villages; else by the rules alone."""
        of_round = Zone.objects.of(self.round, stage)
        if self.is_registered:
            names = self.rows.zone_names(self.round, stage, most=MOST)
            found = of_round.filter(name__in=names)
        else:
            found = of_round.at(ResidentialAddress(division=self.town, **self.told))
        return found.prefetch_related("schools__feeders")

    def answers(self) -> list[StageAnswer]:
        return [self.answer(stage) for stage in Stage]

    def answer(self, stage: Stage) -> StageAnswer:
        zones = zone_cards(self.zones(stage), stage, facts=self.facts)
        return StageAnswer(stage, zones, [] if zones else self.nearest(stage))

    def nearest(self, stage: Stage) -> list[tuple[School, Zone]]:
        """Five schools: of the same road or estate first, then of the same town."""
        rules = CatchmentRule.objects.filter(
            below("division_id", self.town.pk),
            zone__in=Zone.objects.of(self.round, stage),
        )
        same = Q(pk__in=[])
        for field in ("road", "estate"):
            if self.told[field]:
                same |= Q(**{field: self.told[field]})
        if self.told["estate"]:
            same |= Q(community=self.told["estate"])
        found: dict[str, tuple[School, Zone]] = {}
        for rows in (rules.filter(same), rules):
            near = Zone.objects.filter(rules__in=rows).distinct()[:NEAREST]
            for zone in near.prefetch_related("schools"):
                for school in zone.schools.all():
                    found.setdefault(school.pk, (school, zone))
        return list(found.values())[:NEAREST]


def zone_cards(
    zones: Iterable[Zone], stage: Stage, *, facts: PlanFacts
) -> list[ZoneCard]:
    rows = zone_rows(zones, facts=facts)
    lines = cut_lines(
        {school for row in rows for school in row.schools}, stage, round_=facts.round
    )
    return [
        ZoneCard(row, [school_card(school, row, lines) for school in row.schools])
        for row in rows
    ]


def school_card(
    school: School, row: ZoneRow, lines: Mapping[str, Sequence[CutLine]]
) -> SchoolCard:
    plan = next((plan for plan in row.plans if plan.school_id == school.pk), None)
    is_fed = row.zone.stage == Stage.JUNIOR
    feeders = list(school.feeders.all()) if is_fed else []
    return SchoolCard(school, plan, lines.get(school.pk, []), feeders)


def cut_lines(
    schools: Iterable[School], stage: str, *, round_: AdmissionRound
) -> dict[str, list[CutLine]]:
    """Of the last three years, newest first."""
    rows = CutLine.objects.filter(
        school__in=[school.pk for school in schools],
        stage=stage,
        intake_year__gte=round_.intake_year - YEARS_OF_CUT_LINES,
        intake_year__lt=round_.intake_year,
    )
    found: dict[str, list[CutLine]] = {}
    for row in rows:
        found.setdefault(row.school_id, []).append(row)
    return found


def published_plans(round_: AdmissionRound, stage: str, *, name: str = "") -> Any:
    """Plans of a published round with all that the list of schools shows."""
    zones = Zone.objects.of(round_, stage)
    plans = AdmissionPlan.objects.published().filter(round=round_, stage=stage)
    if name:
        plans = plans.filter(school__name__icontains=name)
    return plans.select_related("school__division", "area").prefetch_related(
        "quotas", Prefetch("school__zones", zones, to_attr="zones_now")
    )
