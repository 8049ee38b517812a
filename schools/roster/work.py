"""What workers do with a roster: the three jobs of its way, and forgetting old files."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from portal.errors import Conflict
from portal.models import Job
from schools.models import RosterImport, RosterMending, RosterRow
from schools.roster import keeping, news
from schools.roster.checking import check
from schools.roster.committing import RollChanged, commit
from schools.roster.undoing import undo

State = RosterImport.State
A_DAY = 24 * 60 * 60


def batch_of(job: Job) -> RosterImport:
    related = RosterImport.objects.select_related("school", "division", "year", "by")
    return related.get(pk=job.arguments["batch"])


class NoLongerAllowed(Conflict):
    """The person left, or the posting ended, between the click and the work."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Whoever asked for this may no longer do it: the posting or the account"
                " has ended. Nothing was written."
            )
        )


def person_of(job: Job) -> User:
    """Whoever started the job, if the posting still allows it (security.md 3.1)."""
    if job.by is None or job.posting is None or job.posting.is_over:
        raise NoLongerAllowed
    person = job.by.act_through(job.posting)
    if not person.may(Permission.ROSTER_IMPORT) or not person.is_active:
        raise NoLongerAllowed
    return person


def check_batch(job: Job) -> dict[str, Any]:
    person_of(job)
    batch = batch_of(job)
    if batch.state in {State.UPLOADED, State.CHECKING}:
        check(batch, telling(job))
    news.tell(job.arguments["batch"])
    return {"state": batch.state, "counts": batch.counts}


def telling(job: Job) -> Callable[[int, int], None]:
    stage = _("Reading and checking rows")
    return lambda done, total: job.progress(done, total=total, stage=stage)


def commit_batch(job: Job) -> dict[str, Any]:
    batch, person = batch_of(job), person_of(job)
    job.progress(0, total=batch.counts.get("rows"), stage=_("Writing to the roll"))
    try:
        verdicts = commit(batch, by=person)
    except RollChanged:
        check(batch, telling(job))
        raise
    news.tell(job.arguments["batch"])
    return {"counts": dict(verdicts)}


def release(job: Job) -> None:
    """Let the batch of a failed job be what it was before; such a job wrote nothing."""
    batch = RosterImport.objects.filter(pk=job.arguments["batch"])
    batch.filter(state=State.COMMITTING).update(state=State.CHECKED)
    batch.filter(state=State.CHECKING).update(state=State.UPLOADED)
    news.tell(job.arguments["batch"])


def undo_batch(job: Job) -> dict[str, Any]:
    stages = _("Undoing the roster")
    job.progress(0, stage=stages)
    staying = undo(
        batch_of(job),
        by=person_of(job),
        except_changed=job.arguments.get("except_changed", False),
    )
    news.tell(job.arguments["batch"])
    return {"staying": len(staying)}


def forget_old() -> int:
    """Delete originals, corrections and checked rows after 30 days, and what killed workers left."""
    old = RosterImport.objects.filter(uploaded_at__lt=timezone.now() - keeping.KEPT_FOR)
    names = list(old.exclude(stored_as="").values_list("stored_as", flat=True))
    for name in names:
        keeping.forget(name)
    RosterRow.objects.filter(batch__in=old).delete()
    RosterMending.objects.filter(batch__in=old).delete()
    old.update(stored_as="")
    for folder in (Path(settings.VAR_DIR) / "rosters").glob("*"):
        if time.time() - folder.stat().st_mtime > A_DAY:
            shutil.rmtree(folder, ignore_errors=True)
    return len(names)
