"""An uploaded roster comes in: looked at, kept encrypted, and given to a worker."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from accounts.roles import Permission
from portal.errors import Conflict
from schools.models import (
    Division,
    ImportProblem,
    RosterImport,
    RosterMending,
    RosterRow,
    School,
    SchoolYear,
)
from schools.roster import keeping
from schools.roster.guard import inspect
from schools.roster.limits import OFFICIAL, SCHOOL, Limits
from schools.roster.messages import FileRefused
from schools.roster.refusal import Refused

State = RosterImport.State


def limits_of(school: School | None) -> Limits:
    """A school's file is small; an official's may be a whole county's."""
    return SCHOOL if school else OFFICIAL


def receive(
    file: File, *, year: SchoolYear, by: User, school: School | None
) -> RosterImport:
    """Keep an uploaded file. Raise FileRefused if a first look finds it is no roster.

    `school` is the one whose roster it is, None for an official's division. The caller
    starts the check: `checking.start(batch, by=user)`.
    """
    if not by.may(Permission.ROSTER_IMPORT) or by.acting is None:
        raise PermissionDenied
    division = division_of(by, school)
    with TemporaryDirectory(prefix="roster-") as folder:
        path = Path(folder) / "upload"
        digest = written(path, file.chunks())
        try:
            inspect(path, limits_of(school))
        except Refused as refusal:
            raise FileRefused(refusal) from None
        return store(
            RosterImport(
                school=school,
                division=division,
                year=year,
                file_name=Path(file.name or "").name[-200:],
                file_size=path.stat().st_size,
                file_hash=digest,
                by=by,
                posting=by.acting,
            ),
            path,
        )


def division_of(by: User, school: School | None) -> Division:
    if school:
        if not School.objects.visible_to(by).filter(pk=school.pk).exists():
            raise PermissionDenied
        return school.division
    if by.acting is None or by.acting.division is None:
        raise PermissionDenied
    return by.acting.division


def written(path: Path, chunks: Iterable[bytes]) -> str:
    """Write the upload and give its SHA-256."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


@transaction.atomic
def store(batch: RosterImport, path: Path) -> RosterImport:
    batch.stored_as = f"rosters/{batch.pk}"
    with path.open("rb") as file:
        keeping.keep(batch.stored_as, iter(lambda: file.read(keeping.BLOCK), b""))
    batch.save(force_insert=True)
    audit.record("roster.uploaded", by=batch.by, on=batch, unit=batch.division_id)
    return batch


def map_columns(batch: RosterImport, mapping: Mapping[str, str]) -> None:
    """Keep a person's choice of headings (column → heading) for the next check."""
    kept = RosterImport.objects.filter(
        pk=batch.pk, state__in=[State.UNMAPPED, State.CHECKED, State.REFUSED]
    )
    if not kept.update(mapping=dict(mapping), state=State.UPLOADED, refusal=""):
        raise Conflict(
            _("This roster is at work or done; its columns cannot be changed.")
        )
    batch.refresh_from_db()


def suggested_mapping(batch: RosterImport) -> dict[str, str]:
    """What the same posting chose last time, as far as this file has the headings."""
    headings = set(batch.findings.get("headings", []))
    last = (
        RosterImport.objects.filter(posting=batch.posting_id)
        .exclude(pk=batch.pk)
        .exclude(mapping={})
        .order_by("-uploaded_at")
        .first()
    )
    chosen = last.mapping if last else {}
    return {name: heading for name, heading in chosen.items() if heading in headings}


def discard(batch: RosterImport, *, by: User) -> None:
    """Lay an uncommitted upload aside; its rows and what was said of them are forgotten."""
    open_states = [State.UPLOADED, State.UNMAPPED, State.REFUSED, State.CHECKED]
    with transaction.atomic():
        found = RosterImport.objects.filter(pk=batch.pk, state__in=open_states)
        if not found.update(state=State.DISCARDED):
            raise Conflict(_("This roster is at work or done; it cannot be discarded."))
        audit.record("roster.discarded", by=by, on=batch, unit=batch.division_id)
        RosterRow.objects.filter(batch=batch).delete()
        RosterMending.objects.filter(batch=batch).delete()
        ImportProblem.objects.filter(batch=batch).delete()
    keeping.forget(batch.stored_as)
    batch.refresh_from_db()
