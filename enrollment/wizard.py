"""Which way leads to a school: a few questions without names, and what follows from them.

Public and without log-in (ux.md 3.1). The answers travel in the address, hold nothing
personal and are stored nowhere. What comes out is a hint; the rules alone decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.models import AdmissionRound, DocumentKind, PolicyProfile
from enrollment.scoring.months import add_months
from enrollment.scoring.permits import half_year_from
from schools.models.schools import Stage

Answers = Mapping[str, str]
D = DocumentKind
LOCAL, FROM_ELSEWHERE = {"county"}, {"city", "elsewhere"}


@dataclass(frozen=True, slots=True)
class Question:
    """One page: its code, its words and what can be answered."""

    code: str
    title: str | Promise
    choices: tuple[tuple[str, str | Promise], ...]
    asked_of: frozenset[str] = frozenset()
    """Only those whose register is there; everybody if blank."""

    def concerns(self, answers: Answers) -> bool:
        return not self.asked_of or answers.get("hukou") in self.asked_of


YES_NO = (("yes", _("Yes")), ("no", _("No")))
QUESTIONS: tuple[Question, ...] = (
    Question("stage", _("Which grade will your child enter?"), tuple(Stage.choices)),
    Question(
        "hukou",
        _("Where is your child's household register?"),
        (
            ("county", _("In this county")),
            ("city", _("Elsewhere in this city")),
            ("elsewhere", _("In another city or province")),
            ("none", _("Hong Kong, Macao, Taiwan, abroad, or not registered yet")),
        ),
    ),
    Question(
        "home",
        _("What home do you live in?"),
        (
            ("own", _("Our own, with a title or a purchase contract")),
            ("grandparents", _("The grandparents'")),
            ("rented", _("Rented")),
            ("other", _("The employer's, a dormitory, or something else")),
        ),
    ),
    Question(
        "permit",
        _("Does a guardian hold a residence permit here?"),
        (
            ("valid", _("Yes, it is valid")),
            ("applied", _("It is applied for, or waits for its yearly endorsement")),
            ("no", _("No")),
        ),
        frozenset(FROM_ELSEWHERE),
    ),
    Question(
        "special",
        _("Has a guardian a special status by law?"),
        (
            (
                "yes",
                _("Soldier, firefighter, police, a hero's family, recognised talent"),
            ),
            ("no", _("No")),
        ),
    ),
    Question(
        "sibling",
        _("Does a brother or sister go to a school here that you wish for?"),
        YES_NO,
    ),
)


@dataclass(frozen=True, slots=True)
class Route:
    """A way to a seat: what it is called, what it means, which papers may be asked for."""

    code: str
    title: str | Promise
    words: str | Promise
    papers: tuple[DocumentKind, ...] = ()

    @property
    def needs_help(self) -> bool:
        return self.code == "help"


ROUTES: dict[str, Route] = {
    route.code: route
    for route in (
        Route(
            "register_and_home",
            _("Registered here, with an own home"),
            _("The school area of your home and your register decides."),
            (D.IDENTITY, D.HUKOU, D.TITLE, D.PURCHASE),
        ),
        Route(
            "register",
            _("Registered here"),
            _(
                "The school area of your register decides; where it has no seat left, the"
                " bureau places your child nearby."
            ),
            (D.IDENTITY, D.HUKOU, D.RENTAL),
        ),
        Route(
            "permit",
            _("Residence permit"),
            _(
                "The permit is the main basis. Your child applies on the same days, by the"
                " same form and for the same schools as children registered here."
            ),
            (D.IDENTITY, D.HUKOU, D.PERMIT, D.TITLE, D.RENTAL, D.INSURANCE, D.WORK),
        ),
        Route(
            "home",
            _("Own home, registered elsewhere"),
            _(
                "The title of your home counts. Apply for a residence permit as well: it"
                " opens one more way."
            ),
            (D.IDENTITY, D.HUKOU, D.TITLE, D.PURCHASE),
        ),
        Route(
            "help",
            _("A person helps you"),
            _(
                "None of the usual ways fits by these answers. That does not mean that there"
                " is no seat: every child of school age is placed. Call us, or begin an"
                " application and tell there how you live."
            ),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the answers lead to under the rules of a round, if there is one."""

    route: Route
    papers: list[DocumentKind]
    policy: PolicyProfile | None
    is_special: bool
    follows_sibling: bool
    lived_since: date | None = None
    """Where no permit is held: who has lived here since then may ask for one today."""


def read(typed: Answers) -> dict[str, str]:
    """The answers that make sense, up to the first that is missing."""
    kept: dict[str, str] = {}
    for question in QUESTIONS:
        if not question.concerns(kept):
            continue
        answer = typed.get(question.code, "")
        if answer not in dict(question.choices):
            break
        kept[question.code] = answer
    return kept


def asked(answers: Answers) -> list[Question]:
    return [question for question in QUESTIONS if question.concerns(answers)]


def next_question(answers: Answers) -> Question | None:
    return next((one for one in asked(answers) if one.code not in answers), None)


def route_of(answers: Answers) -> Route:
    has_title = answers["home"] in {"own", "grandparents"}
    if answers["hukou"] in LOCAL:
        return ROUTES["register_and_home" if has_title else "register"]
    if answers.get("permit") in {"valid", "applied"}:
        return ROUTES["permit"]
    is_owner = answers["hukou"] in FROM_ELSEWHERE and answers["home"] == "own"
    return ROUTES["home" if is_owner else "help"]


def outcome(answers: Answers, policy: PolicyProfile | None) -> Outcome:
    route = route_of(answers)
    extra = {D.SPECIAL: answers["special"], D.SIBLING: answers["sibling"]}
    wanted = {*route.papers, *(kind for kind, said in extra.items() if said == "yes")}
    allowed = set(policy.documents) if policy else set(D)
    return Outcome(
        route=route,
        papers=[kind for kind in D if kind in wanted & allowed],
        policy=policy,
        is_special=answers["special"] == "yes",
        follows_sibling=answers["sibling"] == "yes",
        lived_since=half_a_year_ago() if answers.get("permit") == "no" else None,
    )


def half_a_year_ago() -> date:
    """The last day of moving in from which half a year is over (Regulation, article 2)."""
    today = timezone.localdate()
    since = add_months(today, -6)
    return since if half_year_from(since) <= today else since - timedelta(1)


def policy_for(stage: str) -> PolicyProfile | None:
    """The rules of the round that is open, else of the next one, else of the last."""
    rounds = AdmissionRound.objects.published()
    rows = PolicyProfile.objects.in_force().filter(stage=stage, round__in=rounds)
    rows = rows.select_related("round__county").order_by("round__closes_at")
    now = timezone.now()
    return rows.filter(round__closes_at__gt=now).first() or rows.last()


def next_date(round_: AdmissionRound) -> tuple[str | Promise, datetime | date] | None:
    """What comes next in the round, and when."""
    now = timezone.now()
    days = {_("Registration opens"): round_.opens_at}
    days[_("Registration closes")] = round_.closes_at
    for words, moment in days.items():
        if moment > now:
            return words, moment
    if round_.result_on >= timezone.localdate():
        return _("Results are announced"), round_.result_on
    return None
