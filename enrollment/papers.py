"""Which papers a family still has to show: fetch first, ask only then (handbook 4.5).

A paper is asked for when a department's answer differs, is missing or does not come, and
the policy allows to ask for it; before the departments were asked, nothing is demanded.
"""

from enrollment.models import Application, CheckResult, DocumentKind

SETTLED = CheckResult.MATCH


def papers_wanted(application: Application) -> list[DocumentKind]:
    """The kinds that are asked for and not attached yet."""
    attached = set(
        application.document_uses.exclude(document__state="refused").values_list(
            "document__kind", flat=True
        )
    )
    return [kind for kind in papers_asked(application) if kind not in attached]


def papers_asked(application: Application) -> list[DocumentKind]:
    """The kinds that the departments could not settle, in the order of the list."""
    allowed = set(application.policy.documents)
    unsettled = application.checks.exclude(result=SETTLED).values_list(
        "kind", flat=True
    )
    asked = set(unsettled) & allowed
    return [kind for kind in DocumentKind if kind in asked]
