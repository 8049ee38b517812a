"""Last year's applications, without a name: facts and ranks for the replay of rules.

Whoever applied then is not in the portal: no name, no number, no account; so rules can be
tried on what was verified, and nothing leads to a child.
"""

import datetime
from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import User
from enrollment import ranking
from enrollment.models import (
    AdmissionPlan,
    AdmissionRound,
    Application,
    ApplicationEvent,
    ApplicationState,
    Child,
    Household,
    PolicyProfile,
    VerifiedFacts,
    Wish,
)
from enrollment.ranking import Ranker
from enrollment.receipts import new_receipt
from enrollment.scoring.facts import (
    Dwelling,
    Facts,
    Hukou,
    Insurance,
    Kind,
    Period,
    Permit,
    Person,
    Place,
    Stay,
)
from enrollment.scoring.months import month_set
from enrollment.scoring.permits import PermitRecord
from enrollment.scoring.stored_facts import facts_plain
from schools.models import Pupil
from schools.models.schools import Stage

APPLICANTS = {Stage.PRIMARY: 320, Stage.JUNIOR: 180}
CROWD = 2.0
"""Applicants for each seat of the schools that were wished for."""
NO_NAME = "已匿名"
DAY = datetime.date


@transaction.atomic
def remember(round_: AdmissionRound, chance: Random) -> int:
    """Bring the year before into the portal; how many applications."""
    nobody = User.objects.create(
        username=f"anonymous-{round_.intake_year}",
        name=NO_NAME,
        password=make_password(None),
        is_active=False,
    )
    count = 0
    for stage, most in APPLICANTS.items():
        policy = round_.policies.get(stage=stage)
        schools = wished_for(round_, stage, most, chance)
        facts = {
            application(policy, nobody, chance): facts_by_chance(policy, chance)
            for _ in schools
        }
        store(policy, facts, schools)
        count += len(facts)
    return count


def wished_for(
    round_: AdmissionRound, stage: str, most: int, chance: Random
) -> list[str]:
    """A school for each applicant, more of them than it has seats."""
    plans = AdmissionPlan.objects.filter(round=round_, stage=stage, classes__gt=0)
    wishes: list[str] = []
    for plan in sorted(plans, key=lambda plan: (plan.seats, plan.pk)):
        wishes += [plan.school_id] * round(plan.seats * CROWD)
    chosen = wishes[:most]
    chance.shuffle(chosen)
    return chosen


def application(policy: PolicyProfile, nobody: User, chance: Random) -> Application:
    """Unsaved, with a child of whom only sex and month of birth are left."""
    household = Household()
    child = Child(
        household=household,
        name=NO_NAME,
        sex=chance.choice(["1", "2"]),
        birth_date=policy.latest_birth - datetime.timedelta(days=chance.randrange(360)),
        id_kind=Pupil.IdKind.NONE,
    )
    year = policy.round.intake_year
    day = datetime.datetime(year, 6, 8, 10, tzinfo=datetime.UTC)
    return Application(
        round=policy.round,
        stage=policy.stage,
        policy=policy,
        child=child,
        household=household,
        applicant=nobody,
        city=policy.round.county_id[:4],
        intake_year=year,
        child_index=child.pk.bytes * 2,
        state=ApplicationState.ROLLED,
        started_at=day,
        submitted_at=day,
        receipt=new_receipt(year),
    )


