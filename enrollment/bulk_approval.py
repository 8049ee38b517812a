"""Approving many applications at once: first said what is skipped and why, then done.

A department's contradiction is never waved through in a batch; what a department does not
know or has not answered counts where a readable paper of that kind is attached.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.models import User
from enrollment.admissible import unmet
from enrollment.models import Application, ApplicationState, CheckResult, Document
from enrollment.recusals import is_relative
from enrollment.reviewing import approve
from portal.errors import Conflict

MOST = 200
PAPER_MAY_STAND_IN = {CheckResult.NOT_FOUND, CheckResult.UNAVAILABLE}
RULE = "approved-together"
SKIPPED: dict[str, str | Promise] = {
    "state": _("not being checked now"),
    "claimed": _("somebody else works on it"),
    "refusal": _("a refusal waits for the second officer"),
    "relative": _("you are related to the child"),
    "differs": _("a department's record differs: look at it alone"),
    "paper": _("a paper is missing for what no department could confirm"),
    "rule": _("a rule is not met or not proven: look at it alone"),
}


@dataclass(frozen=True, slots=True)
class Split:
    """What a batch would do: which are approved, and which are skipped for which reason."""

    ready: list[Application] = field(default_factory=list)
    skipped: dict[str, list[Application]] = field(default_factory=dict)

    @property
    def reasons(self) -> list[tuple[str | Promise, list[Application]]]:
        return [(SKIPPED[code], rows) for code, rows in self.skipped.items()]


def split(rows: Iterable[Application], *, by: User) -> Split:
    """Look at each and say what would happen; nothing is changed."""
    found = Split()
    for application in rows:
        reason = next(obstacles(application, by=by), "")
        if reason:
            found.skipped.setdefault(reason, []).append(application)
        else:
            found.ready.append(application)
    return found


def obstacles(application: Application, *, by: User) -> Iterator[str]:
    """Why it is not approved in a batch, the plainest reason first."""
    if application.state != ApplicationState.CHECKING:
        yield "state"
    review = getattr(application, "review", None)
    if review is not None and review.is_held_by_another(by):
        yield "claimed"
    if application.decisions.to_confirm().exists():
        yield "refusal"
    if is_relative(application, by):
        yield "relative"
    yield from unproven(application)


def unproven(application: Application) -> Iterator[str]:
    checks = [c for c in application.checks.all() if c.result != CheckResult.MATCH]
    if any(check.result not in PAPER_MAY_STAND_IN for check in checks):
        yield "differs"
    ready = application.document_uses.filter(document__state=Document.State.READY)
    shown = set(ready.values_list("document__kind", flat=True))
    if {check.kind for check in checks} - shown:
        yield "paper"
    if {one.code for one in unmet(application)} - {"checks"}:
        yield "rule"


@transaction.atomic
def approve_together(
    rows: Iterable[Application], *, expected: Iterable[UUID], note: str, by: User
) -> int:
    """Approve exactly those that were announced, or none; how many."""
    announced = set(expected)
    found = split(rows, by=by)
    if {application.pk for application in found.ready} != announced:
        raise Conflict(
            _("Something changed meanwhile, so nothing was approved. Look once more.")
        )
    if not note.strip():
        raise ValidationError(gettext("Say on what the approval rests."))
    for application in found.ready:
        approve(application, by=by, rule=RULE, note=note)
    record("application.approve-many", by=by, on=None, reason=note.strip())
    return len(announced)
