"""Running a draft of rules on last year's round: who would gain, who would lose (规则回放).

Last year's applications are read without a name: their verified facts, the order keys
that the rules of that year gave them, and the school they wished for first. Within each
school's plan an application is inside, outside, or at the cut where lots decide; a group
gains where more of it moves inwards. It says nothing of any child.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.roles import Permission
from enrollment.models import (
    AdmissionPlan,
    AdmissionRound,
    DepartmentCheck,
    PolicyProfile,
    VerifiedFacts,
    Wish,
)
from enrollment.ranking import Ranker
from enrollment.rulebook import terms_of
from enrollment.scoring.facts import Facts
from enrollment.scoring.predicates import PREDICATES
from enrollment.scoring.stored_facts import facts_from
from enrollment.scoring.terms import Terms
from portal.models import Job
from schools.models import School

FEW = 5
"""A group of fewer is not shown: its children could be told from each other."""
STEP = 2000
Key = tuple[int, ...]


class Chance(IntEnum):
    """Where an application stands at the school that it wishes for first."""

    OUTSIDE = 0
    LOT = 1
    INSIDE = 2


@dataclass(frozen=True, slots=True)
class Case:
    """One application of last year, without a name."""

    school: str | None
    groups: Mapping[str, str]
    before: Key
    after: Key


class GroupResult(NamedTuple):
    """How a group fares. None of its figures is told where it is too small."""

    attribute: str
    group: str
    total: int
    gain: int
    lose: int

    @property
    def is_told(self) -> bool:
        return self.total >= FEW


def round_before(policy: PolicyProfile) -> AdmissionRound | None:
    """Last year's round of the county, if the stage was ranked in it."""
    ranked = VerifiedFacts.objects.filter(
        application__stage=policy.stage,
        application__ranking__isnull=False,
        application__round__county=policy.round.county_id,
        application__round__intake_year=policy.round.intake_year - 1,
    ).first()
    return ranked.application.round if ranked else None


def replay(
    policy: PolicyProfile, *, progress: Callable[[int, int], None]
) -> list[GroupResult]:
    """The draft on last year's applications, group by group."""
    last = round_before(policy)
    if last is None:
        raise ValidationError(_("There is no round of last year to run the rules on."))
    cases = list(cases_of(policy, last, progress=progress))
    seats = seats_of(last, policy.stage)
    before = chances(cases, seats, key=lambda case: case.before)
    after = chances(cases, seats, key=lambda case: case.after)
    return list(by_group(cases, before, after))


def ranker_for(policy: PolicyProfile, last: AdmissionRound) -> Ranker:
    """The draft's rules with last year's day of counting, else all would gain a year."""
    draft = PolicyProfile.objects.get(pk=policy.pk)
    in_force = PolicyProfile.objects.for_round(last, policy.stage)
    if in_force is not None:
        draft.cut_off = in_force.cut_off
    try:
        return Ranker(draft)
    except ValueError as fault:
        raise ValidationError(
            _(
                "The draft cannot rank anybody yet. Open its check and mend what it names."
            )
        ) from fault


def cases_of(
    policy: PolicyProfile,
    last: AdmissionRound,
    *,
    progress: Callable[[int, int], None],
) -> Iterator[Case]:
    """One query for the facts, one for the certificates."""
    ranker = ranker_for(policy, last)
    terms = terms_of(ranker.policy)
    rows = facts_rows(last, policy.stage)
    total, disabled = rows.count(), with_certificate(last, policy.stage)
    schools = dict(School.objects.values_list("pk", "division"))
    for n, row in enumerate(rows.iterator(chunk_size=STEP)):
        if n % STEP == 0:
            progress(n, total)
        facts = facts_from(row["content"])
        home = row["application__home_division"]
        groups = {
            "residence": residence_of(facts, terms),
            "sex": row["application__child__sex"],
            "disability": "yes" if row["application_id"] in disabled else "no",
            "distance": distance_of(home, schools.get(row["school"], "")),
        }
        before = tuple(row["application__ranking__keys"])
        yield Case(row["school"], groups, before, ranker.rank(facts).key)


