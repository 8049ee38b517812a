"""Bringing a checked roster into the roll, in one transaction.

Locks: the batch, then every open class of the file's schools in key order. All acts that
move pupils lock classes before they write, so the plan made under these locks holds until
the end. The pupils to be updated come last; those of other schools may have changed until
then. Killed at any moment, nothing has happened and the job is sent again.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7 as new_key

from accounts import audit
from accounts.encryption import decrypt, encrypt
from accounts.models import User
from portal.errors import Conflict
from schools.models import ClassGroup, ImportProblem, RollConflict, RosterImport
from schools.roster import staging
from schools.roster import statements as sql
from schools.roster.comparing import crowded_classes
from schools.roster.crowding import ABOVE, FORBIDDEN, Crowded, settle
from schools.roster.rows import FIELDS, sealed_field

State = RosterImport.State
TRIES = 3
TOLD = {"new", "update", "conflict", FORBIDDEN}
"""What becomes of a row that leaves something in the database, or waits by a late reason."""


class RollChanged(Conflict):
    """The roll is no longer the one with which the person saw the roster compared."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The roll has changed since the check, and nothing was written. The"
                " roster was compared again: please look at it and decide once more."
            )
        )


def commit(batch: RosterImport, *, by: User) -> Counter[str]:
    """Bring the good rows into the roll and count them by what they were.

    A batch committed already is left alone. Two batches that bring the same new child at
    once meet at the unique number; the later one then finds the child on the roll.
    """
    for _attempt in range(TRIES):
        try:
            return commit_once(batch, by=by)
        except IntegrityError:
            continue
    raise Conflict(_("The roll changed since the check. Please upload the file again."))


@transaction.atomic
def commit_once(batch: RosterImport, *, by: User) -> Counter[str]:
    locked = RosterImport.objects.select_for_update().get(pk=batch.pk)
    if locked.state == State.COMMITTED:
        return Counter(locked.counts["committed"])
    if locked.state not in {State.CHECKED, State.COMMITTING}:
        raise Conflict(_("This roster is not ready to be committed."))
    staging.run(sql.ROOM)
    load(locked)
    plan = plan_under_locks(locked)
    staging.run(sql.REMEMBER)
    verdicts = staging.verdicts()
    refuse_unseen(locked, verdicts)
    write(locked, by)
    open_conflicts(locked)
    tell_crowded(locked, plan.crowded)
    finish(locked, verdicts, plan.made)
    audit.record("roster.committed", by=by, on=locked, unit=locked.division_id)
    return verdicts