def store(
    policy: PolicyProfile, facts: dict[Application, Facts], schools: list[str]
) -> None:
    """Each with the one event that is left, its wish, its facts and its rank."""
    rows, ranker = list(facts), Ranker(policy)
    places = dict(zip(rows, schools, strict=True))
    homes = dict(policy.round.plans.values_list("school_id", "school__division_id"))
    for row in rows:
        row.home_division = homes[places[row]]
    Household.objects.bulk_create(row.household for row in rows)
    Child.objects.bulk_create(row.child for row in rows)
    Application.objects.bulk_create(rows)
    rolled = datetime.datetime(policy.round.intake_year, 9, 4, tzinfo=datetime.UTC)
    ApplicationEvent.objects.bulk_create(
        ApplicationEvent(application=row, now=ApplicationState.ROLLED, at=rolled)
        for row in rows
    )
    Wish.objects.bulk_create(
        Wish(application=row, school_id=places[row], order=1) for row in rows
    )
    VerifiedFacts.objects.bulk_create(
        VerifiedFacts(application=row, content=facts_plain(facts[row])) for row in rows
    )
    ranking.write(ranker.row(row.pk, ranker.rank(facts[row])) for row in rows)


def facts_by_chance(policy: PolicyProfile, chance: Random) -> Facts:
    """One of a few kinds of families."""
    make = chance.choices(list(KINDS), weights=list(KINDS.values()))[0]
    year = policy.round.intake_year
    lived = Period(
        stay=Stay.RESIDENCE,
        person=Person.PRIMARY,
        start=some_day(chance, year - 8, year - 1),
        place=Place.ZONE,
    )
    made = make(year, chance)
    return Facts(
        hukou=made.hukou,
        dwellings=made.dwellings,
        permits=made.permits,
        insurance=tuple(insurance(year, chance)),
        periods=(lived,),
        marks=frozenset({"in_birth_window"}),
    )


def some_day(chance: Random, first: int, last: int) -> datetime.date:
    return DAY(
        chance.randint(first, last), chance.randint(1, 12), chance.randint(1, 28)
    )


def insurance(year: int, chance: Random) -> Iterator[Insurance]:
    if chance.random() < 0.8:
        begins = DAY(chance.randint(year - 9, year - 1), 7, 1)
        yield Insurance(
            person=Person.PRIMARY,
            kind=Kind.PENSION,
            on_time=month_set(begins, DAY(year, 5, 1)),
            place=Place.COUNTY,
        )


def registered(
    year: int, chance: Random, place: Place, *, elders: bool = False
) -> Hukou:
    return Hukou(
        person=Person.CHILD,
        place=place,
        moved_in=some_day(chance, year - 6, year - 1),
        with_parents=not elders,
        with_grandparents=elders,
    )


def titled(year: int, chance: Random, holder: Person = Person.PRIMARY) -> Dwelling:
    share = chance.choice([Fraction(1), Fraction(1), Fraction(51, 100), Fraction(1, 2)])
    since = some_day(chance, year - 9, year - 1)
    return Dwelling(share=share, registered_on=since, holder=holder, place=Place.ZONE)


def permitted(year: int, chance: Random) -> Permit:
    """Endorsed on its day in every year."""
    issued = some_day(chance, year - 4, year - 1)
    later = [issued.replace(year=each) for each in range(issued.year + 1, year + 1)]
    record = PermitRecord(issued_on=issued, endorsed_on=tuple(later))
    return Permit(person=Person.PRIMARY, record=record, place=Place.COUNTY)


def local_with_home(year: int, chance: Random) -> Facts:
    return Facts(
        hukou=(registered(year, chance, Place.ZONE),), dwellings=(titled(year, chance),)
    )


def with_grandparents(year: int, chance: Random) -> Facts:
    return Facts(
        hukou=(registered(year, chance, Place.ZONE, elders=True),),
        dwellings=(titled(year, chance, Person.GRANDPARENT),),
    )


def local(year: int, chance: Random) -> Facts:
    return Facts(hukou=(registered(year, chance, Place.COUNTY),))


def newcomer_with_home(year: int, chance: Random) -> Facts:
    return Facts(permits=(permitted(year, chance),), dwellings=(titled(year, chance),))


def newcomer(year: int, chance: Random) -> Facts:
    return Facts(permits=(permitted(year, chance),))


KINDS: dict[Callable[[int, Random], Facts], int] = {
    local_with_home: 38,
    with_grandparents: 10,
    local: 18,
    newcomer_with_home: 9,
    newcomer: 25,
}
