"""One application as a reviewer reads it: what was told, shown and known, by topic.

The family's answers stand beside its papers, the departments' records and the rule, so
that nobody has to look anything up.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.masking import masked_number
from accounts.models import User
from enrollment.applying import all_told
from enrollment.models import Application, ApplicationState, DepartmentCheck, Document
from enrollment.models import DocumentKind as D
from enrollment.permit_words import permit_sentences
from enrollment.questions import QUESTIONS, Family
from enrollment.review_words import (
    PERSONS,
    department_name,
    field_names,
    light_of,
    record_words,
    rules_of,
)
from enrollment.task_list import in_words
from portal.lights import Light
from schools.keyset import JOINT, beyond

NUMBER = re.compile(r"\d{17}[\dX]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of the review: which questions and which papers belong to it."""

    key: str
    title: str | Promise
    questions: tuple[str, ...]
    kinds: tuple[D, ...]


TOPICS = (
    Topic(
        "people",
        _("Child and guardians"),
        ("identity", "circumstances", "you", "second"),
        (D.IDENTITY, D.SPECIAL),
    ),
    Topic(
        "home",
        _("Home"),
        ("kind", "address", "title", "rental"),
        (D.TITLE, D.PURCHASE, D.RENTAL),
    ),
    Topic("hukou", _("Household register"), ("hukou",), (D.HUKOU,)),
    Topic("permit", _("Residence permit"), ("permit",), (D.PERMIT,)),
    Topic("work", _("Insurance and work"), (), (D.INSURANCE, D.WORK)),
    Topic("sibling", _("Brothers and sisters"), ("sibling", "twins"), (D.SIBLING,)),
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A department's answer as the page shows it."""

    check: DepartmentCheck

    @property
    def about(self) -> str | Promise:
        return PERSONS.get(self.check.person, self.check.person)

    @property
    def department(self) -> str | Promise:
        return department_name(self.check.department)

    @property
    def light(self) -> Light:
        return light_of(self.check)

    @property
    def record(self) -> list[tuple[str, str, bool]]:
        return list(record_words(self.check))

    @property
    def differing(self) -> list[str]:
        return field_names(self.check)


@dataclass(frozen=True, slots=True)
class Section:
    """One topic of one application, ready to be shown."""

    topic: Topic
    told: list[tuple[Any, Any]]
    papers: list[Document]
    checks: list[Checked]
    rules: list[str]

    @property
    def light(self) -> Light:
        """That of its worst check."""
        return self.worst.light if self.worst else Light.NONE

    @property
    def word(self) -> str:
        return str(self.worst.check.get_result_display()) if self.worst else ""

    @property
    def worst(self) -> Checked | None:
        order = [Light.OK, Light.NONE, Light.WATCH, Light.OVER]
        return max(self.checks, key=lambda one: order.index(one.light), default=None)


def sections_of(application: Application) -> list[Section]:
    family = Family(application, all_told(application))
    checks = list(application.checks.all())
    uses = application.document_uses.select_related("document")
    papers = [use.document for use in uses]
    rules = rules_of(application, is_rented=family.rents)
    rules["permit"] += permit_sentences(application)
    found = [
        Section(
            topic,
            list(told_in(topic, family)),
            [paper for paper in papers if paper.kind in topic.kinds],
            [Checked(check) for check in checks if check.kind in topic.kinds],
            rules.get(topic.key, []),
        )
        for topic in TOPICS
    ]
    return [one for one in found if one.told or one.papers or one.checks]


def told_in(topic: Topic, family: Family) -> Iterator[tuple[Any, Any]]:
    if topic.key == "people":
        child = family.application.child
        yield _("Name of the child"), child.name
        yield _("Identity number of the child"), child.masked_id_number
        yield _("Birthday"), child.birth_date.isoformat()
    for question in QUESTIONS:
        if question.code in topic.questions and question.concerns(family):
            for label, value in in_words(question, family):
                yield label, masked(value)


def masked(value: Any) -> Any:
    """An identity number by its end alone; anything else as it was told."""
    return masked_number(str(value)) if NUMBER.fullmatch(str(value)) else value


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The applications before and after in the queue, to walk on without the list."""

    before: Application | None
    after: Application | None


def neighbours(application: Application, user: User) -> Neighbours:
    """Those being checked that this person may see, by how long they wait."""
    rows = Application.objects.visible_to(user).filter(state=ApplicationState.CHECKING)
    rows = rows.exclude(pk=application.pk)
    key = JOINT.join([str(application.moved_at), str(application.pk)])
    later, sooner = ["moved_at", "pk"], ["-moved_at", "-pk"]
    return Neighbours(
        rows.filter(beyond(sooner, key)).order_by(*sooner).first(),
        rows.filter(beyond(later, key)).order_by(*later).first(),
    )
