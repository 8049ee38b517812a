"""What a family is asked, question by question, in the order of the task list.

One table: which part a question belongs to, which form asks it, and whether it applies to
this family at all. A part is complete when every question that applies is answered; a
later answer can make a question apply that did not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.forms.child import CircumstancesForm, IdentityForm
from enrollment.forms.choices import PrivateForm, PublicForm
from enrollment.forms.guardians import FirstGuardianForm, SecondGuardianForm
from enrollment.forms.home import AddressForm, HomeKindForm, RentalForm, TitleForm
from enrollment.forms.question import QuestionForm
from enrollment.forms.register import HukouForm, PermitForm
from enrollment.forms.siblings import SiblingForm, TwinsForm
from enrollment.models import Application, Part
from enrollment.papers import papers_wanted

Told = Mapping[str, Mapping[str, Any]]
"""Answers by part."""


@dataclass(frozen=True, slots=True)
class Family:
    """What decides which questions concern a family: its application and its answers."""

    application: Application
    told: Told

    def answer(self, part: Part, name: str) -> Any:
        return self.told.get(part, {}).get(name)

    @property
    def has_title(self) -> bool:
        return self.answer(Part.RESIDENCE, "home_kind") in {"own", "grandparents"}

    @property
    def rents(self) -> bool:
        return self.answer(Part.RESIDENCE, "home_kind") == "rented"

    @property
    def is_from_elsewhere(self) -> bool:
        """Not registered in the county: the permit is the main basis (handbook 5.2)."""
        return self.answer(Part.PERMIT, "hukou") in {"city", "elsewhere"}

    @property
    def may_have_twins(self) -> bool:
        child = self.application.child
        others = self.application.household.children.exclude(pk=child.pk)
        return others.filter(birth_date=child.birth_date).exists()

    @property
    def has_private_plans(self) -> bool:
        return PrivateForm.schools(self.application).exists()


@dataclass(frozen=True, slots=True)
class Question:
    """One page of a part: its form, and the family's property without which it is not asked."""

    code: str
    part: Part
    title: str | Promise
    form: type[QuestionForm]
    asked_if: str = ""

    def concerns(self, family: Family) -> bool:
        return not self.asked_if or bool(getattr(family, self.asked_if))


QUESTIONS: tuple[Question, ...] = (
    Question("identity", Part.CHILD, _("Is this your child?"), IdentityForm),
    Question(
        "circumstances",
        Part.CHILD,
        _("Is there anything we should know?"),
        CircumstancesForm,
    ),
    Question("you", Part.GUARDIANS, _("Who are you?"), FirstGuardianForm),
    Question(
        "second",
        Part.GUARDIANS,
        _("Is there another guardian?"),
        SecondGuardianForm,
    ),
    Question("kind", Part.RESIDENCE, _("What home do you live in?"), HomeKindForm),
    Question("address", Part.RESIDENCE, _("Where is your home?"), AddressForm),
    Question(
        "title",
        Part.RESIDENCE,
        _("What does the title of the home say?"),
        TitleForm,
        "has_title",
    ),
    Question(
        "rental",
        Part.RESIDENCE,
        _("What does the filed rental contract say?"),
        RentalForm,
        "rents",
    ),
    Question(
        "hukou",
        Part.PERMIT,
        _("Where is your child's household register?"),
        HukouForm,
    ),
    Question(
        "permit",
        Part.PERMIT,
        _("Who holds a residence permit here?"),
        PermitForm,
        "is_from_elsewhere",
    ),
    Question(
        "sibling",
        Part.SIBLINGS,
        _("Should your child go where a brother or sister does?"),
        SiblingForm,
    ),
    Question(
        "twins",
        Part.SIBLINGS,
        _("Are these children of one birth?"),
        TwinsForm,
        "may_have_twins",
    ),
    Question(
        "public",
        Part.CHOICES,
        _("Which public schools do you wish for?"),
        PublicForm,
    ),
    Question(
        "private",
        Part.CHOICES,
        _("Do you also apply to a private school?"),
        PrivateForm,
        "has_private_plans",
    ),
)


def questions_of(part: str, family: Family) -> list[Question]:
    """The questions of a part that concern this family."""
    return [
        question
        for question in QUESTIONS
        if question.part == part and question.concerns(family)
    ]


def is_answered(question: Question, told: Told) -> bool:
    answers = told.get(question.part, {})
    return all(name in answers for name in question.form.names())


def is_complete(part: Part, family: Family) -> bool:
    """Whether nothing of the part is left to answer, or to attach."""
    if part == Part.DOCUMENTS:
        return not papers_wanted(family.application)
    asked = questions_of(part, family)
    return all(is_answered(question, family.told) for question in asked)


def next_question(question: Question, family: Family) -> Question | None:
    """The one after `question` in its part, or None at the part's end."""
    order = QUESTIONS.index(question)
    asked = questions_of(question.part, family)
    return next((one for one in asked if QUESTIONS.index(one) > order), None)
