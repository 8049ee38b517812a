"""Whether an application needs nobody to look at it: every rule of the policy is met.

Whatever is unmet here sends an application to a reviewer. It refuses nobody.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.applying import all_told, old_enough
from enrollment.departments import kinds
from enrollment.departments.checks import permit_record
from enrollment.departments.records import Month
from enrollment.inquiries import Case, may_hold
from enrollment.models import (
    Application,
    CheckResult,
    DepartmentCheck,
    DocumentKind,
    Part,
    PolicyProfile,
)
from enrollment.questions import Family
from enrollment.scoring.months import month_set
from enrollment.scoring.permits import (
    PermitCount,
    PermitState,
    PermitStatus,
    permit_state,
)
from enrollment.seat_locks import is_free_for

KINDS_OF_PENSION = "pension"


@dataclass(frozen=True, slots=True)
class Unmet:
    """A rule that is not met, or not proven, yet."""

    code: str
    words: str | Promise


UNMET: dict[str, str | Promise] = {
    "checks": _("A department differs, does not know or has not answered yet."),
    "no_checks": _("No department was asked yet."),
    "age": _("The child is younger than the rules ask for."),
    "home": _("The home does not lie in the county."),
    "differs": _("The family says that something about the child is wrong."),
    "permit_holder": _("The rules count the residence permit of another person."),
    "permit": _("The residence permit is not valid on the day of the check."),
    "permit_months": _("The residence permit has fewer months than the rules ask for."),
    "share": _(
        "A purchase contract tells no shares: the share is only as the family wrote it."
    ),
    "seat": _("Another household's child holds the seat of this dwelling."),
    "insurance": _("There are fewer months of insurance than the rules ask for."),
}


def unmet(application: Application) -> list[Unmet]:
    """What a person has to look at; nothing if all departments agree and rules are met."""
    checks = list(application.checks.all())
    family = Family(application, all_told(application))
    tests = {
        "no_checks": bool(checks),
        "checks": all(check.result == CheckResult.MATCH for check in checks),
        "age": old_enough(application.child, application.policy),
        "home": application.home_division.startswith(application.round.county_id),
        "differs": family.answer(Part.CHILD, "right") != "no",
        "insurance": insured_enough(application.policy, checks),
        "share": all(check.kind != DocumentKind.PURCHASE for check in checks),
        "seat": is_free_for(application),
    }
    if family.is_from_elsewhere:
        state = permit_of(application)
        holder = str(family.answer(Part.PERMIT, "holder"))
        tests["permit_holder"] = may_hold(holder, application.policy)
        tests["permit"] = state is not None and state.status is PermitStatus.VALID
        tests["permit_months"] = long_enough(application.policy, state)
    return [Unmet(code, UNMET[code]) for code, is_met in tests.items() if not is_met]


def permit_of(application: Application) -> PermitState | None:
    """The permit that the rules count, as the police told it, on the day of the check."""
    permits = [
        check
        for check in application.checks.all()
        if check.kind == "permit" and may_hold(check.person, application.policy)
    ]
    told = next((check.answer for check in permits if check.answer), None)
    if told is None:
        return None
    record = permit_record(kinds.RESIDENCE_PERMIT.reopen(str(told)))
    return permit_state(record, on=Case.of(application).on)


def long_enough(policy: PolicyProfile, state: PermitState | None) -> bool:
    months = state.months(PermitCount(policy.permit_count)) if state else 0
    return months >= policy.permit_months


def insured_enough(policy: PolicyProfile, checks: list[DepartmentCheck]) -> bool:
    """Whether one guardian paid pension for the months asked for; back-paid ones count not."""
    if not policy.insurance_months:
        return True
    told = [c.answer for c in checks if c.kind == DocumentKind.INSURANCE and c.answer]
    most = max((pension_months(str(answer)) for answer in told), default=0)
    return most >= policy.insurance_months


def pension_months(answer: str) -> int:
    months = 0
    for span in kinds.INSURANCE.reopen(answer).spans:
        if span.kind == KINDS_OF_PENSION and not span.is_back_paid:
            months |= month_set(*map(first_day, (span.first, span.last)))
    return months.bit_count()


def first_day(month: Month) -> date:
    return date(month.year, month.month, 1)
