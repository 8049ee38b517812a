"""Starting the work on a roster from a page or the API. Each gives the job to follow."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from portal.errors import Conflict
from portal.jobs import start
from portal.models import Job
from schools import tasks
from schools.models import RosterImport

State = RosterImport.State


@transaction.atomic
def start_check(batch: RosterImport, *, by: User) -> Job:
    """Have the file read and compared; for an uploaded or newly mapped batch."""
    if batch.state not in {State.UPLOADED, State.CHECKING}:
        raise Conflict(_("This roster was checked already."))
    return start(tasks.check_roster, subject=subject(batch), by=by, batch=str(batch.pk))


@transaction.atomic
def start_commit(batch: RosterImport, *, by: User) -> Job:
    """Have the good rows written to the roll; rows in error wait for another upload."""
    ready = RosterImport.objects.filter(
        pk=batch.pk, state__in=[State.CHECKED, State.COMMITTING]
    )
    if not ready.update(state=State.COMMITTING):
        raise Conflict(_("This roster is not ready to be committed."))
    batch.refresh_from_db()
    return start(
        tasks.commit_roster, subject=subject(batch), by=by, batch=str(batch.pk)
    )


@transaction.atomic
def start_undo(batch: RosterImport, *, by: User, except_changed: bool = False) -> Job:
    """Have a committed batch taken back."""
    if not batch.can_be_undone:
        raise Conflict(_("Only a committed roster can be undone, and within 72 hours."))
    return start(
        tasks.undo_roster,
        subject=subject(batch),
        by=by,
        batch=str(batch.pk),
        except_changed=except_changed,
    )


def subject(batch: RosterImport) -> str:
    return f"roster:{batch.pk}"
