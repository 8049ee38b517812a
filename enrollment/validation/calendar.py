"""Checks on the calendar and the choices of a policy: V12, V14, V15, V17–V19, V23, V25."""

from collections.abc import Iterator
from datetime import time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.models import PolicyProfile
from enrollment.validation.draft import Draft
from enrollment.validation.finding import BLOCK, WARN, Fault, Finding

TOGETHER_RULE = _(
    "Ten strict bans, nos. 3 and 4: public and private schools register at the same time,"
    " nobody admits early."
)
WINDOW_RULE = _("Every family must find the time to apply, also outside office hours.")
NOTICE_RULE = _("Admission rules are published before registration opens.")
TWINS_RULE = _("What happens to twins and to seats given back is published beforehand.")
MATCHING_RULE = _("How wishes are matched is published before registration.")
SIBLING_RULE = _(
    "2025 notice: every county has a rule for brothers and sisters; it may not allow free"
    " choice in the whole county."
)
REMEDY_RULE = _("Families are told a hotline and how to appeal.")
MIXED_RULE = _(
    "State Council opinions on migrant children: mixed classes, the same management."
)
OFFICE_HOURS = (time(8), time(18))

WINDOWS_DIFFER = Fault(
    "windows_differ",
    "V12",
    BLOCK,
    _("Private schools register from %(opens)s to %(closes)s, public ones do not."),
    TOGETHER_RULE,
    _("Give both the same window."),
)
SHORT_WINDOW = Fault(
    "window_short",
    "V14",
    WARN,
    _("Registration is open for %(days)s days; the policy promises %(least)s."),
    WINDOW_RULE,
    _("Let it close later."),
)
OFFICE_WINDOW = Fault(
    "window_office_hours",
    "V14",
    WARN,
    _("Registration is open in office hours only."),
    WINDOW_RULE,
    _("Let it run over an evening or a weekend."),
)
NO_NOTICE = Fault(
    "no_notice",
    "V15",
    BLOCK,
    _("No time is left between publication and registration."),
    NOTICE_RULE,
    _("Set the days between publication and opening; 10 are usual."),
)
NO_TWINS = Fault(
    "no_twin_policy",
    "V17",
    BLOCK,
    _("It is not said what happens to twins at the last seat."),
    TWINS_RULE,
    _("Choose a rule for twins."),
)
NO_REFILL = Fault(
    "no_refill_policy",
    "V17",
    BLOCK,
    _("It is not said what happens to seats that are given back."),
    TWINS_RULE,
    _("Choose a rule for refilling."),
)
NO_MATCHING = Fault(
    "no_algorithm",
    "V18",
    BLOCK,
    _("The zone %(zone)s has several schools, and no matching is chosen."),
    MATCHING_RULE,
    _("Choose how wishes are matched."),
)
NO_SIBLINGS = Fault(
    "no_sibling_rule",
    "V19",
    BLOCK,
    _("There is no rule for brothers and sisters."),
    SIBLING_RULE,
    _("Choose the school of the brother or sister, or one near it."),
)
FREE_CHOICE = Fault(
    "sibling_free_choice",
    "V19",
    BLOCK,
    _("Brothers and sisters could choose any school of the county."),
    SIBLING_RULE,
    _("Choose the school of the brother or sister, or one near it."),
)
NO_HOTLINE = Fault(
    "no_hotline",
    "V23",
    BLOCK,
    _("The round has no hotline."),
    REMEDY_RULE,
    _("Enter the hotline of the round."),
)
NO_APPEAL = Fault(
    "no_appeal",
    "V23",
    BLOCK,
    _("The round does not say how to appeal."),
    REMEDY_RULE,
    _("Write how to appeal into the round."),
)
SEPARATE_CLASSES = Fault(
    "classes_not_mixed",
    "V25",
    WARN,
    _("Migrant and local children would be in different classes."),
    MIXED_RULE,
    _("Let the classes be mixed."),
)


def windows_agree(draft: Draft) -> Iterator[Finding]:
    round_ = draft.round
    public = (round_.opens_at, round_.closes_at)
    private = (round_.private_opens_at, round_.private_closes_at)
    if public != private:
        opens, closes = (f"{timezone.localtime(at):%Y-%m-%d %H:%M}" for at in private)
        yield WINDOWS_DIFFER.found(opens=opens, closes=closes)


def window_is_long_enough(draft: Draft) -> Iterator[Finding]:
    opens = timezone.localtime(draft.round.opens_at)
    closes = timezone.localtime(draft.round.closes_at)
    days = (closes.date() - opens.date()).days + 1
    least = draft.policy.least_window_days
    if days < least:
        yield SHORT_WINDOW.found(days=days, least=least)
    early, late = OFFICE_HOURS
    in_office = opens.time() >= early and closes.time() <= late and opens.weekday() < 5
    if days == 1 and in_office:
        yield OFFICE_WINDOW.found()


def notice_is_given(draft: Draft) -> Iterator[Finding]:
    if draft.policy.notice_days == 0:
        yield NO_NOTICE.found()


def twins_and_refilling_are_settled(draft: Draft) -> Iterator[Finding]:
    if not draft.policy.twin_policy:
        yield NO_TWINS.found()
    if not draft.policy.refill_policy:
        yield NO_REFILL.found()


def matching_is_chosen(draft: Draft) -> Iterator[Finding]:
    for zone in draft.zones:
        if len(zone.schools.all()) > 1 and not draft.policy.algorithm:
            yield NO_MATCHING.found(zone=zone.name)


def siblings_have_a_rule(draft: Draft) -> Iterator[Finding]:
    match draft.policy.sibling_rule:
        case "":
            yield NO_SIBLINGS.found()
        case PolicyProfile.SiblingRule.ANYWHERE:
            yield FREE_CHOICE.found()


def remedies_are_told(draft: Draft) -> Iterator[Finding]:
    if not draft.round.hotline.strip():
        yield NO_HOTLINE.found()
    if not draft.round.appeal_text.strip():
        yield NO_APPEAL.found()


def classes_are_mixed(draft: Draft) -> Iterator[Finding]:
    if not draft.policy.are_classes_mixed:
        yield SEPARATE_CLASSES.found()


CHECKS = (
    windows_agree,
    window_is_long_enough,
    notice_is_given,
    twins_and_refilling_are_settled,
    matching_is_chosen,
    siblings_have_a_rule,
    remedies_are_told,
    classes_are_mixed,
)
