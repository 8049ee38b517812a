"""Makes families, one story each, and what every department knows about them.

A family is one thing seen by eight offices: the same persons, the same home, days that
follow each other. What the family itself would type into a form stands in `declared`,
which differs from the records only where its story says so.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from departments import words
from departments.kinds import Record
from departments.papers import Papers
from departments.people import Draw, Person, Place, as_record
from departments.people import Home as Dwelling
from departments.stories import STORIES, Home, Hukou, Story

PRIMARY_AGE, JUNIOR_AGE = 6, 12
SHARE_OF_PRIMARY = 0.65
NOBODY_NAMED: Mapping[str, str] = {}


class Families:
    """A growing population: `records` by kind, and `declared`, one for each family.

    `mothers` names the mother of the first family of a story.
    """

    def __init__(self, draw: Draw, *, year: int, mothers: Mapping[str, str]) -> None:
        self.draw, self.year = draw, year
        self.mothers = dict(mothers)
        self.records: dict[str, list[Record]] = defaultdict(list)
        self.declared: list[Record] = []

    def add(self, count: int) -> None:
        """The first families are one of each story; then chance has its say."""
        told = list(STORIES[:count])
        weights = [story.weight for story in STORIES]
        told += self.draw.chance.choices(STORIES, weights, k=count - len(told))
        for story in told:
            self.declared.append(Family(self, story).settle())

    def keep(self, kind: str, record: Record) -> None:
        self.records[kind].append(record)


class Family:
    """One family in the making."""

    def __init__(self, families: Families, story: Story) -> None:
        self.draw, self.story, self.year = families.draw, story, families.year
        self.papers = Papers(families.keep, families.draw, year=families.year)
        self.place: Place = self.draw.place()
        is_primary = self.draw.chance.random() < SHARE_OF_PRIMARY
        self.stage = "primary" if is_primary else "junior"
        self.age = PRIMARY_AGE if is_primary else JUNIOR_AGE
        self.area = (
            self.draw.chance.choice(words.FAR_AREAS)
            if story.hukou is Hukou.AWAY
            else self.draw.county
        )
        self.father, self.mother = self.parents()
        if name := families.mothers.pop(story.name, ""):
            self.mother = replace(self.mother, name=name)
        self.children = self.born()

    def parents(self) -> tuple[Person, Person]:
        born = self.year - self.age
        first, last = date(born - 38, 1, 1), date(born - 22, 12, 31)
        surnames = self.draw.chance.sample(words.SURNAMES, 2)
        father, mother = (
            self.draw.person(
                self.draw.day(first, last), sex=sex, surname=surname, area=self.area
            )
            for sex, surname in zip(("male", "female"), surnames, strict=True)
        )
        return father, mother

    def born(self) -> list[Person]:
        """Children who reach the age of entry by 31 August of the year."""
        opens = date(self.year - self.age - 1, 9, 1)
        day = self.draw.day(opens, date(self.year - self.age, 8, 31))
        return [
            self.draw.person(
                day,
                sex=self.draw.chance.choice(("male", "female")),
                surname=self.father.name[0],
                area=self.area,
            )
            for _ in range(2 if self.story.twins else 1)
        ]

    @property
    def guardians(self) -> list[Person]:
        return [self.mother] if self.story.one_parent else [self.father, self.mother]

    def settle(self) -> Record:
        """Give everybody their papers; tell what the family would declare."""
        self.papers.identities([*self.guardians, *self.children])
        self.papers.family(self.children, self.guardians)
        home = self.draw.home(self.place)
        household = self.register(home)
        declared = {
            "story": self.story.name,
            "stage": self.stage,
            "children": [as_record(child) for child in self.children],
            "guardians": self.papers.with_relations(self.guardians),
            "household": household,
            "home": self.dwell(home),
            **self.work(home),
        }
        return slipped(declared, self.story.slip)

    def register(self, home: Dwelling) -> Record:
        """Register the household (户口) where the story has it."""
        where = home
        if self.story.hukou is Hukou.AWAY:
            village = f"{self.area}101{self.draw.chance.randrange(1, 13):03d}"
            where = Dwelling(village, f"示范省{self.area}号区划登记地", "")
        elif self.story.lives_apart or self.story.hukou is Hukou.COLLECTIVE:
            where = self.draw.home(self.draw.place())
        first = date.fromisoformat(self.children[0].born)
        moved_in = self.draw.day(
            first + timedelta(days=30), first + timedelta(days=1800)
        )
        return self.papers.household(
            [*self.guardians, *self.children],
            where,
            moved_in=moved_in,
            is_collective=self.story.hukou is Hukou.COLLECTIVE,
        )

    def dwell(self, home: Dwelling) -> Record:
        """Own, buy or rent the home, as the story has it."""
        match self.story.home:
            case Home.OWN:
                return self.papers.title(home, self.owners(), use=self.story.use)
            case Home.GRANDPARENTS:
                return self.papers.title(home, self.grandparents(), use=self.story.use)
            case Home.PURCHASE:
                return self.papers.purchase(home, self.guardians[0])
            case Home.RENTAL:
                return self.papers.rental(home, self.guardians[0], self.story.rental)

    def owners(self) -> dict[Person, str]:
        """The guardians' shares; what is missing to a whole belongs to a stranger."""
        if self.story.share == "1":
            each = "1" if len(self.guardians) == 1 else "1/2"
            return dict.fromkeys(self.guardians, each)
        return {self.guardians[0]: self.story.share, self.elder("male"): "1/2"}

    def grandparents(self) -> dict[Person, str]:
        return {self.elder("male"): "1/2", self.elder("female"): "1/2"}

    def elder(self, sex: str) -> Person:
        first, last = date(self.year - 84, 1, 1), date(self.year - 62, 12, 31)
        surname = self.father.name[0] if sex == "male" else self.mother.name[0]
        elder = self.draw.person(
            self.draw.day(first, last), sex=sex, surname=surname, area=self.draw.county
        )
        self.papers.identities([elder])
        return elder

    def work(self, home: Dwelling) -> Record:
        """Jobs, shop, permits, certificate: whatever the story brings."""
        worker, story = self.guardians[0], self.story
        return {
            "residence_permit": self.papers.permit(worker, home, story.permit),
            "employment": self.papers.insurance(worker, story.insurance),
            "licence": self.papers.shop(worker, home) if story.trades else None,
            "certificate": (
                self.papers.certificate(self.children[0]) if story.disabled else None
            ),
        }


def slipped(declared: Record, slip: str) -> Record:
    """The declaration with one field typed wrongly."""
    match slip:
        case "household.moved_in":
            day = datetime.date.fromisoformat(declared["household"]["moved_in"])
            earlier = (day - timedelta(days=365)).isoformat()
            declared["household"] = declared["household"] | {"moved_in": earlier}
        case "child.name":
            child = declared["children"][0]
            declared["children"][0] = child | {"name": child["name"][0] + "一一"}
        case "home.unit_no":
            declared["home"] = declared["home"] | {"unit_no": "990101U99999999"}
    return declared


def population(
    count: int,
    *,
    seed: int,
    year: int,
    places: tuple[Place, ...],
    mothers: Mapping[str, str] = NOBODY_NAMED,
) -> Families:
    """`count` families and the county's large firms, always the same for a seed."""
    families = Families(Draw(seed, places), year=year, mothers=mothers)
    families.add(count)
    Papers(families.keep, families.draw, year=year).taxes()
    return families
