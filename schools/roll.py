"""Changes of the roll (学籍异动): each with its event, its audit line and the count of classes.

Every act locks the classes it touches in key order, then the pupil's row, which it reads
anew; it writes and counts the classes again, all in one transaction. What the roll's state does not allow is
a Conflict; what the caller can choose otherwise is a ValidationError.
Enrollment handbook 1.5, 4.15 and INV-15, INV-18.
"""

import datetime
import json
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from portal.errors import Conflict
from schools.before_image import before_image
from schools.corrections import check_correction, check_pupil, saved_with
from schools.models import ClassGroup, Pupil, RollConflict, RollEvent, School

State, Kind = Pupil.State, RollEvent.Kind

SOURCES: dict[RollEvent.Kind, frozenset[Pupil.State]] = {
    Kind.ENROLLED: frozenset(
        {State.TRANSFERRED_OUT, State.GRADUATED, State.COMPLETED, State.LEFT}
    ),
    Kind.CLASS_CHANGED: frozenset({State.ENROLLED}),
    Kind.CORRECTED: frozenset(State) - {State.DECEASED},
    Kind.TRANSFERRED: frozenset({State.ENROLLED, State.SUSPENDED}),
    Kind.TRANSFERRED_OUT: frozenset({State.ENROLLED, State.SUSPENDED}),
    Kind.SUSPENDED: frozenset({State.ENROLLED}),
    Kind.RESUMED: frozenset({State.SUSPENDED}),
    Kind.GRADUATED: frozenset({State.ENROLLED}),
    Kind.COMPLETED: frozenset({State.ENROLLED}),
    Kind.LEFT: frozenset({State.ENROLLED, State.SUSPENDED}),
    Kind.DECEASED: frozenset(State) - {State.DECEASED},
}
"""The states from which each change may be recorded."""

LEAVING_GRADES = {6, 9}


@dataclass(frozen=True, slots=True)
class Change:
    """When a change happened, who records it, and on what evidence."""

    on: datetime.date
    by: User
    evidence: str = ""


@transaction.atomic
def enrol(pupil: Pupil, *, into: ClassGroup, change: Change) -> Pupil:
    """Put a child on a school's roll: a new one (not saved yet), or one whose roll ended."""
    if not pupil._state.adding:
        hold(pupil, Kind.ENROLLED, change=change, also=into)
        check_place(into)
        return write(pupil, Kind.ENROLLED, change=change, **seated(into))
    ClassGroup.objects.locked([into.pk])
    check_place(into)
    check_day(change)
    pupil.school, pupil.class_group, pupil.state = into.school, into, State.ENROLLED
    check_pupil(pupil)
    pupil.save(force_insert=True)
    leave_trace(pupil, Kind.ENROLLED, change=change, before={})
    ClassGroup.objects.recount([into.pk])
    return pupil


@transaction.atomic
def move_class(pupil: Pupil, *, to: ClassGroup, change: Change) -> Pupil:
    """Move within the school and year, to another class of the same grade."""
    hold(pupil, Kind.CLASS_CHANGED, change=change, also=to)
    check_place(to)
    if to.school_id != pupil.school_id:
        raise ValidationError(_("The class belongs to another school."))
    check_same_grade(pupil, to)
    return write(pupil, Kind.CLASS_CHANGED, change=change, class_group=to)


@transaction.atomic
def transfer(pupil: Pupil, *, to: ClassGroup, change: Change) -> Pupil:
    """Move to another school, keeping grade and national number (INV-18)."""
    hold(pupil, Kind.TRANSFERRED, change=change, also=to)
    check_place(to)
    if to.school_id == pupil.school_id:
        raise ValidationError(_("The class belongs to the present school."))
    check_same_grade(pupil, to)
    return write(pupil, Kind.TRANSFERRED, change=change, **seated(to))


