"""A family with a child, and answers that make its application whole."""

import datetime
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.roles import Role
from enrollment import applying, handing_in
from enrollment.households import add_child
from enrollment.models import (
    AdmissionPlan,
    Application,
    ApplicationState,
    Child,
    Guardian,
    Part,
    VerifiedFacts,
)
from enrollment.questions import Family, questions_of
from enrollment.scoring.stored_facts import facts_plain
from schools.models.schools import Stage
from tests.enrollment.factories import PolicyFactory, RoundFactory
from tests.factories import TOWN, SchoolFactory, acting, citizen_id

BORN = datetime.date(2021, 3, 15)


class ChildFactory(DjangoModelFactory):
    class Meta:
        model = Child

    class Params:
        serial = factory.Sequence(lambda number: number + 200)

    name = factory.Sequence(lambda number: f"张小{number}")
    sex = "2"
    birth_date = BORN
    id_number = factory.LazyAttribute(
        lambda child: citizen_id(child.serial, born=child.birth_date, sex=child.sex)
    )


class PlanFactory(DjangoModelFactory):
    """Three classes of 45 at a public primary school."""

    class Meta:
        model = AdmissionPlan

    round = factory.SubFactory(RoundFactory, open=True)
    school = factory.SubFactory(SchoolFactory)
    stage = Stage.PRIMARY
    usable_rooms = 3
    classes = 3
    class_cap = 45


def open_round(**rules: Any) -> Any:
    """A round that is open, with published policies that hold `rules`."""
    round_ = RoundFactory(open=True, policies=False)
    for stage in Stage:
        PolicyFactory(round=round_, stage=stage, published=True, **rules)
    return round_


def parent(**who: Any) -> Any:
    """A guardian who is logged in."""
    return acting(Role.GUARDIAN, **who)


def child_of(guardian: Any, **fields: Any) -> Child:
    return add_child(ChildFactory.build(**fields), by=guardian)


def answers(plan: AdmissionPlan, **changed: Any) -> dict[str, Any]:
    """Answers to every question, of a family that owns its home and is registered here."""
    day = "2022-05-10"
    told = {
        "right": "yes",
        "differs": "",
        "special": "none",
        "needs": "no",
        "name": "王芳",
        "relation": Guardian.Relation.MOTHER,
        "id_number": citizen_id(7, born=datetime.date(1990, 1, 1), sex="2"),
        "has_second": "no",
        "home_kind": "own",
        "town": TOWN,
        "road": "示范路",
        "number": 12,
        "lives_since": day,
        "unit_number": "990101 004002 GB00012 F00010005",
        "has_title": "yes",
        "share": "100%",
        "registered_on": day,
        "hukou": "county",
        "household_number": "990100123",
        "moved_in": day,
        "follows": "no",
        "wish1": plan.school_id,
    }
    return {**told, **changed}


def answer_all(application: Application, plan: AdmissionPlan, **changed: Any) -> None:
    """Answer each question that is asked, through its form."""
    typed = answers(plan, **changed)
    for part in Part:
        while question := open_question(application, part):
            row = application.parts.filter(part=part).first()
            stamp = {"seen": applying.stamp(row)}
            form = question.form({**typed, **stamp}, application=application)
            assert form.is_valid(), (question.code, form.errors)
            applying.save_answers(application, part, form.answers(), **stamp)


def open_question(application: Application, part: str) -> Any:
    family = Family(application, applying.all_told(application))
    kept = family.told.get(part, {})
    asked = questions_of(part, family)
    return next((q for q in asked if not set(q.form.names()) <= set(kept)), None)


def started(guardian: Any = None, *, plan: AdmissionPlan, **child: Any) -> Application:
    guardian = guardian or parent()
    return applying.start(
        child_of(guardian, **child), round_=plan.round, stage=plan.stage, by=guardian
    )


def submitted(
    guardian: Any = None, *, plan: AdmissionPlan, **changed: Any
) -> Application:
    guardian = guardian or parent()
    application = started(guardian, plan=plan)
    answer_all(application, plan, **changed)
    return handing_in.submit(application, by=guardian)


def approved(
    guardian: Any = None, *, plan: AdmissionPlan, facts: Any, **child: Any
) -> Application:
    """An application whose facts are verified, whatever its answers."""
    application = started(guardian, plan=plan, **child)
    Application.objects.filter(pk=application.pk).update(
        state=ApplicationState.APPROVED,
        receipt=str(application.pk)[-12:],
        submitted_at=timezone.now(),
    )
    VerifiedFacts.objects.create(application=application, content=facts_plain(facts))
    application.refresh_from_db()
    return application
