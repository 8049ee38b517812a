"""The seat of a dwelling: one household's children for some years (学位锁定).

Enrollment handbook 4.7. A dwelling is known by the number of its real-estate unit, which
is kept as a keyed hash only. Children of the same household share the lock, each with its
own years; a child at a private school needs none.
"""

import re
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.encryption import blind_index
from accounts.models import User
from enrollment.applying import all_told
from enrollment.models import Application, LockedChild, Part, SeatLock
from portal.errors import Conflict

State = SeatLock.State
BLANKS = re.compile(r"\s+")


class SeatTaken(Conflict):
    """Another household's children hold the dwelling's seat."""

    def __init__(self, until: date) -> None:
        super().__init__(
            _("The seat of this dwelling is taken until %(until)s.")
            % {"until": until.isoformat()}
        )
        self.until = until


def unit_index(unit_number: str) -> bytes:
    """The dwelling's keyed hash, whatever the blanks and small letters of its number."""
    return blind_index(BLANKS.sub("", unit_number).upper())


def unit_of(application: Application) -> str:
    """The unit number that the family told, or nothing if it has no titled home."""
    told = all_told(application).get(Part.RESIDENCE, {})
    has_title = told.get("home_kind") in {"own", "grandparents"}
    return str(told.get("unit_number") or "") if has_title else ""


def taken_until(unit_number: str, *, stage: str) -> date | None:
    """Until when a dwelling's seat is taken, telling nobody by whom; None if it is free."""
    held = SeatLock.objects.filter(unit_index=unit_index(unit_number), stage=stage)
    until: date | None = held.exclude(state=State.RELEASED).aggregate(
        until=Max("children__locked_until")
    )["until"]
    return until


def is_free_for(application: Application) -> bool:
    """Whether no other household holds the seat that the child would need."""
    unit = unit_of(application) if application.policy.seat_lock_years else ""
    if not unit:
        return True
    held = SeatLock.objects.filter(unit_index=unit_index(unit), stage=application.stage)
    others = held.exclude(state=State.RELEASED).exclude(
        household=application.household_id
    )
    return not others.exists()


@transaction.atomic
def hold(application: Application) -> SeatLock | None:
    """Hold the dwelling's seat while the child applies; None where no lock is needed.

    Raise SeatTaken if another household holds it.
    """
    years, unit = application.policy.seat_lock_years, unit_of(application)
    if not years or not unit:
        return None
    lock = lock_of(application, unit_index(unit))
    start = date(application.intake_year, 9, 1)
    LockedChild.objects.get_or_create(
        lock=lock,
        child=application.child,
        defaults={
            "locked_from": start,
            "locked_until": start.replace(year=start.year + years),
        },
    )
    return lock


def lock_of(application: Application, index: bytes) -> SeatLock:
    """The household's lock on the dwelling, made now if the dwelling is free."""
    try:
        with transaction.atomic():
            return SeatLock.objects.create(
                unit_index=index,
                stage=application.stage,
                county_id=application.round.county_id,
                household=application.household,
                state=State.PRE,
            )
    except IntegrityError:
        held = SeatLock.objects.exclude(state=State.RELEASED).get(
            unit_index=index, stage=application.stage
        )
    if held.household_id != application.household_id:
        until = held.children.aggregate(until=Max("locked_until"))["until"]
        raise SeatTaken(until)
    return held


@transaction.atomic
def confirm(lock: SeatLock, *, by: User | None) -> None:
    """Lock the seat for good once the child has entered."""
    move(lock, State.PRE, State.LOCKED, by=by)


@transaction.atomic
def release(lock: SeatLock, *, reason: str, by: User | None) -> None:
    """Give the dwelling's seat free again, as after a transfer out."""
    SeatLock.objects.filter(pk=lock.pk).update(release_reason=reason)
    move(lock, SeatLock.objects.get(pk=lock.pk).state, State.RELEASED, by=by)


def move(lock: SeatLock, was: str, now: str, *, by: User | None) -> None:
    rows = SeatLock.objects.filter(pk=lock.pk, state=was).exclude(state=State.RELEASED)
    if not rows.update(state=now):
        raise Conflict(_("This seat lock has changed meanwhile."))
    lock.refresh_from_db()
    record(f"seat-lock.{now}", by=by, on=lock, unit=lock.county_id)
