"""Running all checks on a draft, and reading back what was found (handbook 5.3)."""

from enrollment.models import PolicyFinding, PolicyProfile
from enrollment.validation import calendar, demands, order, seats
from enrollment.validation.draft import Draft
from enrollment.validation.finding import Fault, Finding

MODULES = (seats, order, demands, calendar)
CHECKS = [check for module in MODULES for check in module.CHECKS]
NAMED = [
    fault
    for module in MODULES
    for fault in vars(module).values()
    if isinstance(fault, Fault)
]
FAULTS = {fault.key: fault for fault in [*NAMED, *demands.FAULTS]}


def findings_of(policy: PolicyProfile) -> list[Finding]:
    """All that the checks find, what forbids publication first."""
    draft = Draft(policy)
    found = [finding for check in CHECKS for finding in check(draft)]
    return sorted(found, key=lambda finding: (not finding.blocks, finding.code))


def stored(row: PolicyFinding) -> Finding:
    """The finding that a row keeps, to be told in the reader's language."""
    values = dict(row.details)
    return Finding(FAULTS[values.pop("key")], values)
