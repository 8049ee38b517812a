"""Correcting the few refused rows of a checked roster on the page (在线订正), ux.md 6.6.

What was typed is kept beside the file, and the whole roster is checked again with it, so
that a corrected row goes the same way as any other, the search for duplicates included.
"""

import json
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from portal.errors import Conflict
from schools.models import ImportProblem, RosterImport, RosterMending
from schools.roster.mended import Typed

State = RosterImport.State
MOST_ROWS = 20
"""More are quicker mended in the returned workbook."""


def can_be_mended(batch: RosterImport) -> bool:
    is_open = batch.state == State.CHECKED and bool(batch.stored_as)
    return is_open and 0 < batch.counts.get("error", 0) <= MOST_ROWS


def errors_to_mend(batch: RosterImport) -> Sequence[ImportProblem]:
    """The errors of the refused rows. Raise Conflict if they are not mended on the page."""
    if not can_be_mended(batch):
        raise Conflict(
            _(
                "Rows are corrected on the page only before the roster is committed,"
                " and only if no more than %(most)s have errors."
            )
            % {"most": MOST_ROWS}
        )
    errors = batch.problems.filter(severity=ImportProblem.Severity.ERROR)
    return list(errors.order_by("row", "pk"))


def typed_into(batch: RosterImport) -> Typed:
    """All that was corrected so far, as the reading process takes it."""
    return {str(kept.row): json.loads(kept.cells) for kept in batch.mendings.all()}


@transaction.atomic
def mend(
    batch: RosterImport, typed: Mapping[int, Mapping[str, str]], *, by: User
) -> None:
    """Keep what was typed, by row and column; the caller starts the check again."""
    checked = RosterImport.objects.filter(pk=batch.pk, state=State.CHECKED)
    if not checked.update(state=State.UPLOADED):
        raise Conflict(_("This roster is at work or done; its rows cannot be changed."))
    earlier = {kept.row: kept for kept in batch.mendings.all()}
    for row, cells in typed.items():
        kept = earlier.get(row) or RosterMending(batch=batch, row=row, cells="{}")
        kept.cells = json.dumps(json.loads(kept.cells) | cells, ensure_ascii=False)
        kept.by = by
        kept.save()
    columns = sorted({name for cells in typed.values() for name in cells})
    rows = _("rows %(rows)s") % {"rows": ", ".join(map(str, sorted(typed)))}
    audit.record(
        "roster.mended",
        by=by,
        on=batch,
        unit=batch.division_id,
        changed=columns,
        reason=str(rows),
    )
    batch.refresh_from_db()
