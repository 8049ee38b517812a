"""What the departments are asked about an application (enrollment handbook 4.5).

One function for each paper of the list: from the family's answers to the questions and to
the comparison of what comes back. Nothing is asked here, and nothing but what the answers
make relevant is in the list.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils import timezone

from enrollment.addresses import home_of, is_home
from enrollment.applying import all_told
from enrollment.departments import checks, kinds
from enrollment.departments.checks import Verdict
from enrollment.departments.kinds import Answer, Question
from enrollment.forms.child import SpecialStatus
from enrollment.models import (
    Application,
    CheckResult,
    DocumentKind,
    Part,
    PolicyProfile,
    ResidentialAddress,
)
from enrollment.questions import Family
from enrollment.scoring.terms import PermitHolder

CHILD, HOME, BUSINESS = "child", "home", "business"
NOBODY = "none"
"""In place of a department: none keeps such a record, so a person looks at the paper."""

Judge = Callable[[Answer[Any]], Verdict]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question about one person, and how its answer is judged.

    Without a question no department knows: `not_found`, and a paper may stand in.
    """

    kind: DocumentKind
    person: str
    question: Question[Any] | None = None
    judge: Judge | None = None
    one_is_enough: bool = False
    """Of several persons asked about the same paper, it is enough that one has it."""
    is_optional: bool = False
    """Nobody need have it: that it is not found is no finding."""

    @property
    def department(self) -> str:
        return self.question.kind.department.value if self.question else NOBODY


@dataclass(frozen=True, slots=True)
class Case:
    """An application with what its family told, and the day of the check."""

    application: Application
    family: Family
    on: datetime.date

    @classmethod
    def of(cls, application: Application) -> "Case":
        """Permits and contracts are judged on the cut-off day, or today before it."""
        on = min(timezone.localdate(), application.policy.cut_off)
        return cls(application, Family(application, all_told(application)), on)

    def told(self, part: Part, name: str) -> Any:
        return self.family.answer(part, name)

    @property
    def county(self) -> str:
        return self.application.round.county_id

    @property
    def home(self) -> ResidentialAddress:
        return home_of(self.family.told.get(Part.RESIDENCE, {}), county=self.county)

    @property
    def child_number(self) -> str:
        return self.application.child.id_number or ""

    @property
    def guardians(self) -> dict[str, str]:
        """The guardians' identity numbers by `guardian1` and `guardian2`."""
        names = {"guardian1": "id_number", "guardian2": "second_id_number"}
        found = {who: self.told(Part.GUARDIANS, name) for who, name in names.items()}
        return {who: number for who, number in found.items() if number}

    @property
    def names(self) -> dict[str, str | None]:
        """The names of child and guardians, as the family wrote them."""
        return {
            CHILD: self.application.child.name,
            "guardian1": self.told(Part.GUARDIANS, "name"),
            "guardian2": self.told(Part.GUARDIANS, "second_name"),
        }

    def asks_for(self, kind: DocumentKind) -> bool:
        return kind in self.application.policy.documents


def inquiries_of(application: Application) -> list[Inquiry]:
    """Everything to ask about the application, in the order of the list of papers."""
    case = Case.of(application)
    sources = (identities, hukou, home, permits, insurance, work, special)
    return [inquiry for source in sources for inquiry in source(case)]


def also(verdict: Verdict, *fields: str) -> Verdict:
    """The verdict with further fields that differ."""
    if not fields:
        return verdict
    agreed = verdict.result is CheckResult.MATCH
    result = CheckResult.MISMATCH if agreed else verdict.result
    return Verdict(result, (*verdict.fields, *fields))


def at_home(judge: Judge, case: Case) -> Judge:
    """`judge`, and the record's address must be the home that the family names."""

    def judged(answer: Answer[Any]) -> Verdict:
        record = answer.record
        is_other = record is not None and not is_home(record.address, case.home)
        return also(judge(answer), *(["address"] if is_other else []))

    return judged


