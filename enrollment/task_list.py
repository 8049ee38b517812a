"""The task list of an application, and its answers in words."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment import applying
from enrollment.models import Application, ApplicationPart, ApplicationState, Part
from enrollment.questions import (
    Family,
    Question,
    is_answered,
    is_complete,
    questions_of,
)


@dataclass(frozen=True, slots=True)
class Task:
    """One part on the task list: where it leads, and how far it is."""

    part: Part
    href: str
    word: str | Promise
    tone: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one question, as they are read over before submission."""

    title: str | Promise
    told: list[tuple[Any, Any]]
    href: str
    is_answered: bool
    may_change: bool


def tasks_of(application: Application) -> list[Task]:
    """The parts in order, each leading to its first open question."""
    family = Family(application, applying.all_told(application))
    rows = {row.part: row for row in application.parts.all()}
    return [task(part, family, rows.get(part)) for part in Part]


def task(part: Part, family: Family, row: ApplicationPart | None) -> Task:
    word, tone = progress(part, family, row)
    return Task(
        part=part,
        href=first_page(part, family),
        word=word,
        tone=tone,
        may_change=applying.may_change(family.application, part),
    )


def progress(
    part: Part, family: Family, row: ApplicationPart | None
) -> tuple[str | Promise, str]:
    """One of four words (ux: 未开始, 进行中, 已完成, 需更正) and its light."""
    is_returned = family.application.state == ApplicationState.RETURNED
    if is_returned and row is not None and row.is_open:
        return _("to be mended"), "over"
    if is_complete(part, family):
        return _("done"), "ok"
    return (_("begun"), "todo") if row is not None else (_("not begun"), "")


def first_page(part: Part, family: Family) -> str:
    """The page of the first question without an answer, or of the first one."""
    if part == Part.DOCUMENTS:
        return reverse("family:documents", args=[family.application.pk])
    asked = questions_of(part, family)
    open_ones = [one for one in asked if not is_answered(one, family.told)]
    chosen = [*open_ones, *asked][0]
    return reverse(
        "family:question", args=[family.application.pk, part.value, chosen.code]
    )


def answers_to_read(application: Application) -> list[Section]:
    """Every question that concerns the family, with its answers in words."""
    family = Family(application, applying.all_told(application))
    parts = [part for part in Part if part != Part.DOCUMENTS]
    return [
        Section(
            title=question.title,
            told=in_words(question, family),
            href=reverse(
                "family:question", args=[application.pk, part.value, question.code]
            ),
            is_answered=is_answered(question, family.told),
            may_change=applying.may_change(application, part),
        )
        for part in parts
        for question in questions_of(part, family)
    ]


def in_words(question: Question, family: Family) -> list[tuple[Any, Any]]:
    kept = family.told.get(question.part, {})
    return question.form(application=family.application, initial=kept).told()


def told_before(application: Application, part: str) -> dict[str, Any]:
    """What the household answered in its last other application, to be confirmed.

    A fact is entered once: brothers and sisters share guardians and home.
    """
    if part not in {Part.GUARDIANS, Part.RESIDENCE, Part.PERMIT}:
        return {}
    others = ApplicationPart.objects.filter(
        application__household=application.household_id, part=part
    ).exclude(application=application.pk)
    return applying.told(others.order_by("-saved_at").first())
