"""Planning the seats of a round (招生计划): proposed from what is known, then mended.

Handbook 3.1 and 4.4. Plans and zones can be changed while the round is in planning. From
its filing on they are what was approved; to change them the round is taken back first.
"""

from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.models import User
from enrollment import rounds
from enrollment.models import AdmissionPlan, AdmissionRound, RoundState
from enrollment.plan_facts import PlanFacts
from portal.errors import Conflict
from schools.models import School
from schools.seats import SectionPlan


def in_planning(round_: AdmissionRound) -> AdmissionRound:
    """The round, locked against its filing, or Conflict if it is past planning."""
    row = rounds.locked(round_)
    if row.state != RoundState.DRAFT:
        raise Conflict(
            _("Plans and zones can only be changed while the round is in planning.")
        )
    return row


@transaction.atomic
def propose(round_: AdmissionRound, *, by: User) -> int:
    """Give a plan to each school and stage that has none; how many were made."""
    row = in_planning(round_)
    known = set(row.plans.values_list("school_id", "stage"))
    made = [
        plan
        for plan in proposals(PlanFacts(row))
        if (plan.school_id, plan.stage) not in known
    ]
    AdmissionPlan.objects.bulk_create(made)
    if made:
        record("plan.propose", by=by, on=row, changed=["plans"], unit=row.county_id)
    return len(made)


def proposals(facts: PlanFacts) -> Iterator[AdmissionPlan]:
    """A plan for each school and stage whose policy says how large a class may be."""
    for section in facts.sections.values():
        policy = facts.policies.get(section.section.stage)
        if policy is not None:
            cap = min(policy.intake_class_cap, facts.most_in_a_class)
            yield proposal(facts.round, section, class_cap=cap)


def proposal(
    round_: AdmissionRound, found: SectionPlan, *, class_cap: int
) -> AdmissionPlan:
    """Free rooms, the teachers and tracks give the classes; the policy gives the cap."""
    section, classes = found.section, found.planned_classes
    is_private = section.school.ownership != School.Ownership.PUBLIC
    return AdmissionPlan(
        round=round_,
        school=section.school,
        stage=section.stage,
        usable_rooms=max(0, found.classes_free_next),
        classes=classes,
        class_cap=class_cap,
        held_back=min(section.seats_held_back, classes * class_cap),
        area_id=round_.county_id if is_private else None,
    )


@transaction.atomic
def keep(plan: AdmissionPlan, *, changed: Iterable[str], by: User) -> None:
    """Store a plan as a person set it."""
    in_planning(plan.round)
    plan.full_clean()
    plan.save()
    record("plan.edit", by=by, on=plan, changed=changed, unit=plan.round.county_id)


def reason_needed(plan: AdmissionPlan, *, facts: PlanFacts) -> str:
    """Why this plan has to be justified in writing (handbook 3.3), or nothing."""
    if not facts.is_above_scale(plan):
        return ""
    return str(
        _("The school would have %(pupils)s pupils; its limit is %(most)s. Say why.")
        % {
            "pupils": facts.pupils(plan),
            "most": facts.measures.scale_limit(plan.school),
        }
    )


def refuse_faults(plan: AdmissionPlan, *, facts: PlanFacts) -> None:
    """ValidationError by the field that makes the plan one that cannot be published."""
    faults: dict[str, object] = {}
    policy = facts.policies.get(plan.stage)
    most = facts.most_in_a_class
    cap = min(policy.intake_class_cap, most) if policy else most
    if plan.class_cap > cap:
        faults["class_cap"] = _("The policy allows %(most)s in a class.") % {
            "most": cap
        }
    if plan.classes > plan.usable_rooms:
        faults["classes"] = _("Only %(rooms)s rooms are free next year.") % {
            "rooms": plan.usable_rooms
        }
    if plan.held_back > plan.classes * plan.class_cap:
        faults["held_back"] = _("More is held back than the classes hold.")
    if plan.special and not plan.approval_number:
        faults["approval_number"] = _("A special type needs the province's approval.")
    if not plan.justification and (sentence := reason_needed(plan, facts=facts)):
        faults["justification"] = sentence
    if faults:
        raise ValidationError(faults)