def placed(judge: Judge, lies_right: Callable[[str], bool]) -> Judge:
    """`judge`, and the record's division must be where the family says."""

    def judged(answer: Answer[Any]) -> Verdict:
        record = answer.record
        is_wrong = record is not None and not lies_right(record.division)
        return also(judge(answer), *(["division"] if is_wrong else []))

    return judged


def day(told: Any) -> datetime.date | None:
    return datetime.date.fromisoformat(told) if told else None


def stated(**fields: Any) -> dict[str, Any]:
    """The fields that the family filled in; a blank one claims nothing."""
    return {name: value for name, value in fields.items() if value}


def identities(case: Case) -> Iterator[Inquiry]:
    """Child and guardians at the police, and whose guardians they are."""
    child, guardians, names = case.application.child, case.guardians, case.names
    about = {CHILD: (case.child_number, stated(name=child.name, born=child.birth_date))}
    about |= {who: (guardians[who], stated(name=names[who])) for who in guardians}
    for who, (number, declared) in about.items():
        asked = kinds.IDENTITY.about(number) if number else None
        judge = partial(checks.check_identity, declared=declared)
        yield Inquiry(DocumentKind.IDENTITY, who, asked, judge)
    if case.child_number and guardians:
        yield Inquiry(
            DocumentKind.IDENTITY,
            "guardians",
            kinds.GUARDIANS.about(case.child_number),
            partial(checks.check_guardians, guardians=list(guardians.values())),
        )


def hukou(case: Case) -> Iterator[Inquiry]:
    """The child's household register; in the county also whether parents stand in it."""
    declared = stated(
        household_no=case.told(Part.PERMIT, "household_number"),
        moved_in=day(case.told(Part.PERMIT, "moved_in")),
    )
    where = case.told(Part.PERMIT, "hukou")
    judge = partial(checks.check_household, declared=declared)
    yield Inquiry(
        DocumentKind.HUKOU,
        CHILD,
        kinds.HOUSEHOLD.about(case.child_number) if case.child_number else None,
        placed(judge, lambda code: place_of(code, case.county) == where),
    )
    if where == "county":
        for who, number in case.guardians.items():
            judge = partial(checks.check_household, declared={})
            asked = kinds.HOUSEHOLD.about(number)
            yield Inquiry(DocumentKind.HUKOU, who, asked, judge, is_optional=True)


def place_of(code: str, county: str) -> str:
    """Where a division lies, in the words of the family's form."""
    if code.startswith(county):
        return "county"
    return "city" if code.startswith(county[:4]) else "elsewhere"


def home(case: Case) -> Iterator[Inquiry]:
    if case.family.has_title:
        yield owned(case)
    elif case.family.rents:
        yield from rented(case)


def owned(case: Case) -> Inquiry:
    """The title of the home, or the purchase contract while there is none yet.

    Grandparents' names are not asked for, so they show as `holders` that differ: the
    household register tells an officer that they are the grandparents.
    """
    number = "".join(str(case.told(Part.RESIDENCE, "unit_number") or "").split())
    people = list(case.guardians.values())
    if case.told(Part.RESIDENCE, "has_title") == "no":
        judge = partial(checks.check_purchase, declared={}, buyers=people)
        asked = kinds.PURCHASE.about(number)
        return Inquiry(DocumentKind.PURCHASE, HOME, asked, housed(judge, case))
    policy = case.application.policy
    judge = partial(
        checks.check_title,
        declared=stated(registered_on=day(case.told(Part.RESIDENCE, "registered_on"))),
        holders=[*people, case.child_number],
        least=policy.share,
        is_more_than=not policy.share_inclusive,
    )
    asked_title = kinds.TITLE.about(number)
    return Inquiry(DocumentKind.TITLE, HOME, asked_title, housed(judge, case))


def housed(judge: Judge, case: Case) -> Judge:
    """`judge`, and the home that the record is of must be the one that the family names."""
    lies_right = partial(lies_in, case.told(Part.RESIDENCE, "town"))
    return at_home(placed(judge, lies_right), case)


