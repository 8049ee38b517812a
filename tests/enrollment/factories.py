"""Rounds and policies for tests. The plain ones are drafts that break no rule."""

import datetime
import secrets
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.roles import Role
from enrollment.models import (
    AdmissionPlan,
    AdmissionRound,
    Application,
    ApplicationState,
    Child,
    Household,
    PolicyProfile,
    ResidentialAddress,
    RoundState,
    Zone,
)
from schools.models.schools import Stage
from tests.factories import COUNTY, DivisionFactory, SchoolFactory, acting

CATEGORIES = [
    {
        "code": "A",
        "label": "户房一致",
        "rank": 1,
        "when": [["hukou_in_zone", "own_title_in_zone"]],
    },
    {"code": "B", "label": "本县户籍", "rank": 2, "when": [["hukou_in_county"]]},
    {
        "code": "C",
        "label": "持居住证",
        "rank": 3,
        "when": [["permit_valid"], ["permit_suspended"], ["permit_applied"]],
    },
    {"code": "D", "label": "其他适龄儿童", "rank": 4, "when": [[]]},
]
"""The last category takes whoever meets none before it, so that no child is left out."""


def at(day: datetime.date, hour: int = 8) -> datetime.datetime:
    time = datetime.time(hour)
    return timezone.make_aware(datetime.datetime.combine(day, time))


class RoundFactory(DjangoModelFactory):
    """A round of the county in planning; `published` and `open` have both policies."""

    class Meta:
        model = AdmissionRound
        skip_postgeneration_save = True

    class Params:
        opens_in = 30
        """Days from today to the opening."""
        filed = factory.Trait(
            state=RoundState.FILED, approval_number="示政批〔2027〕3号"
        )
        published = factory.Trait(
            filed=True,
            state=RoundState.PUBLISHED,
            published_from=factory.LazyFunction(timezone.now),
        )
        open = factory.Trait(
            published=True, state=RoundState.REGISTRATION_OPEN, opens_in=-1
        )
        closed = factory.Trait(
            published=True, state=RoundState.REGISTRATION_CLOSED, opens_in=-11
        )

    county = factory.SubFactory(DivisionFactory, code=COUNTY)
    intake_year = 2027
    opens_at = factory.LazyAttribute(
        lambda round_: at(
            timezone.localdate() + datetime.timedelta(days=round_.opens_in)
        )
    )
    closes_at = factory.LazyAttribute(
        lambda round_: round_.opens_at + datetime.timedelta(days=9, hours=10)
    )
    private_opens_at = factory.SelfAttribute("opens_at")
    private_closes_at = factory.SelfAttribute("closes_at")
    verify_until = factory.LazyAttribute(
        lambda round_: round_.closes_at.date() + datetime.timedelta(days=20)
    )
    result_on = factory.LazyAttribute(
        lambda round_: round_.verify_until + datetime.timedelta(days=10)
    )
    hotline = "0310-5550100"
    appeal_text = "对结果有异议的，可在公示期内向县教育局提出复核申请。"

    @factory.post_generation
    def policies(self: Any, create: bool, extracted: bool, **kwargs: Any) -> None:
        """Both stages' policies, in the state that the round's asks for."""
        if self.state != RoundState.DRAFT and extracted is not False:
            trait = "approved" if self.state == RoundState.FILED else "published"
            for stage in Stage:
                PolicyFactory(round=self, stage=stage, **{trait: True})


def officer() -> Any:
    return acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY)


class PolicyFactory(DjangoModelFactory):
    """A draft that breaks none of the rules of enrollment handbook 5."""

    class Meta:
        model = PolicyProfile

    class Params:
        approved = factory.Trait(
            state=PolicyProfile.State.APPROVED,
            approved_by=factory.LazyFunction(officer),
            approved_at=factory.LazyFunction(timezone.now),
        )
        published = factory.Trait(
            approved=True,
            state=PolicyProfile.State.PUBLISHED,
            published_at=factory.LazyFunction(timezone.now),
            digest="0" * 64,
        )

    round = factory.SubFactory(RoundFactory)
    stage = Stage.PRIMARY
    source = "示教〔2027〕1号"
    cut_off = datetime.date(2027, 8, 31)
    age = factory.LazyAttribute(
        lambda policy: 6 if policy.stage == Stage.PRIMARY else 12
    )
    documents = factory.LazyFunction(lambda: ["identity", "hukou", "title", "permit"])
    categories = factory.LazyFunction(lambda: [dict(rule) for rule in CATEGORIES])
    algorithm = PolicyProfile.Algorithm.POINTS_FIRST
    twin_policy = PolicyProfile.TwinPolicy.SKIP
    refill_policy = PolicyProfile.RefillPolicy.WAITLIST
    sibling_rule = PolicyProfile.SiblingRule.SAME_SCHOOL
    intake_class_cap = factory.LazyAttribute(
        lambda policy: 45 if policy.stage == Stage.PRIMARY else 50
    )
    drafted_by = factory.LazyFunction(officer)


class PlanFactory(DjangoModelFactory):
    """The plan of a new public school: four classes of 45."""

    class Meta:
        model = AdmissionPlan

    round = factory.SubFactory(RoundFactory)
    school = factory.SubFactory(SchoolFactory)
    stage = Stage.PRIMARY
    usable_rooms = 4
    classes = 4
    class_cap = 45


class ZoneFactory(DjangoModelFactory):
    """A zone that takes every address of its town."""

    class Meta:
        model = Zone
        skip_postgeneration_save = True

    round = factory.SubFactory(RoundFactory)
    stage = Stage.PRIMARY
    name = factory.Sequence(lambda number: f"第{number}学区")

    @factory.post_generation
    def schools(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        self.schools.set(extracted or [])
        self.rules.create(division=DivisionFactory())


class LawfulPolicyFactory(PolicyFactory):
    """A draft with a plan, a zone and an address, on which no check finds anything."""

    class Meta:
        skip_postgeneration_save = True

    @factory.post_generation
    def places(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        make_places(self.round, self.stage)


def make_places(round_: AdmissionRound, stage: str) -> None:
    """A school with a plan, its zone, and an address in it."""
    plan = PlanFactory(round=round_, stage=stage)
    ZoneFactory(round=round_, stage=stage, schools=[plan.school])
    ResidentialAddress.objects.get_or_create(
        division=DivisionFactory(), road="育才路", number=1
    )


class ApplicationFactory(DjangoModelFactory):
    """An application under a published policy, in any state, with nothing filled in."""

    class Meta:
        model = Application

    policy = factory.SubFactory(PolicyFactory, published=True)
    round = factory.SelfAttribute("policy.round")
    stage = factory.SelfAttribute("policy.stage")
    household = factory.LazyFunction(Household.objects.create)
    child = factory.LazyAttribute(
        lambda application: Child.objects.create(
            household=application.household,
            name="王小明",
            sex="1",
            birth_date=datetime.date(2021, 3, 15),
            id_kind="1",
        )
    )
    applicant = factory.LazyFunction(lambda: acting(Role.GUARDIAN))
    city = COUNTY[:4]
    intake_year = factory.SelfAttribute("round.intake_year")
    child_index = factory.LazyFunction(lambda: secrets.token_bytes(32))
    state = ApplicationState.SUBMITTED
    submitted_at = factory.LazyFunction(timezone.now)
    receipt = factory.Sequence(lambda number: f"R{number:08d}")