@transaction.atomic
def resume(pupil: Pupil, *, into: ClassGroup, change: Change) -> Pupil:
    """Come back from a suspension, into whatever grade the school finds right."""
    hold(pupil, Kind.RESUMED, change=change, also=into)
    check_place(into)
    if into.school_id != pupil.school_id:
        raise ValidationError(_("The class belongs to another school."))
    return write(pupil, Kind.RESUMED, change=change, **seated(into))


@transaction.atomic
def suspend(pupil: Pupil, *, change: Change) -> Pupil:
    """Pause (休学): the roll stays at the school, the seat becomes free."""
    return unseat(pupil, Kind.SUSPENDED, to=State.SUSPENDED, change=change)


@transaction.atomic
def transfer_out(pupil: Pupil, *, change: Change) -> Pupil:
    """To a school outside of this portal."""
    return unseat(pupil, Kind.TRANSFERRED_OUT, to=State.TRANSFERRED_OUT, change=change)


@transaction.atomic
def graduate(pupil: Pupil, *, change: Change) -> Pupil:
    """Out of the last grade of a stage, with its diploma (毕业)."""
    return unseat(pupil, Kind.GRADUATED, to=State.GRADUATED, change=change)


@transaction.atomic
def complete(pupil: Pupil, *, change: Change) -> Pupil:
    """Out of the last grade without a diploma (结业)."""
    return unseat(pupil, Kind.COMPLETED, to=State.COMPLETED, change=change)


@transaction.atomic
def leave(pupil: Pupil, *, change: Change) -> Pupil:
    return unseat(pupil, Kind.LEFT, to=State.LEFT, change=change)


@transaction.atomic
def record_death(pupil: Pupil, *, change: Change) -> Pupil:
    return unseat(pupil, Kind.DECEASED, to=State.DECEASED, change=change)


@transaction.atomic
def correct(pupil: Pupil, *, values: Mapping[str, object], change: Change) -> Pupil:
    """Correct data of the child; state, school and class have their own acts."""
    hold(pupil, Kind.CORRECTED, change=change)
    was = copy(pupil)
    for name, value in values.items():
        setattr(pupil, name, value)
    check_correction(pupil, was=was, names=values)
    before = before_image(was, values)
    pupil.save(update_fields=saved_with(values))
    leave_trace(pupil, Kind.CORRECTED, change=change, before=before)
    return pupil


def hold(
    pupil: Pupil,
    kind: RollEvent.Kind,
    *,
    change: Change,
    also: ClassGroup | None = None,
) -> None:
    """Lock the pupil's row after its classes and read it anew, if `kind` may be recorded."""
    check_day(change)
    seat = pupil.class_group_id
    keys = {seat, also.pk if also else None}
    ClassGroup.objects.locked(key for key in keys if key is not None)
    pupil.refresh_from_db(from_queryset=Pupil.objects.select_for_update())
    if pupil.class_group_id != seat:
        raise Conflict(_("Somebody has moved the pupil meanwhile."))
    was = Pupil.State(pupil.state)
    if was not in SOURCES[kind]:
        raise Conflict(
            _("“%(kind)s” cannot be recorded for a pupil who is “%(was)s”.")
            % {"kind": kind.label, "was": was.label}
        )


def check_day(change: Change) -> None:
    if change.on > timezone.localdate():
        raise ValidationError({"on": _("A change cannot lie in the future.")})


def check_place(group: ClassGroup) -> None:
    """A child can sit only in a class that runs, of a school that is open."""
    if group.year.is_closed:
        raise ValidationError(_("The class belongs to a school year that is closed."))
    if group.school.closed_on is not None:
        raise ValidationError(_("The school is closed."))


def check_same_grade(pupil: Pupil, to: ClassGroup) -> None:
    if pupil.class_group is not None and pupil.class_group.grade != to.grade:
        raise ValidationError(_("The class is of another grade."))


def seated(group: ClassGroup) -> dict[str, object]:
    return {
        "school": group.school,
        "class_group": group,
        "state": Pupil.State.ENROLLED,
    }