def lies_in(town: str | None, code: str) -> bool:
    return bool(town) and code.startswith(str(town))


def rented(case: Case) -> Iterator[Inquiry]:
    """The contract of whichever guardian is the tenant."""
    declared = stated(
        begins=day(case.told(Part.RESIDENCE, "rented_from")),
        until=day(case.told(Part.RESIDENCE, "rented_to")),
        filing_no=case.told(Part.RESIDENCE, "filing_number"),
    )
    judge = partial(checks.check_rental, declared=declared, on=case.on)
    for who, number in case.guardians.items():
        yield Inquiry(
            DocumentKind.RENTAL,
            who,
            kinds.RENTAL.about(number),
            housed(judge, case),
            one_is_enough=True,
        )


def permits(case: Case) -> Iterator[Inquiry]:
    """The residence permit of whoever the family names, if the rules count that one's.

    A receipt, and another person's permit, an officer looks at.
    """
    if not case.family.is_from_elsewhere:
        return
    holder = case.told(Part.PERMIT, "holder")
    numbers = {CHILD: case.child_number, **case.guardians}
    counts = may_hold(str(holder), case.application.policy)
    number = numbers.get(str(holder)) if counts else None
    declared = stated(
        name=case.names.get(str(holder)),
        permit_no=case.told(Part.PERMIT, "permit_number"),
        issued=day(case.told(Part.PERMIT, "issued_on")),
    )
    judge = partial(checks.check_permit, declared=declared, on=case.on)
    yield Inquiry(
        DocumentKind.PERMIT,
        str(holder) if number else CHILD,
        kinds.RESIDENCE_PERMIT.about(number) if number else None,
        at_home(placed(judge, lambda code: code.startswith(case.county)), case),
    )


def may_hold(who: str, policy: PolicyProfile) -> bool:
    """Whether the rules count a permit of `child`, `guardian1` or `guardian2`."""
    counts = PermitHolder(policy.permit_holder)
    if counts is PermitHolder.EITHER:
        return True
    return (who == CHILD) == (counts is PermitHolder.CHILD)


def insurance(case: Case) -> Iterator[Inquiry]:
    """The guardians' months, where the rules ask for them or count them."""
    needed = bool(case.application.policy.insurance_months)
    if not needed and not case.asks_for(DocumentKind.INSURANCE):
        return
    for who, number in case.guardians.items():
        yield Inquiry(
            DocumentKind.INSURANCE,
            who,
            kinds.INSURANCE.about(number),
            partial(checks.check_insurance, declared={}),
            one_is_enough=True,
            is_optional=not needed,
        )


def work(case: Case) -> Iterator[Inquiry]:
    """A guardian's labour contract, where the rules list work among the papers.

    Who works on their own account has none: their business licence stands for it.
    """
    if not (case.asks_for(DocumentKind.WORK) and case.family.is_from_elsewhere):
        return
    judge = partial(checks.check_contract, declared={}, on=case.on)
    for who, number in case.guardians.items():
        asked = kinds.CONTRACT.about(number)
        yield Inquiry(DocumentKind.WORK, who, asked, judge, one_is_enough=True)
    if code := case.told(Part.PERMIT, "credit_code"):
        yield Inquiry(
            DocumentKind.WORK,
            BUSINESS,
            kinds.LICENCE.about(code),
            partial(
                checks.check_licence,
                declared={},
                operators=list(case.guardians.values()),
                on=case.on,
            ),
            one_is_enough=True,
        )


def special(case: Case) -> Iterator[Inquiry]:
    """A disability is asked for and need not be found; other statuses a person reads."""
    if case.told(Part.CHILD, "needs") == "yes" and case.child_number:
        judge = partial(checks.check_disability, declared={}, on=case.on)
        asked = kinds.DISABILITY.about(case.child_number)
        yield Inquiry(DocumentKind.SPECIAL, CHILD, asked, judge, is_optional=True)
    if case.told(Part.CHILD, "special") not in {None, SpecialStatus.NONE}:
        yield Inquiry(DocumentKind.SPECIAL, "status")
