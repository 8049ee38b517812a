"""What the demo county's rules say (招生办法): the county's order, and a table of points."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from enrollment import drafting
from enrollment.models import AdmissionRound, DocumentKind, PolicyProfile
from enrollment.policies import touch
from schools.models.schools import Stage

Category = dict[str, Any]
D, P = DocumentKind, PolicyProfile
POINTS = "xiamen_siming_120"
BEFORE_GRANDPARENTS = 2026
"""Up to this intake, homes of grandparents had no category of their own."""

LOCAL_AND_HOME: Category = {
    "code": "A",
    "label": "户籍与住房一致",
    "when": [["hukou_in_zone", "own_title_in_zone"], ["special_status"]],
}
GRANDPARENTS: Category = {
    "code": "B",
    "label": "随祖辈同户同住",
    "when": [["hukou_in_zone", "grandparent_title"]],
}
LOCAL: Category = {"code": "C", "label": "本区户籍", "when": [["hukou_in_county"]]}
PERMIT_AND_HOME: Category = {
    "code": "D",
    "label": "持居住证且有房",
    "when": [["permit_valid", "own_title_in_county"]],
}
PERMIT: Category = {
    "code": "E",
    "label": "持居住证",
    "when": [["permit_valid"], ["permit_suspended"], ["permit_applied"]],
}
OTHERS: Category = {"code": "F", "label": "其他适龄儿童", "when": [[]]}

BOTH_STAGES: Mapping[str, Any] = {
    "algorithm": P.Algorithm.POINTS_FIRST,
    "twin_policy": P.TwinPolicy.ELASTIC,
    "refill_policy": P.RefillPolicy.WAITLIST,
    "sibling_rule": P.SiblingRule.SAME_SCHOOL,
    "most_wishes": 3,
    "correction_days": 5,
}
PAPERS = [D.IDENTITY, D.HUKOU, D.TITLE, D.PURCHASE, D.RENTAL, D.PERMIT, D.SPECIAL]
OF_STAGE: Mapping[str, Mapping[str, Any]] = {
    Stage.PRIMARY: {"seat_lock_years": 6, "documents": PAPERS},
    Stage.JUNIOR: {
        "seat_lock_years": 3,
        "documents": [*PAPERS, D.INSURANCE, D.WORK],
        "order_rule": P.OrderRule.CATEGORY_THEN_POINTS,
    },
}


def categories(intake_year: int, stage: str) -> list[Category]:
    """In their order; equals of a primary school are told apart by the day of moving in."""
    chosen = [LOCAL_AND_HOME, GRANDPARENTS, LOCAL, PERMIT_AND_HOME, PERMIT, OTHERS]
    if intake_year <= BEFORE_GRANDPARENTS:
        chosen.remove(GRANDPARENTS)
    keys = ["hukou_moved_in"] if stage == Stage.PRIMARY else []
    return [
        {**category, "rank": rank, "sort_keys": keys}
        for rank, category in enumerate(chosen, start=1)
    ]


@transaction.atomic
def write_rules(round_: AdmissionRound, *, by: User) -> None:
    """Fill in the drafts of both stages."""
    for policy in round_.policies.all():
        if policy.stage == Stage.JUNIOR and policy.points is None:
            drafting.use_template(policy, POINTS, by=by)
        draft = touch(policy, by=by)
        draft.source = f"城东教〔{round_.intake_year}〕3号《义务教育招生入学工作办法》"
        draft.categories = categories(round_.intake_year, policy.stage)
        for name, value in {**BOTH_STAGES, **OF_STAGE[policy.stage]}.items():
            setattr(draft, name, value)
        draft.save()
