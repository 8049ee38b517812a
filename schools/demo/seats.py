"""The demo's seats to come: projects on their way, children counted, forecasts saved."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from accounts.models import User
from schools.demand import save_forecasts
from schools.demo.ground import THIS_YEAR
from schools.demo.layout import FIRST
from schools.demo.plans import Classes, CountyPlan, SchoolPlan, drawn
from schools.models import ChildCount, School, SeatProject
from schools.models.schools import Stage

CLASS_CAP = {Stage.PRIMARY: 45, Stage.JUNIOR: 50}
S = SeatProject.Stage
FAR = 3
"""Years ahead for which primary children are counted; junior ones for a single year."""


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """A project of the county and the stages it went through, each with its day."""

    name: str
    kind: str
    section: str
    classes: int
    net_new_seats: int
    opens: datetime.date
    history: tuple[tuple[SeatProject.Stage, datetime.date], ...]
    funding: str = "区级财政"


DAY = datetime.date
PROJECTS = (
    ProjectPlan(
        "滨河小学新建工程",
        "new",
        "primary",
        36,
        1620,
        DAY(2027, 9, 1),
        (
            (S.APPROVED, DAY(2025, 3, 18)),
            (S.STARTED, DAY(2025, 9, 26)),
            (S.STRUCTURE_DONE, DAY(2026, 8, 14)),
        ),
        "专项债券",
    ),
    ProjectPlan(
        "城东第三中学新建工程",
        "new",
        "junior",
        30,
        1500,
        DAY(2028, 9, 1),
        ((S.APPROVED, DAY(2026, 1, 9)), (S.STARTED, DAY(2026, 6, 2))),
        "专项债券",
    ),
    ProjectPlan(
        "灵寿镇初级中学教学楼扩建",
        "expansion",
        "junior",
        6,
        300,
        DAY(2027, 9, 1),
        (
            (S.APPROVED, DAY(2025, 11, 20)),
            (S.STARTED, DAY(2026, 4, 7)),
            (S.DELAYED, DAY(2026, 10, 12)),
        ),
        "上级补助与镇自筹",
    ),
    ProjectPlan(
        "锦绣小区配建小学",
        "residential",
        "primary",
        24,
        1080,
        DAY(2027, 9, 1),
        ((S.APPROVED, DAY(2025, 6, 30)), (S.STARTED, DAY(2026, 3, 3))),
        "开发企业配建",
    ),
    ProjectPlan(
        "新市民学校学位购买",
        "purchase",
        "primary",
        8,
        360,
        DAY(2026, 9, 1),
        ((S.APPROVED, DAY(2026, 2, 11)), (S.IN_USE, DAY(2026, 9, 1))),
    ),
    ProjectPlan(
        "实验小学过渡教学点",
        "temporary",
        "primary",
        6,
        270,
        DAY(2026, 9, 1),
        (
            (S.APPROVED, DAY(2026, 5, 6)),
            (S.COMPLETED, DAY(2026, 8, 21)),
            (S.IN_USE, DAY(2026, 9, 1)),
        ),
    ),
    ProjectPlan(
        "石桥片区九年一贯制学校",
        "new",
        "primary",
        24,
        1080,
        DAY(2029, 9, 1),
        (),
        "待定",
    ),
    ProjectPlan(
        "老城小学改造",
        "expansion",
        "primary",
        6,
        90,
        DAY(2026, 9, 1),
        ((S.APPROVED, DAY(2024, 12, 3)), (S.CANCELLED, DAY(2025, 10, 16))),
    ),
)


def plan_seats(county: CountyPlan, *, by: User, seed: int) -> None:
    """Projects of the county; children of age by school; what was forecast a year ago."""
    for project in PROJECTS if county.code == FIRST else ():
        carry_out(project, county.code, by=by)
    chance = drawn(seed, "children", county.code)
    ChildCount.objects.bulk_create(
        row
        for plan in county.schools
        for stage, part in plan.stages()
        for row in child_counts(plan, Stage(stage), part, chance)
        if not plan.waits_for_roster
    )
    save_forecasts(School.objects.below(county.code), year=THIS_YEAR - 1, by=by)


def carry_out(plan: ProjectPlan, county: str, *, by: User) -> None:
    """Enter the project and record its stages one after the other."""
    project = SeatProject.objects.create(
        name=plan.name,
        kind=plan.kind,
        division_id=county,
        section=plan.section,
        planned_classes=plan.classes,
        planned_seats=plan.classes * CLASS_CAP[Stage(plan.section)],
        net_new_seats=plan.net_new_seats,
        planned_open_on=plan.opens,
        funding=plan.funding,
    )
    for stage, day in plan.history:
        evidence = f"教育局项目例会纪要 {day:%Y-%m-%d}"
        project.record_stage(stage, on=day, evidence=evidence, by=by)


def child_counts(
    plan: SchoolPlan, stage: Stage, part: Classes, chance: Random
) -> Iterator[ChildCount]:
    """Past intakes as they came, coming ones between plenty and shortage of seats."""
    entering = part.get(stage.first_grade)
    if not entering:
        return
    usual = sum(entering)
    seats = len(entering) * CLASS_CAP[stage]
    for year in range(THIS_YEAR - 2, THIS_YEAR + 1):
        yield child_count(plan, stage, year, round(usual * chance.uniform(0.94, 1.04)))
    pressure = chance.choices((0.75, 0.91, 1.02), weights=(70, 22, 8))[0]
    coming = pressure * seats if usual > 0.8 * seats else 0.95 * usual
    for ahead in range(1, FAR + 1 if stage is Stage.PRIMARY else 2):
        children = round(coming * (1.06 - 0.06 * ahead) * chance.uniform(0.97, 1.03))
        yield child_count(plan, stage, THIS_YEAR + ahead, children)


def child_count(plan: SchoolPlan, stage: Stage, year: int, children: int) -> ChildCount:
    """Extracted in October, from the police register and the feeder schools' rolls."""
    source = (
        "公安户籍与学区核验" if stage is Stage.PRIMARY else "片区小学六年级在籍学生"
    )
    is_urban = plan.setting == "urban"
    return ChildCount(
        school_id=plan.code,
        stage=stage,
        intake_year=year,
        hukou_children=children,
        permit_children=round(children * (0.14 if is_urban else 0.02)),
        extracted_on=datetime.date(min(year - 1, THIS_YEAR), 10, 31),
        source=source,
    )
