"""Plans of a round as pages show them: by school, by town, and in all (招生计划一览)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from enrollment.models import AdmissionPlan, QuotaLine
from enrollment.plan_facts import Demand, PlanFacts
from portal.lights import Light
from schools.models import Division
from schools.models.schools import Stage
from schools.seat_arithmetic import SeatWarning, seat_gap
from schools.seats import Capacity, capacity_grid

TOWN = Division.Level.TOWN.value


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan beside last year's intake, the demand and the limits."""

    plan: AdmissionPlan
    last_intake: int
    demand: Demand | None
    pupils: int
    scale_limit: int | None
    scale_light: Light
    cap_light: Light
    warning: SeatWarning | None
    enterprise: int
    """Seats of the plan that enterprise talents take."""
    is_share_high: bool

    @property
    def gap(self) -> int | None:
        """Children without a seat; negative: seats to spare."""
        if self.demand is None:
            return None
        return seat_gap(self.demand.children, supply=self.plan.seats)

    @property
    def mean(self) -> Fraction | None:
        """Pupils in a class if all came."""
        if self.demand is None or not self.plan.classes:
            return None
        return Fraction(self.demand.children, self.plan.classes)

    @property
    def enterprise_share(self) -> Fraction | None:
        seats = self.plan.seats
        return Fraction(self.enterprise, seats) if seats and self.enterprise else None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """The whole stage in a place now, and what the plans offer against the demand."""

    name: str
    now: Capacity
    seats: int
    last_intake: int
    demand: int | None
    """None where no school has been counted."""

    @property
    def mean(self) -> Fraction | None:
        return (
            Fraction(self.now.enrolled, self.now.classes) if self.now.classes else None
        )

    @property
    def gap(self) -> int | None:
        return None if self.demand is None else seat_gap(self.demand, supply=self.seats)


def plan_rows(plans: Iterable[AdmissionPlan], *, facts: PlanFacts) -> list[PlanRow]:
    return [plan_row(plan, facts) for plan in plans]


def plan_row(plan: AdmissionPlan, facts: PlanFacts) -> PlanRow:
    key = (plan.school_id, plan.stage)
    demand, pupils = facts.demand.get(key), facts.pupils(plan)
    lines = [q for q in plan.quotas.all() if q.kind == QuotaLine.Kind.ENTERPRISE]
    enterprise = sum(line.seats - line.returned for line in lines)
    policy = facts.policies.get(plan.stage)
    return PlanRow(
        plan=plan,
        last_intake=facts.last_intake[key],
        demand=demand,
        pupils=pupils,
        scale_limit=facts.measures.scale_limit(plan.school),
        scale_light=facts.measures.scale_light(plan.school, pupils),
        cap_light=cap_light(plan, facts),
        warning=facts.warning(demand.warned, seats=plan.seats) if demand else None,
        enterprise=enterprise,
        is_share_high=policy is not None
        and enterprise > policy.enterprise_share_alert * plan.seats,
    )


def cap_light(plan: AdmissionPlan, facts: PlanFacts) -> Light:
    """Watch above the standard, over above what the policy allows (handbook 3.2)."""
    policy = facts.policies.get(plan.stage)
    if policy is not None and plan.class_cap > policy.intake_class_cap:
        return Light.OVER
    standard = facts.measures.sizes(plan.school, Stage(plan.stage)).standard
    return Light.WATCH if plan.class_cap > standard else Light.OK


def place_rows(
    rows: Sequence[PlanRow], stage: Stage, *, facts: PlanFacts
) -> list[PlaceRow]:
    """A line for each town. Spare seats far away do not help (handbook 3.1)."""
    schools = facts.schools.filter(sections__stage=stage)
    now = capacity_grid(schools, year=facts.year)
    codes = {row.school.division_id[:TOWN] for row in now}
    codes |= {row.plan.school.division_id[:TOWN] for row in rows}
    names = Division.objects.in_bulk(codes)
    return [
        place_row(
            str(names.get(code, code)),
            [r for r in rows if r.plan.school.division_id.startswith(code)],
            [c.of_stage(stage) for c in now if c.school.division_id.startswith(code)],
        )
        for code in sorted(codes)
    ]


def place_row(
    name: str, rows: Iterable[PlanRow], capacities: Iterable[Capacity]
) -> PlaceRow:
    found = list(rows)
    counted = [row.demand.children for row in found if row.demand]
    return PlaceRow(
        name=name,
        now=sum(capacities, start=Capacity()),
        seats=sum(row.plan.seats for row in found),
        last_intake=sum(row.last_intake for row in found),
        demand=sum(counted) if counted else None,
    )
