"""Which papers a family still has to show, and why: fetch first, ask only then (handbook 4.5).

A paper is asked for when a department's answer differs, is missing or does not come, and
the policy allows to ask for it; or when an officer sent the application back for it. Before
the departments were asked, nothing is demanded.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.models import Application, CheckResult, DocumentKind, DocumentUse

SETTLED = CheckResult.MATCH
DIFFERS = _("What the department has on record differs from what you answered.")
WHY: dict[str, str | Promise] = {
    CheckResult.NOT_FOUND: _("The department found no record of it."),
    CheckResult.UNAVAILABLE: _(
        "The department has not answered. That is not held against you; a paper helps."
    ),
    CheckResult.EXPIRED: _("By the department's record it has run out."),
    CheckResult.SUSPENDED: _("By the department's record it is suspended."),
    CheckResult.UNFILED: _("The department has no filing of it."),
}


@dataclass(frozen=True, slots=True)
class PaperAsked:
    """A kind of paper that is asked for, why, and what of it is attached already."""

    kind: DocumentKind
    reasons: list[str | Promise]
    since: datetime | None
    """Sent back for it then: what was attached before does not count."""
    uses: list[DocumentUse]

    @property
    def is_there(self) -> bool:
        return any(
            use.document.state != "refused"
            and (self.since is None or use.attached_at > self.since)
            for use in self.uses
        )


def papers_wanted(application: Application) -> list[DocumentKind]:
    """The kinds that are asked for and not attached yet."""
    return [paper.kind for paper in papers_asked(application) if not paper.is_there]


def papers_asked(application: Application) -> list[PaperAsked]:
    """What is asked for, in the order of the list."""
    reasons, since = unsettled(application), {}
    for defect in application.defects.unmended().exclude(document=""):
        words = [defect.get_code_display(), defect.note]
        reasons.setdefault(defect.document, []).extend(filter(None, words))
        since[defect.document] = defect.raised_at
    uses = list(application.document_uses.select_related("document"))
    return [
        PaperAsked(
            kind=kind,
            reasons=reasons[kind],
            since=since.get(kind),
            uses=[use for use in uses if use.document.kind == kind],
        )
        for kind in DocumentKind
        if kind in reasons
    ]


def unsettled(application: Application) -> dict[str, list[str | Promise]]:
    """Why the departments leave a kind open, by kind, as far as it may be asked for."""
    found: dict[str, list[str | Promise]] = {}
    checks = application.checks.exclude(result=SETTLED)
    for kind, result in checks.values_list("kind", "result").order_by("pk"):
        words = WHY.get(result, DIFFERS)
        if kind in application.policy.documents and words not in found.get(kind, []):
            found.setdefault(kind, []).append(words)
    return found
