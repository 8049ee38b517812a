"""The demo's annual returns: pupils as the roll has them, staff and rooms to go with them."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from random import Random
from typing import Any, cast

from django.db.models import Count, Q

from accounts.models import User
from schools.class_bands import bucket_counts
from schools.demo.ground import THIS_YEAR
from schools.demo.plans import Classes, CountyPlan, SchoolPlan, drawn
from schools.models import AnnualReturn, Pupil, Section
from schools.models.class_groups import STAGE_GRADES
from schools.models.schools import School, Stage

PUPILS_A_TEACHER = {Stage.PRIMARY: 17.5, Stage.JUNIOR: 13.0}
ROLL_COLUMNS = {
    "boarders": Q(boards=True),
    "migrant_all": Q(is_migrant=True),
    "left_behind": Q(is_left_behind=True),
    "minority": ~Q(ethnicity="汉族"),
    "disabled_inclusive": ~Q(disability=""),
}
Columns = dict[str, int | Decimal]


def file_returns(county: CountyPlan, *, by: User, seed: int) -> None:
    """One return for each section that has pupils."""
    chance = drawn(seed, "returns", county.code)
    sections = {
        (section.school_id, section.stage): section
        for section in Section.objects.filter(
            school__in=[s.code for s in county.schools]
        )
    }
    counted = {stage: roll_counts(county.code, stage) for stage in Stage}
    AnnualReturn.objects.bulk_create(
        AnnualReturn(
            section=sections[plan.code, stage],
            year_id=THIS_YEAR,
            returned_by=by,
            **columns_of(plan, stage, part, chance)
            | counted[Stage(stage)].get(plan.code, {}),
        )
        for plan, stage, part in filled_sections(county)
    )


def filled_sections(county: CountyPlan) -> Iterator[tuple[SchoolPlan, str, Classes]]:
    for plan in county.schools:
        for stage, part in plan.stages():
            if not plan.waits_for_roster:
                yield plan, stage, part


def roll_counts(county: str, stage: Stage) -> Mapping[str, Columns]:
    """What the roll itself knows, by school."""
    counts = {name: Count("pk", filter=which) for name, which in ROLL_COLUMNS.items()}
    rows = (
        Pupil.objects.enrolled()
        .filter(
            school__in=School.objects.below(county),
            class_group__grade__range=STAGE_GRADES[stage],
        )
        .order_by()
        .values("school")
        .annotate(pupils=Count("pk"), **counts)
    )
    found = cast("Iterable[dict[str, Any]]", rows)
    return {row.pop("school"): row for row in found}


def columns_of(plan: SchoolPlan, stage: str, part: Classes, chance: Random) -> Columns:
    """The whole row; figures that the plan fixes win over the estimated ones."""
    sizes = [size for classes in part.values() for size in classes]
    columns: Columns = {"classes": len(sizes), "max_class": max(sizes)}
    columns |= bucket_counts(sizes)
    columns |= staff_of(plan, Stage(stage), sum(sizes), chance)
    columns |= leavers_of(Stage(stage), part, chance)
    if stage == next(plan.stages())[0]:
        columns |= facilities_of(plan, len(sizes), chance)
    return columns | given(plan, stage)


def given(plan: SchoolPlan, stage: str) -> dict[str, int]:
    """Columns whose figures the plan fixes."""
    return {
        name.removeprefix(f"{stage}."): value
        for name, value in plan.staff.items()
        if name.startswith(f"{stage}.")
    }


def staff_of(plan: SchoolPlan, stage: Stage, pupils: int, chance: Random) -> Columns:
    """Staff as given by the plan, else by the pupils; the rest follows from it."""
    share = 0.55 if plan.setting == "rural" else 0.8
    estimated = max(
        3, round(pupils / PUPILS_A_TEACHER[stage] * chance.uniform(0.92, 1.1))
    )
    teachers = given(plan, stage).get("full_time", estimated)
    degrees = round(teachers * min(1.0, share + chance.uniform(-0.08, 0.12)))
    degrees = given(plan, stage).get("bachelor_plus", degrees)
    backbone = round(teachers * chance.uniform(0.1, 0.25))
    specialists = max(1, round(teachers * 0.055))
    return {
        "staff": teachers + max(1, teachers // 14),
        "full_time": teachers,
        "bachelor_plus": degrees,
        "certificate_holders": teachers,
        "mid_title_plus": round(teachers * chance.uniform(0.4, 0.65)),
        "backbone": backbone,
        "above_required": degrees if stage is Stage.PRIMARY else backbone,
        "hours360": round(teachers * chance.uniform(0.9, 1.0)),
        "pe": specialists,
        "music": specialists,
        "art": specialists,
        "arts_other": 0,
    }


def leavers_of(stage: Stage, part: Classes, chance: Random) -> Columns:
    """Last summer's graduates, and what became of those who entered three years before."""
    last = max(part)
    if last not in (6, 9):
        return {}
    graduates = round(sum(part[last]) * chance.uniform(0.96, 1.04))
    if stage is Stage.PRIMARY:
        return {"graduates": graduates}
    lost = round(graduates * chance.choice((0.0, 0.002, 0.004, 0.01)))
    came, went = chance.randrange(0, 9), chance.randrange(0, 9)
    return {
        "graduates": graduates,
        "entrants_3y_ago": graduates + lost + went - came,
        "in_3y": came,
        "out_3y": went,
        "deaths_3y": 0,
    }


def facilities_of(plan: SchoolPlan, classes: int, chance: Random) -> Columns:
    """Rooms, grounds and equipment of the whole school; they stand in its first row."""
    pupils = plan.pupils
    wealth = chance.uniform(0.85, 1.25) * (0.92 if plan.setting == "urban" else 1.05)

    def square_metres(for_each: float) -> Decimal:
        return Decimal(round(pupils * for_each * wealth * 100)).scaleb(-2)

    return {
        "teaching_floor_area_total": square_metres(5.2),
        "indoor_sports_area": square_metres(0.4),
        "sports_ground_area": square_metres(8.4),
        "equipment_10k": Decimal(round(pupils * 0.24 * wealth * 100)).scaleb(-2),
        "public_funds_budget_10k": Decimal(round(pupils * 8.5)).scaleb(-2),
        "training_budget_10k": Decimal(round(pupils * 0.5)).scaleb(-2),
        "multimedia_rooms": classes + max(1, round(classes * 0.15)),
        "computers_teaching": round(pupils / 7.5),
        "books": round(pupils * chance.uniform(22, 36)),
        "music_rooms_96": max(0, classes // 16),
        "music_rooms_73": 1,
        "art_rooms_90": max(0, classes // 16),
        "art_rooms_67": 1,
        "built_year": chance.choice((1986, 1994, 2003, 2009, 2014, 2019)),
    }
