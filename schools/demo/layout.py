"""Drawing up the demo's counties: streets, towns, and the schools in each of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from schools.demo import lingshou, words
from schools.demo.plans import CountyPlan, SchoolPlan, TownPlan, classes_of, drawn

PROVINCE, CITY = ("99", "示范省"), ("9901", "示范市")
FIRST, SECOND = "990101", "990102"
LARGEST_COUNTY = 45_000
SMALL_DEMO = 8_000
"""Below this many pupils every school is cut to one class a grade, without 灵寿镇."""

SAMPLE_SCHOOLS = (
    ("2199010100", "育才路第1初级中学", "junior", range(7, 10)),
    ("2199010200", "育才路第2小学", "complete_primary", range(1, 7)),
    ("2199010300", "育才路第3小学", "complete_primary", range(1, 7)),
    ("2199010400", "育才路第4初级中学", "junior", range(7, 10)),
    ("2199010500", "育才路第5小学", "complete_primary", range(1, 7)),
    ("2199010600", "育才路第6小学", "complete_primary", range(1, 7)),
)
SAMPLE_CLASSES = 12


@dataclass(frozen=True, slots=True)
class Mould:
    """A kind of school as it is cast again and again."""

    suffix: str
    kind: str
    grades: range
    tracks: int
    mean: float
    crowded: tuple[tuple[int, int], ...] = ()
    """Grades of which the first class is larger than any rule allows, and its size."""
    ownership: str = "public"
    is_migrant_focused: bool = False
    has_boarding: bool = False


PRIMARY, JUNIOR = range(1, 7), range(7, 10)
STREET = (
    Mould("初级中学", "junior", JUNIOR, 8, 47.5, ((8, 58), (9, 67))),
    Mould(
        "实验小学", "complete_primary", PRIMARY, 7, 45.3, ((5, 57), (6, 66), (4, 56))
    ),
    Mould("小学", "complete_primary", PRIMARY, 4, 41),
    Mould("第二小学", "complete_primary", PRIMARY, 3, 38),
    Mould("学校", "nine_year", range(1, 10), 3, 43, ((9, 56),)),
)
SECOND_STREET = (
    Mould("中学", "junior", JUNIOR, 7, 46, ((9, 57),)),
    Mould("中心小学", "complete_primary", PRIMARY, 8, 43.0),
    Mould("小学", "complete_primary", PRIMARY, 2, 40),
    Mould("双语学校", "nine_year", range(1, 10), 2, 38, ownership="private"),
    Mould(
        *("新市民学校", "complete_primary", PRIMARY, 3, 44, ((6, 59),)),
        ownership="purchased",
        is_migrant_focused=True,
    ),
)
TOWN = (
    Mould("镇中学", "junior", JUNIOR, 5, 45, has_boarding=True),
    Mould("镇中心小学", "complete_primary", PRIMARY, 3, 40),
    Mould("小学", "complete_primary", PRIMARY, 1, 27),
    Mould("希望小学", "complete_primary", PRIMARY, 1, 24),
    Mould("小学", "incomplete_primary", range(1, 5), 1, 17),
    Mould("教学点", "teaching_point", range(1, 3), 1, 9),
    Mould("教学点", "teaching_point", range(1, 4), 1, 8),
)
PRIVATE = Mould("民办学校", "nine_year", range(1, 10), 1, 30, ownership="private")
"""Built where chance brought no private school: public and private admit together."""
SPECIAL = Mould("特殊教育学校", "special", range(1, 10), 1, 9)


def counties(pupils: int, *, seed: int) -> Iterator[CountyPlan]:
    """Counties with about `pupils` in all; the second is a small one to look across to."""
    is_small = pupils < SMALL_DEMO
    aside = min(2_000, pupils // 10)
    left = pupils - aside
    codes = [FIRST, *(f"9901{number:02d}" for number in range(3, 90))]
    yield county(FIRST, min(left, LARGEST_COUNTY), seed=seed, is_small=is_small)
    yield county(SECOND, aside, seed=seed, is_small=True)
    for code in codes[1:]:
        left -= LARGEST_COUNTY
        if left <= 0:
            return
        yield county(code, min(left, LARGEST_COUNTY), seed=seed, is_small=False)


def county(code: str, pupils: int, *, seed: int, is_small: bool) -> CountyPlan:
    """Towns and streets by turns until the pupils are placed."""
    name = words.COUNTY_WORDS[(int(code[4:]) - 1) % len(words.COUNTY_WORDS)]
    drawing = Drawing(code, f"{PROVINCE[1]}{CITY[1]}{name}", seed=seed)
    towns: list[TownPlan] = []
    if code == FIRST:
        towns.append(drawing.sample_street())
        towns.append(drawing.lingshou(is_small=is_small))
    placed = sum(school.pupils for town in towns for school in town.schools)
    for moulds in drawing.by_turns(STREET, TOWN, SECOND_STREET, TOWN):
        if placed >= pupils:
            break
        town = drawing.town(moulds, upto=pupils - placed, is_small=is_small)
        placed += sum(school.pupils for school in town.schools)
        towns.append(town)
    if code == FIRST:
        towns[0] = drawing.with_private_school(towns)
    return CountyPlan(code, name, tuple(towns))


class Drawing:
    """Draws the towns of one county and hands out their codes and names."""

    def __init__(self, county: str, place: str, *, seed: int) -> None:
        self.county, self.place, self.seed = county, place, seed
        self.chance = drawn(seed, "layout", county)
        self.towns = 0
        self.serial = int(county[4:]) * 10_000 + 1_000
        self.streets = list(words.STREET_WORDS)
        self.rural = list(words.TOWN_WORDS)

    @staticmethod
    def by_turns(*kinds: tuple[Mould, ...]) -> Iterator[tuple[Mould, ...]]:
        while True:
            yield from kinds

    def next_code(self, first: int) -> str:
        self.towns += 1
        return f"{self.county}{first + self.towns:03d}"

    def next_number(self) -> int:
        self.serial += 1
        return self.serial

    def sample_street(self) -> TownPlan:
        """The street of the six schools whose rosters lie in the sample files."""
        code, name = self.next_code(0), "育才街道"
        schools = tuple(
            SchoolPlan(
                code=school,
                name=title,
                kind=kind,
                setting="urban",
                division=f"{code}{place:03d}",
                place=self.place + name,
                classes=dict.fromkeys(grades, (0,) * SAMPLE_CLASSES),
                waits_for_roster=True,
            )
            for place, (school, title, kind, grades) in enumerate(SAMPLE_SCHOOLS, 1)
        )
        return TownPlan(code, name, self.communities(6), schools)

    def lingshou(self, *, is_small: bool) -> TownPlan:
        town = lingshou.town(
            self.next_code(100),
            self.place,
            first_number=self.serial + 1,
            seed=self.seed,
        )
        self.serial += len(town.schools)
        return replace(town, schools=()) if is_small else town

    def town(self, moulds: tuple[Mould, ...], *, upto: int, is_small: bool) -> TownPlan:
        is_street = moulds is not TOWN
        code = self.next_code(0 if is_street else 100)
        stem = self.stem(self.streets if is_street else self.rural)
        name = stem + ("街道" if is_street else "镇")
        villages = self.communities(8) if is_street else self.villages(12)
        if self.towns == 3 and not is_small:
            moulds += (SPECIAL,)
        schools: list[SchoolPlan] = []
        for mould in moulds:
            if sum(school.pupils for school in schools) < upto:
                where = f"{code}{len(schools) % len(villages) + 1:03d}"
                school = self.school(mould, where, name, is_small=is_small)
                schools.append(school)
        return TownPlan(code, name, villages, tuple(with_parents(schools)))

    def with_private_school(self, towns: Sequence[TownPlan]) -> TownPlan:
        """The first street, with a private school if no town has one."""
        schools = [school for town in towns for school in town.schools]
        if any(school.ownership == PRIVATE.ownership for school in schools):
            return towns[0]
        where, name = f"{towns[0].code}001", towns[0].name
        private = self.school(PRIVATE, where, name, is_small=True)
        return replace(towns[0], schools=(*towns[0].schools, private))

    def school(
        self, mould: Mould, division: str, town: str, *, is_small: bool
    ) -> SchoolPlan:
        is_rural = division[6] == "1"
        tracks = 1 if is_small else mould.tracks
        classes = classes_of(self.chance, mould.grades, tracks=tracks, mean=mould.mean)
        for grade, size in mould.crowded:
            classes[grade] = (size, *classes[grade][1:])
        prefix = {"special": "51", "junior": "31", "nine_year": "31"}
        word = self.chance.choice(words.SCHOOL_WORDS)
        stem = town.removesuffix("街道").removesuffix("镇")
        is_named = mould.suffix.startswith("镇")
        return SchoolPlan(
            code=f"{prefix.get(mould.kind, '21')}99{self.next_number():06d}",
            name=stem + ("" if is_named else word) + mould.suffix,
            kind=mould.kind,
            setting=("town" if is_named else "rural") if is_rural else "urban",
            division=division,
            place=self.place + town,
            classes=classes,
            ownership=mould.ownership,
            is_migrant_focused=mould.is_migrant_focused,
            has_boarding=mould.has_boarding,
        )

    def stem(self, unused: list[str]) -> str:
        """A name not yet borne by a town of this county."""
        if not unused:
            unused.extend(f"新{word}" for word in words.TOWN_WORDS)
        return unused.pop(self.chance.randrange(len(unused)))

    def communities(self, count: int) -> tuple[str, ...]:
        names = self.chance.sample(words.SCHOOL_WORDS, count)
        return tuple(f"{name}社区" for name in names)

    def villages(self, count: int) -> tuple[str, ...]:
        names: dict[str, None] = {}
        while len(names) < count:
            parts = (words.VILLAGE_FIRST, words.VILLAGE_SECOND, words.VILLAGE_THIRD)
            names["".join(map(self.chance.choice, parts))] = None
        return tuple(name if name.endswith("村") else f"{name}村" for name in names)


def with_parents(schools: list[SchoolPlan]) -> Iterator[SchoolPlan]:
    """Teaching points belong to the town's central school (中心小学)."""
    centres = [school.code for school in schools if school.name.endswith("中心小学")]
    for school in schools:
        is_point = school.kind == "teaching_point"
        yield replace(school, parent=centres[0]) if is_point and centres else school
