"""Many families at once (示范家庭): accounts without passwords, households, children."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from django.contrib.auth.hashers import make_password

from accounts.models import Posting, User
from accounts.roles import Role
from enrollment.demo.told import Answers, Community, Declared, Household
from enrollment.demo.zones import Catchments
from enrollment.models import AdmissionRound, Child, Guardian, Part
from enrollment.models import Household as HouseholdRow
from schools.models import School
from schools.models.schools import Stage

APPLIES_PRIVATELY = 0.08
SEXES = {"male": "1", "female": "2"}


@dataclass(frozen=True, slots=True)
class Filing:
    """A child and everything that its family is going to answer."""

    child: Child
    by: User
    stage: str
    told: dict[str, Answers]
    others: tuple[str, ...]
    """Children of the same birth."""


@dataclass(slots=True)
class Rows:
    """What is stored of a batch of families, in the order of its foreign keys."""

    users: list[User] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    households: list[HouseholdRow] = field(default_factory=list)
    guardians: list[Guardian] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)

    def store(self) -> None:
        User.objects.bulk_create(self.users)
        Posting.objects.bulk_create(self.postings)
        HouseholdRow.objects.bulk_create(self.households)
        Guardian.objects.bulk_create(self.guardians)
        Child.objects.bulk_create(self.children)


class Crowd:
    """Settles declared families in the round's zones; the same seed gives the same wishes."""

    def __init__(
        self,
        round_: AdmissionRound,
        catchments: Catchments,
        places: dict[str, Community],
        chance: Random,
    ) -> None:
        self.catchments, self.places, self.chance = catchments, places, chance
        self.unusable = make_password(None)
        self.phones = 0
        private = round_.plans.filter(school__ownership=School.Ownership.PRIVATE)
        self.private = {
            stage: list(private.filter(stage=stage).values_list("school", flat=True))
            for stage in Stage
        }

    def household(self, declared: Declared, *, applies: str = "") -> Household:
        """`applies` names the guardian who applies; else it is the first one."""
        guardians = sorted(
            declared["guardians"], key=lambda who: who["name"] != applies
        )
        place = self.places[declared["home"]["division"]]
        return Household(declared, guardians, place)

    def settle(self, families: Sequence[Declared]) -> list[Filing]:
        """Store a batch of families; give what each would hand in."""
        rows, filings = Rows(), list[Filing]()
        for declared in families:
            filings += self.family(self.household(declared), rows)
        rows.store()
        return filings

    def family(self, household: Household, rows: Rows) -> Iterator[Filing]:
        user, home = self.account(household.guardians[0]["name"]), HouseholdRow()
        rows.users.append(user)
        rows.postings.append(Posting(user=user, role=Role.GUARDIAN))
        rows.households.append(home)
        for place, person in enumerate(household.guardians):
            account = None if place else user
            rows.guardians.append(guardian(person, home, account))
        children = [child(one, home) for one in household.declared["children"]]
        if len(children) > 1:
            for one in children:
                one.birth_group = children[0].pk
        rows.children += children
        yield from self.filings(household, children, by=user)

    def filings(
        self, household: Household, children: Sequence[Child], *, by: User
    ) -> Iterator[Filing]:
        """One for each child; children of one birth make the same wishes."""
        choices = self.choices(household)
        for one in children:
            others = tuple(str(each.pk) for each in children if each is not one)
            told = household.answers(others) | {Part.CHOICES: choices}
            yield Filing(one, by, household.declared["stage"], told, others)

    def choices(self, household: Household) -> Answers:
        """Schools of the home's zone in some order, and now and then a private one."""
        stage = household.declared["stage"]
        offered = self.catchments.schools(stage, household.home)
        wishes = self.chance.sample(offered, min(3, len(offered)))
        if not self.private[stage]:
            return {"public": wishes}
        applies = self.chance.random() < APPLIES_PRIVATELY
        private = self.chance.choice(self.private[stage]) if applies else ""
        return {"public": wishes, "private": private}

    def account(self, name: str) -> User:
        """With a phone that begins with 1549, which no operator was given."""
        self.phones += 1
        return User(
            username=f"family-{self.phones:05d}",
            name=name,
            password=self.unusable,
            phone=f"1549{self.phones:07d}",
            phone_verified=True,
        )


def guardian(person: Declared, home: HouseholdRow, user: User | None) -> Guardian:
    return Guardian(
        household=home,
        user=user,
        name=person["name"],
        relation=person["relation"],
        id_number=person["id_number"],
    )


def child(person: Declared, home: HouseholdRow) -> Child:
    return Child(
        household=home,
        name=person["name"],
        sex=SEXES[person["sex"]],
        birth_date=person["born"],
        id_number=person["id_number"],
    )
