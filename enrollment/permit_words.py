"""The residence permit in sentences that a parent can read, line by line.

Residence Permit Regulation, article 10; enrollment handbook 6. The lines come from
`enrollment.scoring.permits`; the last sentences hold them against the county's rule.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enrollment.admissible import permit_of
from enrollment.inquiries import Case, may_hold
from enrollment.models import Application, Part, PolicyProfile
from enrollment.scoring.permits import Line, PermitCount, PermitState, PermitStatus
from portal.templatetags.junheng import day

SENTENCES: Mapping[str, str] = {
    "not_issued": gettext_noop("No residence permit was issued by %(on)s."),
    "applied": gettext_noop(
        "The residence permit was applied for on %(on)s; the receipt counts."
    ),
    "issued": gettext_noop(
        "Issued on %(on)s, to be endorsed in the month before %(due)s."
    ),
    "endorsed": gettext_noop("Endorsed in time on %(on)s: valid until %(due)s."),
    "endorsed_late": gettext_noop(
        "Endorsed late on %(on)s: valid again from that day, until %(due)s."
    ),
    "endorsed_too_early": gettext_noop(
        "Endorsed on %(on)s, earlier than the month before %(due)s: this changes"
        " nothing."
    ),
    "lapsed": gettext_noop(
        "Not endorsed by %(after)s: suspended from the next day until %(revived)s."
    ),
    "suspended": gettext_noop(
        "Not endorsed by %(after)s: suspended since then. It revives on the day"
        " on which it is endorsed; that costs nothing."
    ),
    "valid": gettext_noop(
        "Valid until %(until)s. Have it endorsed from %(endorse_from)s on."
    ),
    "strict_months": gettext_noop(
        "Without a break since %(since)s: %(months)s full months."
    ),
    "cumulative_months": gettext_noop(
        "All valid times together: %(months)s full months."
    ),
}


def permit_sentences(application: Application) -> list[str]:
    """What is known of the permit and what follows; nothing where none was found."""
    state = permit_of(application)
    if state is None:
        return list(other_holder(application))
    return [*map(sentence, state.lines), *conclusion(state, application.policy)]


def other_holder(application: Application) -> Iterator[str]:
    """Whose permit counts, where the family named that of somebody else."""
    told = Case.of(application)
    holder = told.told(Part.PERMIT, "holder")
    if holder in {*told.names} and not may_hold(holder, application.policy):
        yield (
            _(
                "The rules of this county count the permit of: %(who)s. You named"
                " another one; an officer looks at it."
            )
            % {"who": application.policy.get_permit_holder_display()}
        )


def sentence(line: Line) -> str:
    return _(SENTENCES[line.code]) % spoken(line.values)


def spoken(values: Mapping[str, object]) -> dict[str, Any]:
    """Days as a reader writes them."""
    return {
        name: day(value) if isinstance(value, date) else value
        for name, value in values.items()
    }


def conclusion(state: PermitState, policy: PolicyProfile) -> Iterator[str]:
    """How this county counts, what it asks for, and whether that is reached."""
    if not policy.permit_months:
        yield _("This county asks for a valid permit and for no number of months.")
    else:
        count = PermitCount(policy.permit_count)
        given = {
            "months": state.months(count),
            "needed": policy.permit_months,
            "how": policy.get_permit_count_display(),
        }
        yield (
            _(
                "This county asks for %(needed)s months, counted %(how)s: %(months)s"
                " are reached."
            )
            % given
        )
    if state.status is PermitStatus.SUSPENDED:
        yield _(
            "A suspended permit is sent back to be mended and not refused: have it"
            " endorsed before the day given and send the application in again."
        )
