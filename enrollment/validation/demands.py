"""Checks on what families are asked for: V09–V11, the bans on words, B02, R10."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from enrollment.models import PolicyDemand
from enrollment.validation.conditions import beyond_the_permit, insurance_months
from enrollment.validation.draft import Draft
from enrollment.validation.finding import BLOCK, WARN, Fault, Finding
from enrollment.validation.order import BIRTH_RULE, FIRST_COME_RULE
from enrollment.validation.words import (
    BANS,
    EXAM,
    FAMILY_PLANNING,
    PAPERS,
    Ban,
    ban,
)

MOST_INSURANCE_MONTHS = 12
"""Provincial rule on migrant children (S2): not a choice of the place, but its bound."""
INSURANCE_RULE = _(
    "Rules on migrant children: the residence permit is the main basis, insurance of at"
    " most one year."
)
SUFFICIENT_RULE = _(
    "2025 notice: where seats suffice, the residence permit alone, and all other"
    " conditions are dropped."
)
LIST_RULE = _("Families are asked for the papers of the published list alone.")

LONG_INSURANCE = Fault(
    "insurance_too_long",
    "V09",
    BLOCK,
    _("%(months)s months of insurance are required; %(most)s are the most."),
    INSURANCE_RULE,
    _("Lower it to %(most)s months or less."),
)
EXTRA_CONDITION = Fault(
    "extra_condition",
    "V10",
    BLOCK,
    _("Seats suffice here, and still more is required: %(what)s."),
    SUFFICIENT_RULE,
    _("Drop the condition, or show that inflow is concentrated."),
)
ASSESSMENT = Fault(
    "assessment",
    "B02",
    BLOCK,
    _("The draft asks for a test or interview: “%(text)s”."),
    EXAM.fault.clause,
    _("Delete it from the draft."),
)
UNLISTED = Fault(
    "unlisted_demand",
    "R10",
    WARN,
    _("“%(text)s” is asked for and is not on the list of papers."),
    LIST_RULE,
    _("Delete it, or say which law asks for it."),
)
BIRTH_WORDS = ban("family_planning", "V22", BIRTH_RULE, FAMILY_PLANNING)
FIRST_COME_WORDS = ban(
    "first_come",
    "V24",
    FIRST_COME_RULE,
    "先到先得|报名先后|报名顺序|报名时间|先报先录|额满为止|first come|first-come"
    "|order of applying|submission time|submit time",
)
ON_DEMANDS = (*BANS, FIRST_COME_WORDS)
ON_RULES = (
    *(each for each in BANS if each is not PAPERS),
    BIRTH_WORDS,
    FIRST_COME_WORDS,
)
FAULTS = tuple(
    {each.fault.key: each.fault for each in [*ON_DEMANDS, *ON_RULES]}.values()
)


def insurance_is_a_year_at_most(draft: Draft) -> Iterator[Finding]:
    months = insurance_months(draft)
    if months > MOST_INSURANCE_MONTHS:
        yield LONG_INSURANCE.found(months=months, most=MOST_INSURANCE_MONTHS)


def sufficient_seats_ask_for_the_permit_alone(draft: Draft) -> Iterator[Finding]:
    policy = draft.policy
    if policy.inflow != policy.Inflow.SUFFICIENT:
        return
    for what in beyond_the_permit(draft):
        yield EXTRA_CONDITION.found(what=str(what))
    for demand in draft.demands:
        if demand.kind == PolicyDemand.Kind.CONDITION and not banned(demand.label):
            yield EXTRA_CONDITION.found(what=demand.label)


def demands_are_lawful(draft: Draft) -> Iterator[Finding]:
    """Each demand against the bans; what none of them names needs a reason."""
    for demand in draft.demands:
        words = list(word_findings(demand.label, ON_DEMANDS))
        yield from words
        if demand.kind == PolicyDemand.Kind.ASSESSMENT:
            yield ASSESSMENT.found(text=demand.label)
        elif not words and demand.kind != PolicyDemand.Kind.CONDITION:
            yield UNLISTED.found(text=demand.label)


def rules_speak_of_nothing_banned(draft: Draft) -> Iterator[Finding]:
    for text in sorted(labels(draft)):
        yield from word_findings(text, ON_RULES)


def labels(draft: Draft) -> set[str]:
    """What the county wrote itself into categories and points."""
    found = {each.label for each in draft.categories.categories}
    found |= {each.note for each in draft.categories.categories}
    if draft.scheme:
        parts = (draft.scheme.items, draft.scheme.groups, draft.scheme.levels)
        found |= {each.label for part in parts for each in part}
        found |= {each.label for each in draft.scheme.conditions}
        historic = {item.label for item in draft.scheme.historic_items}
        found -= historic
    return found


def banned(text: str) -> bool:
    return any(word_findings(text, ON_DEMANDS))


def word_findings(text: str, bans: tuple[Ban, ...]) -> Iterator[Finding]:
    for each in bans:
        if word := each.word_in(text):
            yield each.fault.found(text=text, word=word.strip())


CHECKS = (
    insurance_is_a_year_at_most,
    sufficient_seats_ask_for_the_permit_alone,
    demands_are_lawful,
    rules_speak_of_nothing_banned,
)