def load(batch: RosterImport) -> None:
    staging.begin(batch.findings["rows_of"])
    if staging.rows_kept() != batch.findings["rows"] - batch.findings["bad_rows"]:
        raise Conflict(
            _("The checked rows are no longer kept. Please upload the file again.")
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What the commit has found and made before it writes pupils."""

    made: list[int]
    """Keys of the classes that the roster brings."""
    crowded: list[Crowded]


def plan_under_locks(batch: RosterImport) -> Plan:
    """Make missing classes, lock all, plan; classes that nobody enters go again."""
    classes = staging.classes_of_file()
    reach = staging.Reach(batch, {of.school for of in classes})
    known = staging.find_classes(batch, classes)
    missing = [
        ClassGroup(
            school_id=of.school, year_id=batch.year_id, grade=of.grade, number=of.number
        )
        for of in classes
        if of.place not in known and not reach.problem(of)
    ]
    ClassGroup.objects.bulk_create(missing, ignore_conflicts=True)
    schools = reach.within & reach.known.keys()
    open_classes = ClassGroup.objects.filter(school__in=schools, year__is_closed=False)
    ClassGroup.objects.locked(open_classes.values_list("pk", flat=True))
    staging.plan(batch, classes, reach)
    crowded = settle(batch, classes, reach)
    places = {(new.school_id, new.grade, new.number) for new in missing}
    keys = staging.find_classes(batch, classes)
    made = {key for place, key in keys.items() if place in places}
    in_vain = made - {key for (key,) in staging.fetched(sql.TAKEN_CLASSES)}
    ClassGroup.objects.filter(pk__in=in_vain).delete()
    return Plan(sorted(made - in_vain), crowded)


def refuse_unseen(batch: RosterImport, verdicts: Counter[str]) -> None:
    """Write only what the check has shown, to pupils who are what they were then.

    `REMEMBER` holds them by now, also those whose classes no lock here covers. A plan with
    nothing left to write needs nobody's consent; one checked by an earlier release has no
    fingerprint and is compared again.
    """
    shown = batch.findings.get("plan")
    if verdicts.keys() & TOLD and staging.fingerprint() != shown:
        raise RollChanged


def write(batch: RosterImport, by: User) -> None:
    """Pupils, their events with what they were before, and the sizes of their classes."""
    classes = [key for (key,) in staging.fetched(sql.AFFECTED_CLASSES) if key]
    staging.copy_rows(sql.COPY_RESEALED, list(resealed()))
    staging.run(sql.INSERT_PUPILS, [batch.year_id])
    staging.run(sql.UPDATE_PUPILS)
    about = {
        "on": timezone.localdate(),
        "evidence": _("Roster %(file)s") % {"file": batch.file_name[:180]},
        "batch": batch.pk,
        "by": by.pk,
    }
    staging.run(sql.EVENTS_OF_NEW, about)
    staging.run(sql.EVENTS_OF_UPDATED, about)
    ClassGroup.objects.recount(classes)


def resealed() -> Iterator[tuple[Any, ...]]:
    """New numbers of known pupils, sealed again to the key that the pupil has."""
    for pupil, kept_under, *sealed in staging.fetched(sql.TO_RESEAL):
        yield (
            pupil,
            *(
                value and moved(name, bytes(value), kept_under, pupil)
                for name, value in zip(FIELDS, sealed, strict=True)
            ),
        )


def moved(name: str, sealed: bytes, source: object, to: object) -> bytes:
    field = sealed_field(name)
    return encrypt(decrypt(sealed, field.bound_to(source)), field.bound_to(to))


def open_conflicts(batch: RosterImport) -> None:
    """A child on another school's roll is claimed, not moved: the county decides."""
    RollConflict.objects.bulk_create(
        [
            RollConflict(
                id=new_key(),
                division_id=county,
                pupil_id=pupil,
                claimed_by_id=claim["school"],
                batch=batch,
                row=row,
                claim=json.dumps(claim, ensure_ascii=False),
            )
            for row, pupil, county, claim in claims()
        ],
        ignore_conflicts=True,
    )


def claims() -> Iterator[tuple[int, Any, str, dict[str, Any]]]:
    """Each claiming row whole, with its numbers opened."""
    for row, pupil, kept_under, county, plain, *sealed in staging.fetched(sql.CLAIMS):
        opened = {
            name: decrypt(bytes(value), sealed_field(name).bound_to(kept_under))
            for name, value in zip(FIELDS, sealed, strict=True)
            if value
        }
        said = {
            key: value for key, value in json.loads(plain).items() if value is not None
        }
        ours = {"pupil", "row", "batch_id", "student_index", "id_index", "phone_index"}
        yield (
            row,
            pupil,
            county,
            {k: v for k, v in said.items() if k not in ours} | opened,
        )


def tell_crowded(batch: RosterImport, crowded: list[Crowded]) -> None:
    """Say of the classes above the cap how many sit there now."""
    ImportProblem.objects.filter(batch=batch, code=ABOVE).delete()
    columns = ("row", "column", "severity", "code", "details", "shown")
    ImportProblem.objects.bulk_create(
        ImportProblem(batch=batch, **dict(zip(columns, problem, strict=True)))
        for problem in crowded_classes(crowded)
    )


def finish(batch: RosterImport, verdicts: Counter[str], made: list[int]) -> None:
    done = staging.by_result(verdicts)
    done["error"] += batch.findings["bad_rows"]
    batch.counts = batch.counts | done | {"committed": dict(verdicts)}
    batch.findings = batch.findings | {"made_classes": made}
    batch.state = State.COMMITTED
    batch.committed_at = timezone.now()
    batch.save(update_fields=["counts", "findings", "state", "committed_at"])
