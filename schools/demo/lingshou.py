"""灵寿镇, the town whose figures the town report must show (equity handbook 9.4).

22 villages; 21 schools: 1 junior, 14 complete primaries, 2 incomplete primaries, 4 teaching
points; 152 primary classes with 4,719 pupils; 28 junior classes with 1,441 pupils; 495
staff of whom 385 in primary schools; 456 full-time, 365 there; 323 with a bachelor's
degree; all certified. The mean junior class of 51.46 puts at least one above 50.
"""

from dataclasses import dataclass
from random import Random

from schools.demo.plans import Classes, SchoolPlan, TownPlan, drawn, spread

NAME = "灵寿镇"
VILLAGES = (
    *("东关村", "西关村", "南关村", "北关村", "上庄村", "下庄村", "石家营村", "河口村"),
    *(
        "前岗村",
        "后岗村",
        "柏坡村",
        "桃园村",
        "白马村",
        "柳树沟村",
        "三官庙村",
        "青廉村",
    ),
    *("新开村", "马家湾村", "北洼村", "南营村", "胡庄村", "大吴村"),
)
PRIMARY_PUPILS, JUNIOR_PUPILS = 4719, 1441
PRIMARY_STAFF, PRIMARY_FULL_TIME, PRIMARY_BACHELOR = 385, 365, 241
JUNIOR_STAFF = {
    "staff": 110,
    "full_time": 91,
    "bachelor_plus": 82,
    "certificate_holders": 91,
    "graduates": 478,
    "entrants_3y_ago": 480,
    "in_3y": 6,
    "out_3y": 7,
    "deaths_3y": 0,
}
"""Retention over three years is 99.8 % by both ways of counting it (handbook 6.4)."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A primary school of the town: how many classes each grade has, and how full."""

    name: str
    kind: str
    tracks: tuple[int, ...]
    weight: float


def outlines() -> list[Outline]:
    """Twenty primary schools and teaching points with 152 classes."""
    large = [
        Outline("灵寿镇中心小学", "complete_primary", (4,) * 6, 43.5),
        Outline("灵寿镇第二小学", "complete_primary", (3,) * 6, 41.0),
        Outline("东关小学", "complete_primary", (2,) * 6, 35.5),
        Outline("上庄小学", "complete_primary", (2,) * 6, 33.5),
    ]
    villages = [
        Outline(village.removesuffix("村") + "小学", "complete_primary", tracks, 26.0)
        for village, tracks in zip(VILLAGES[6:16], seven_classes(), strict=True)
    ]
    lower = [
        Outline(
            village.removesuffix("村") + "小学", "incomplete_primary", (1,) * 4, 18.0
        )
        for village in VILLAGES[16:18]
    ]
    points = [
        Outline(village.removesuffix("村") + "教学点", "teaching_point", (1, 1), 9.0)
        for village in VILLAGES[18:22]
    ]
    return large + villages + lower + points


def seven_classes() -> list[tuple[int, ...]]:
    """Six grades in seven classes: one grade, each time another, has two."""
    return [tuple(1 + (grade == twin % 6) for grade in range(6)) for twin in range(10)]


def town(code: str, place: str, *, first_number: int, seed: int) -> TownPlan:
    """The town under any code; schools are numbered from `first_number`."""
    chance = drawn(seed, NAME)
    junior = SchoolPlan(
        code=f"3199{first_number:06d}",
        name="灵寿镇初级中学",
        kind="junior",
        setting="town",
        division=code + "001",
        place=place + NAME,
        classes=junior_classes(chance),
        has_boarding=True,
        staff={f"junior.{column}": value for column, value in JUNIOR_STAFF.items()},
    )
    villages = tuple(VILLAGES)
    schools = primaries(code, place, first_number=first_number + 1, chance=chance)
    return TownPlan(code, NAME, villages, (junior, *schools))


def junior_classes(chance: Random) -> Classes:
    """28 classes of 51 or 52, moved a little so that a few are large and none is new."""
    sizes = spread(JUNIOR_PUPILS, [1.0] * 28)
    for larger, smaller, by in ((20, 11, 6), (24, 13, 5), (27, 2, 3), (15, 5, 2)):
        sizes[larger] += by
        sizes[smaller] -= by
    for _ in range(20):
        first, second = chance.sample(range(10), 2)
        if sizes[first] < 54 and sizes[second] > 48:
            sizes[first] += 1
            sizes[second] -= 1
    return {7: tuple(sizes[:10]), 8: tuple(sizes[10:19]), 9: tuple(sizes[19:])}


def primaries(
    code: str, place: str, *, first_number: int, chance: Random
) -> list[SchoolPlan]:
    plans = outlines()
    weights = [
        outline.weight * chance.uniform(0.95, 1.05)
        for outline in plans
        for _ in range(sum(outline.tracks))
    ]
    sizes = iter(spread(PRIMARY_PUPILS, weights))
    teachers = staff_columns(plans)
    return [
        SchoolPlan(
            code=f"2199{first_number + place_in_list:06d}",
            name=outline.name,
            kind=outline.kind,
            setting="town" if place_in_list < 3 else "rural",
            division=f"{code}{place_in_list + 2:03d}",
            place=place + NAME,
            classes={
                grade: tuple(next(sizes) for _ in range(tracks))
                for grade, tracks in enumerate(outline.tracks, start=1)
            },
            parent=f"2199{first_number:06d}" if "point" in outline.kind else "",
            staff=teachers[place_in_list],
        )
        for place_in_list, outline in enumerate(plans)
    ]


def staff_columns(plans: list[Outline]) -> list[dict[str, int]]:
    """The town's primary staff, shared out by classes to the last teacher."""
    classes = [float(sum(outline.tracks)) for outline in plans]
    full_time = spread(PRIMARY_FULL_TIME, classes)
    others = spread(PRIMARY_STAFF - PRIMARY_FULL_TIME, classes)
    bachelor = spread(PRIMARY_BACHELOR, [float(number) for number in full_time])
    return [
        {
            "primary.staff": teaching + rest,
            "primary.full_time": teaching,
            "primary.bachelor_plus": degrees,
            "primary.certificate_holders": teaching,
        }
        for teaching, rest, degrees in zip(full_time, others, bachelor, strict=True)
    ]