def unseat(
    pupil: Pupil, kind: RollEvent.Kind, *, to: Pupil.State, change: Change
) -> Pupil:
    """Take the pupil out of the class; the event remembers which it was."""
    hold(pupil, kind, change=change)
    ends_stage = kind in {Kind.GRADUATED, Kind.COMPLETED}
    if ends_stage and (
        pupil.class_group is None or pupil.class_group.grade not in LEAVING_GRADES
    ):
        raise Conflict(_("Only pupils of grade 6 or 9 finish a stage."))
    return write(pupil, kind, change=change, class_group=None, state=to)


def write(
    pupil: Pupil, kind: RollEvent.Kind, *, change: Change, **values: object
) -> Pupil:
    """Store new values of a held pupil with the trace they leave, and count again."""
    touched = {pupil.class_group_id}
    before = before_image(pupil, values)
    for name, value in values.items():
        setattr(pupil, name, value)
    pupil.save(update_fields=list(values))
    leave_trace(pupil, kind, change=change, before=before)
    touched.add(pupil.class_group_id)
    ClassGroup.objects.recount(key for key in touched if key is not None)
    return pupil


def leave_trace(
    pupil: Pupil, kind: RollEvent.Kind, *, change: Change, before: dict[str, object]
) -> None:
    """The event and the audit line of a change; the audit names fields, never values."""
    RollEvent.objects.create(
        pupil=pupil,
        kind=kind,
        on=change.on,
        school_id=pupil.school_id,
        before=before,
        evidence=change.evidence,
        by=change.by,
    )
    record(
        f"roll-{kind.value.replace('_', '-')}",
        by=change.by,
        on=pupil,
        changed=sorted(before),
        reason=change.evidence,
        unit=pupil.school.division_id,
    )


@transaction.atomic
def decide_conflict(conflict: RollConflict, *, to: School, by: User, note: str) -> None:
    """Say on whose roll the child stands: the present school's or the claiming one's.

    If it is the claiming one, the child moves into the class that its roster names.
    """
    is_move = to.pk == conflict.claimed_by_id
    if not note.strip():
        raise ValidationError({"note": _("A decision needs its reason.")})
    into = claimed_class(conflict) if is_move else None
    ClassGroup.objects.locked(
        key for key in (conflict.pupil.class_group_id, into and into.pk) if key
    )
    held = RollConflict.objects.select_for_update().get(pk=conflict.pk)
    if held.state != RollConflict.State.OPEN:
        raise Conflict(_("This conflict has been decided already."))
    if not is_move and to.pk != conflict.pupil.school_id:
        raise Conflict(_("The child is at another school by now."))
    conflict.held_by = conflict.pupil.school
    if into is not None:
        place_claimed(conflict.pupil, into, Change(timezone.localdate(), by, note))
    conflict.state = RollConflict.State.MOVED if is_move else RollConflict.State.STAYS
    conflict.decided_by, conflict.decided_at = by, timezone.now()
    conflict.note = note
    conflict.save(
        update_fields=["state", "held_by", "decided_by", "decided_at", "note"]
    )
    record("roll-conflict-decide", by=by, on=conflict, changed=["state"], reason=note)


def claimed_class(conflict: RollConflict) -> ClassGroup:
    """The class of the claiming school that its roster's row names."""
    claim = json.loads(conflict.claim)
    group = ClassGroup.objects.filter(
        school=conflict.claimed_by_id,
        year=conflict.batch.year_id,
        grade=claim["grade"],
        number=claim["class_number"],
    ).first()
    if group is None:
        raise ValidationError(
            _("The claiming school has no class %(number)s in grade %(grade)s."),
            params={"number": claim["class_number"], "grade": claim["grade"]},
        )
    return group


def place_claimed(pupil: Pupil, into: ClassGroup, change: Change) -> None:
    """Seat the child where the county has decided, whatever grade it was claimed for."""
    is_on_roll = pupil.state in SOURCES[Kind.TRANSFERRED]
    kind = Kind.TRANSFERRED if is_on_roll else Kind.ENROLLED
    hold(pupil, kind, change=change, also=into)
    check_place(into)
    write(pupil, kind, change=change, **seated(into))
