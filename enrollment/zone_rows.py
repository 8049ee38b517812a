"""Zones as pages show them: schools, seats, colour; and addresses without one (学区)."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Min

from enrollment.models import AdmissionPlan, AdmissionRound, ResidentialAddress, Zone
from enrollment.plan_facts import PlanFacts
from schools.models import Division, School
from schools.seat_arithmetic import SeatWarning, seat_gap


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A zone with its schools' plans and its warning colour."""

    zone: Zone
    schools: Sequence[School]
    plans: Sequence[AdmissionPlan]
    children: int | None
    on: datetime.date | None
    """Day of the extract of the children; it is shown wherever the colour is (3.5)."""
    warning: SeatWarning | None

    @property
    def seats(self) -> int:
        return sum(plan.seats for plan in self.plans)

    @property
    def is_single(self) -> bool:
        return len(self.schools) == 1

    @property
    def gap(self) -> int | None:
        if self.children is None:
            return None
        return seat_gap(self.children, supply=self.seats)

    @property
    def needs_diversion(self) -> bool:
        """A red warning comes with a plan of where children go (handbook 3.5)."""
        has_one = any(plan.diversion_plan for plan in self.plans)
        return self.warning == SeatWarning.RED and not has_one


def zone_rows(zones: Iterable[Zone], *, facts: PlanFacts) -> list[ZoneRow]:
    """`zones` come with their schools; all plans of the round are looked up once."""
    plans: dict[tuple[str, str], list[AdmissionPlan]] = {}
    for plan in facts.round.plans.select_related("school"):
        plans.setdefault((plan.school_id, plan.stage), []).append(plan)
    return [zone_row(zone, plans, facts) for zone in zones]


def zone_row(
    zone: Zone,
    plans: dict[tuple[str, str], list[AdmissionPlan]],
    facts: PlanFacts,
) -> ZoneRow:
    schools = list(zone.schools.all())
    found = [p for school in schools for p in plans.get((school.pk, zone.stage), [])]
    children, on = children_of(zone, schools, facts)
    seats = sum(plan.seats for plan in found)
    return ZoneRow(
        zone=zone,
        schools=schools,
        plans=found,
        children=children,
        on=on,
        warning=None if children is None else facts.warning(children, seats=seats),
    )


def children_of(
    zone: Zone, schools: Sequence[School], facts: PlanFacts
) -> tuple[int | None, datetime.date | None]:
    """As the zone says, or as its schools' newest extracts add up."""
    if zone.children is not None:
        return zone.children, zone.extracted_on
    counted = [facts.demand.get((school.pk, zone.stage)) for school in schools]
    known = [demand for demand in counted if demand is not None]
    if not known or len(known) < len(schools):
        return None, None
    days = [demand.on for demand in known if demand.on]
    return sum(demand.warned for demand in known), min(days, default=None)


@dataclass(frozen=True, slots=True)
class RoadFault:
    """Addresses of one road that lie in no zone, or in several."""

    place: str
    division: str
    road: str
    first: int | None
    last: int | None
    count: int


@dataclass(frozen=True, slots=True)
class ZoneReport:
    """What is not right between the register of addresses and the zones (4.4)."""

    addresses: int
    gaps: Sequence[RoadFault]
    overlaps: Sequence[RoadFault]

    @property
    def gap_count(self) -> int:
        return sum(fault.count for fault in self.gaps)

    @property
    def overlap_count(self) -> int:
        return sum(fault.count for fault in self.overlaps)


GAP, OVERLAP = {"zones": 0}, {"zones__gt": 1}
"""Every address lies in a zone, and in one alone; in a zone wishes may decide."""


def zone_report(round_: AdmissionRound, stage: str) -> ZoneReport:
    rows = ResidentialAddress.objects.below(round_.county_id)
    counted = rows.with_zone_count(round_, stage)
    gaps, overlaps = (
        list(
            counted.filter(**wrong)
            .order_by("division", "road")
            .values_list("division", "road")
            .annotate(Min("number"), Max("number"), Count("pk"))
        )
        for wrong in (GAP, OVERLAP)
    )
    names = Division.objects.in_bulk({code for code, *_more in [*gaps, *overlaps]})
    return ZoneReport(
        addresses=rows.count(),
        gaps=[RoadFault(str(names[code]), code, *more) for code, *more in gaps],
        overlaps=[RoadFault(str(names[code]), code, *more) for code, *more in overlaps],
    )
