"""Building the demo's admission step by step: two rounds, then the families."""

from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings

from accounts.models import User
from enrollment.demo import (
    departments,
    guardian,
    history,
    reviews,
    rounds,
    verification,
    zones,
)
from enrollment.demo.crowd import Crowd, Filing
from enrollment.demo.handing_in import Desk
from enrollment.demo.reviews import Officers
from enrollment.demo.told import Declared, communities
from enrollment.models import AdmissionRound, Application, ApplicationState
from enrollment.models.applications import ApplicationQuerySet
from schools.demo.plans import CountyPlan

BATCH = 200
PARTS_ASKED = 6
EVERY_DRAFT, EVERY_WITHDRAWN = 12, 40
CHECKED_SHARE, CHECKED_LEAST = 6, 40
"""A sixth of what was submitted is verified, of a small demo most of it."""


class Admission:
    """The larger county's rounds, and `applications` children's way through this year's."""

    def __init__(
        self, county: CountyPlan, users: Mapping[str, User], *, seed: int
    ) -> None:
        self.county, self.users, self.seed = county, users, seed
        self.officers = Officers(users["admission"], users["admission2"])

    def build(self, applications: int) -> Iterator[str]:
        if not applications:
            return
        round_, catchments = self.hold_rounds()
        yield f"admission rounds of {rounds.BEFORE} and {rounds.NOW}"
        places = communities(self.county)
        declared = departments.populate(
            places.values(),
            families=applications,
            year=rounds.NOW,
            mothers={guardian.STORY: self.users["guardian"].name},
        )
        chance = rounds.chance_for(self.seed, "families")
        crowd = Crowd(round_, catchments, places, chance)
        own = self.take_in(round_, crowd, declared)
        yield f"{applications} applications"
        withdraw_some()
        if not settings.DEPARTMENTS_URL:
            yield "none of them verified: there is no JUNHENG_DEPARTMENTS_URL"
            return
        yield f"{verify_some()} of them verified with the departments"
        reviews.work(self.officers)
        reviews.let_days_pass(self.officers, but=own)
        yield "sent back, approved, refused, reviewed again"

    def hold_rounds(self) -> tuple[AdmissionRound, zones.Catchments]:
        first = self.officers.first
        zones.register_addresses(self.county, by=first)
        pair = (first, self.officers.second)
        last, _ = rounds.make(self.county, rounds.BEFORE, officers=pair, seed=self.seed)
        rounds.lay_to_rest(last, by=first)
        history.remember(last, rounds.chance_for(self.seed, "history"))
        now, catchments = rounds.make(
            self.county, rounds.NOW, officers=pair, seed=self.seed
        )
        rounds.open_now(now)
        return now, catchments

    def take_in(
        self, round_: AdmissionRound, crowd: Crowd, declared: Sequence[Declared]
    ) -> Application:
        """王芳 first, then the others until every application is there."""
        twins = next(each for each in declared if each["story"] == guardian.STORY)
        own = guardian.apply(
            twins,
            round_=round_,
            crowd=crowd,
            by=self.users["guardian"],
            officer=self.officers.first,
        )
        others = [family for family in declared if family is not twins]
        left = len(declared) - 1
        desk = Desk(round_, rounds.chance_for(self.seed, "desk"))
        for first in range(0, len(others), BATCH):
            filings = crowd.settle(others[first : first + BATCH])[:left]
            hand_in(filings, desk)
            left -= len(filings)
        return own


def waiting() -> ApplicationQuerySet:
    rows = Application.objects.filter(state=ApplicationState.SUBMITTED)
    return rows.order_by("pk")


def withdraw_some() -> None:
    reviews.withdraw(waiting()[EVERY_WITHDRAWN::EVERY_WITHDRAWN])


def verify_some() -> int:
    """Ask the departments about those who came first; how many."""
    count = waiting().count()
    most = max(count // CHECKED_SHARE, min(count, CHECKED_LEAST))
    chosen = list(waiting()[:most])
    verification.take_up(chosen)
    verification.check_all(chosen)
    return most


def hand_in(filings: Sequence[Filing], desk: Desk) -> None:
    """Every twelfth is a draft still, of some only the first parts."""
    whole = [f for place, f in enumerate(filings) if place % EVERY_DRAFT]
    drafts = filings[::EVERY_DRAFT]
    for parts in range(1, PARTS_ASKED + 1):
        desk.begin(drafts[parts - 1 :: PARTS_ASKED], parts=parts)
    desk.submit(desk.begin(whole))