def facts_rows(last: AdmissionRound, stage: str) -> Any:
    first = Wish.objects.filter(application=OuterRef("application"), is_private=False)
    return (
        VerifiedFacts.objects.filter(
            application__round=last,
            application__stage=stage,
            application__ranking__isnull=False,
        )
        .annotate(school=Subquery(first.order_by("order").values("school")[:1]))
        .order_by("pk")
        .values(
            *("application_id", "content", "school", "application__ranking__keys"),
            *("application__child__sex", "application__home_division"),
        )
    )


def with_certificate(last: AdmissionRound, stage: str) -> set[UUID]:
    """The applications whose child the federation of disabled persons knows."""
    return set(
        DepartmentCheck.objects.filter(
            application__round=last,
            application__stage=stage,
            department="disabled_federation",
            result="match",
        ).values_list("application_id", flat=True)
    )


def residence_of(facts: Facts, terms: Terms) -> str:
    for name in ("hukou_in_county", "permit_valid"):
        if PREDICATES[name](facts, terms):
            return name
    return "other"


def distance_of(home: str, school: str) -> str:
    """How near by the divisions of both: the same village, the same town, farther."""
    if not home or not school:
        return "unknown"
    if home[:12] == school[:12] and len(home) == 12:
        return "village"
    return "town" if home[:9] == school[:9] else "farther"


def seats_of(last: AdmissionRound, stage: str) -> dict[str, int]:
    seats: Counter[str] = Counter()
    for plan in AdmissionPlan.objects.filter(round=last, stage=stage):
        seats[plan.school_id] += plan.seats
    return seats


def chances(
    cases: Iterable[Case], seats: Mapping[str, int], *, key: Callable[[Case], Key]
) -> list[Chance]:
    """Each case's chance at its school, in the order of the cases."""
    cases = list(cases)
    keys: dict[str | None, list[Key]] = defaultdict(list)
    for case in cases:
        keys[case.school].append(key(case))
    for row in keys.values():
        row.sort()
    return [
        chance(keys[case.school], key(case), seats.get(case.school or "", 0))
        for case in cases
    ]


def chance(keys: list[Key], own: Key, seats: int) -> Chance:
    if bisect_right(keys, own) <= seats:
        return Chance.INSIDE
    return Chance.LOT if bisect_left(keys, own) < seats else Chance.OUTSIDE


def by_group(
    cases: list[Case], before: list[Chance], after: list[Chance]
) -> Iterator[GroupResult]:
    totals: Counter[tuple[str, str]] = Counter()
    gains: Counter[tuple[str, str]] = Counter()
    losses: Counter[tuple[str, str]] = Counter()
    for case, was, now in zip(cases, before, after, strict=True):
        for pair in [("all", "all"), *case.groups.items()]:
            totals[pair] += 1
            gains[pair] += now > was
            losses[pair] += now < was
    for pair in sorted(totals):
        yield GroupResult(*pair, totals[pair], gains[pair], losses[pair])


def subject(policy: PolicyProfile) -> str:
    return f"replay:{policy.pk}"


def replay_job(job: Job) -> dict[str, Any]:
    """What the worker does: the draft that the job names, for whoever may see it."""
    if job.by is None or job.posting is None or job.posting.is_over:
        raise PermissionDenied
    person = job.by.act_through(job.posting)
    if not person.may(Permission.POLICY_EDIT):
        raise PermissionDenied
    policy = PolicyProfile.objects.visible_to(person).get(pk=job.arguments["policy"])

    def tell(done: int, total: int) -> None:
        job.progress(done, total=total)

    results = replay(policy, progress=tell)
    return {"groups": [list(result) for result in results]}
