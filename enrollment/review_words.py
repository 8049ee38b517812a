"""What the review pages call the fields of records, the persons asked about, the rules."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.masking import masked_number
from enrollment.inquiries import NOBODY
from enrollment.models import (
    Application,
    ApplicationState,
    CheckResult,
    Department,
    DepartmentCheck,
    PolicyProfile,
    ReasonCode,
)
from enrollment.models.verification import RULES_OF_THE_PORTAL
from portal.lights import Light

FIELDS: Mapping[str, str | Promise] = {
    "name": _("Name"),
    "id_number": _("Identity number"),
    "born": _("Birth date"),
    "sex": _("Sex"),
    "is_alive": _("Alive"),
    "division": _("Division"),
    "address": _("Address"),
    "household_no": _("Household number"),
    "moved_in": _("Registered since"),
    "relation": _("Relation to the head"),
    "is_collective": _("Collective household"),
    "unit_no": _("Unit number"),
    "holders": _("Holders and shares"),
    "registered_on": _("Registered on"),
    "use": _("Use"),
    "filing_no": _("Filing number"),
    "buyer": _("Buyer"),
    "filed_on": _("Filed on"),
    "is_invoiced": _("Full invoice"),
    "begins": _("From"),
    "until": _("Until"),
    "permit_no": _("Permit number"),
    "issued": _("Issued on"),
    "endorsed": _("Endorsed on"),
    "endorsed_until": _("Endorsed until"),
    "spans": _("Months paid"),
    "operator": _("Operator"),
    "employer": _("Employer"),
    "guardians": _("Guardians"),
    "certificate_no": _("Certificate number"),
    "category": _("Category"),
    "grade": _("Grade"),
    "valid_until": _("Valid until"),
    "school": _("School"),
}
"""A field that is not named here is not shown."""
PERSONS: Mapping[str, str | Promise] = {
    "child": _("the child"),
    "guardian1": _("the first guardian"),
    "guardian2": _("the second guardian"),
    "guardians": _("guardianship"),
    "home": _("the home"),
    "business": _("the business"),
    "sibling": _("brother or sister"),
    "kinship": _("the brother's or sister's guardians"),
    "status": _("the status declared"),
}
VALUES: Mapping[str, str | Promise] = {
    "male": _("male"),
    "female": _("female"),
    "residential": _("dwelling"),
    "commercial": _("business premises"),
}
LIGHTS = {
    CheckResult.MATCH: Light.OK,
    CheckResult.UNAVAILABLE: Light.NONE,
    CheckResult.NOT_FOUND: Light.WATCH,
}
REASONS: Mapping[str, str | Promise] = {
    "rules-met": _("All rules are met."),
    **RULES_OF_THE_PORTAL,
}


def department_name(code: str) -> str | Promise:
    """Who was asked: a department, the portal's own roll, or nobody."""
    if code == NOBODY:
        return _("no department keeps this record")
    if code == "roll":
        return _("the portal's roll")
    return Department(code).label


def light_of(check: DepartmentCheck) -> Light:
    return LIGHTS.get(CheckResult(check.result), Light.OVER)


def record_words(check: DepartmentCheck) -> Iterator[tuple[str, str, bool]]:
    """The department's record: field, value, and whether it differs from the family's."""
    told = json.loads(str(check.answer)) if check.answer else {}
    for name, value in told.items():
        if name in FIELDS and value not in (None, "", []):
            yield str(FIELDS[name]), spoken(name, value), name in check.fields


def spoken(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if name == "id_number":
        return masked_number(str(value))
    if isinstance(value, list):
        return "；".join(item_words(each) for each in value)
    return str(VALUES.get(str(value), value))


def item_words(item: Any) -> str:
    """One holder, guardian or span of months; a plain day as it is."""
    if not isinstance(item, dict):
        return str(item)
    shown = ("name", "share", "relation", "kind", "first", "last", "employer")
    words = [str(item[key]) for key in shown if item.get(key)]
    if item.get("is_back_paid"):
        words.append(gettext("paid late"))
    return " ".join(words)


def field_names(check: DepartmentCheck) -> list[str]:
    return [str(FIELDS.get(name, name)) for name in check.fields]


def reason_words(text: str) -> str:
    """An event's reason as a reader understands it: codes in words, notes as they are."""
    if text in ApplicationState.values:
        return ""
    if text in REASONS:
        return str(REASONS[text])
    words = text.split()
    if words and all(word in ReasonCode.values for word in words):
        return "；".join(str(ReasonCode(word).label) for word in words)
    return text


def rules_of(
    application: Application, *, is_rented: bool = False
) -> dict[str, list[str]]:
    """What the policy asks for, by topic of the review page."""
    policy = application.policy
    return {
        "people": [
            gettext("Born on or before %(day)s.")
            % {"day": policy.latest_birth.isoformat()}
        ],
        "home": [home_rule(policy, is_rented=is_rented)],
        "hukou": [gettext("The register's place and date decide the category.")],
        "permit": [permit_rule(policy)],
        "work": [
            gettext("At least %(n)s months of insurance.")
            % {"n": policy.insurance_months}
        ]
        if policy.insurance_months
        else [],
        "sibling": [str(policy.get_sibling_rule_display())],
    }


def home_rule(policy: PolicyProfile, *, is_rented: bool) -> str:
    if is_rented:
        return gettext("The rental contract is filed and still runs.")
    return share_rule(policy)


def share_rule(policy: PolicyProfile) -> str:
    given = {"share": policy.share}
    if policy.share_inclusive:
        return gettext("Child and parents hold at least %(share)s of the home.") % given
    return gettext("Child and parents hold more than %(share)s of the home.") % given


def permit_rule(policy: PolicyProfile) -> str:
    return gettext("Permit of %(who)s; %(n)s months, counted %(how)s.") % {
        "who": policy.get_permit_holder_display(),
        "n": policy.permit_months,
        "how": policy.get_permit_count_display(),
    }
