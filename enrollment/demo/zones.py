"""The demo's zones (学区): a street's communities are dealt out, a town shares its schools."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.core.files.base import File

from accounts.models import User
from enrollment.catchments import keep_addresses
from enrollment.models import AdmissionRound, ResidentialAddress
from enrollment.models.catchments import Parity
from enrollment.sheets import write_sheet
from enrollment.zone_sheet import RULE_COLUMNS, read_zones
from schools.demo.plans import CountyPlan, SchoolPlan, TownPlan
from schools.demo.words import ROADS
from schools.models.schools import Stage

Offered = Collection[tuple[str, str]]
"""School and stage of every plan."""
SPLIT_ROAD = ROADS[0]
"""In the first community of a street its sides belong to two schools."""
HOUSES = (1, 2)


@dataclass(frozen=True, slots=True)
class Home:
    """An address as the catchments read it."""

    town: str
    community: str
    road: str
    number: int


@dataclass(frozen=True, slots=True)
class RulePlan:
    """One line of a zone, and the schools to which it leads."""

    stage: str
    zone: str
    schools: tuple[str, ...]
    town: str
    community: str
    road: str = ""
    parity: Parity = Parity.BOTH

    def meets(self, home: Home) -> bool:
        side = Parity.ODD if home.number % 2 else Parity.EVEN
        return (
            (self.town, self.community) == (home.town, home.community)
            and self.road in {"", home.road}
            and self.parity in {Parity.BOTH, side}
        )


class Catchments:
    """All rules of a county; where `is_plain`, each town is one zone."""

    def __init__(
        self, county: CountyPlan, offered: Offered, *, is_plain: bool = False
    ) -> None:
        rules_of = plain_rules if is_plain else town_rules
        self.rules = [
            rule
            for stage in Stage
            for town in county.towns
            for rule in rules_of(town, stage, schools_for(town, stage, county, offered))
        ]
        self.by_place: dict[tuple[str, str, str], list[RulePlan]] = {}
        for rule in self.rules:
            key = (rule.stage, rule.town, rule.community)
            self.by_place.setdefault(key, []).append(rule)

    def schools(self, stage: str, home: Home) -> tuple[str, ...]:
        """The schools to which the home leads."""
        rules = self.by_place[stage, home.town, home.community]
        return next(rule.schools for rule in rules if rule.meets(home))


def schools_for(
    town: TownPlan, stage: str, county: CountyPlan, offered: Offered
) -> list[SchoolPlan]:
    """The town's own schools that are not private, or those of the nearest town with any."""
    place = county.towns.index(town)
    by_distance = sorted(
        county.towns, key=lambda other: abs(county.towns.index(other) - place)
    )
    for near in by_distance:
        found = [
            school
            for school in near.schools
            if (school.code, stage) in offered and school.ownership != "private"
        ]
        if found:
            return found
    raise ValueError(f"no school of stage {stage} is planned")


def plain_rules(
    town: TownPlan, stage: str, schools: Sequence[SchoolPlan]
) -> Iterator[RulePlan]:
    codes = tuple(school.code for school in schools)
    yield RulePlan(stage, f"{town.name}学区", codes, town.code, "")


def town_rules(
    town: TownPlan, stage: str, schools: Sequence[SchoolPlan]
) -> Iterator[RulePlan]:
    codes = {school.code for school in town.schools}
    is_own = all(school.code in codes for school in schools)
    is_street = town.name.endswith("街道")
    if is_street and is_own and 1 < len(schools) <= len(town.villages):
        yield from dealt_out(town, stage, schools)
        return
    shared = tuple(school.code for school in schools)
    for village in town.villages:
        yield RulePlan(stage, f"{town.name}学区", shared, town.code, village)


def dealt_out(
    town: TownPlan, stage: str, schools: Sequence[SchoolPlan]
) -> Iterator[RulePlan]:
    """A zone for each school; the first community is cut along a road."""
    for place, village in enumerate(town.villages):
        school = schools[place % len(schools)]
        own = (stage, f"{school.name}学区", (school.code,), town.code, village)
        if place:
            yield RulePlan(*own)
            continue
        other = schools[1]
        across = (stage, f"{other.name}学区", (other.code,), town.code, village)
        yield RulePlan(*own, SPLIT_ROAD, Parity.ODD)
        yield RulePlan(*across, SPLIT_ROAD, Parity.EVEN)
        for road in ROADS[1:]:
            yield RulePlan(*own, road)


def draw_zones(round_: AdmissionRound, catchments: Catchments, *, by: User) -> int:
    """Upload the workbook of zones."""
    rows = [
        {
            "zone_name": rule.zone,
            "stage": rule.stage,
            "school_codes": "、".join(rule.schools),
            "division": rule.town,
            "community": rule.community,
            "road": rule.road,
            "parity": rule.parity.value,
        }
        for rule in catchments.rules
    ]
    sheet = write_sheet("招生范围", RULE_COLUMNS, rows)
    return read_zones(round_, File(sheet, name="招生范围.xlsx"), by=by)


def register_addresses(county: CountyPlan, *, by: User) -> int:
    """Houses on each road of each community."""
    rows = [
        ResidentialAddress(
            division_id=f"{town.code}{place:03d}",
            community=village,
            road=road,
            number=number,
        )
        for town in county.towns
        for place, village in enumerate(town.villages, start=1)
        for road in ROADS
        for number in HOUSES
    ]
    return keep_addresses(rows, county=county.code, by=by)
