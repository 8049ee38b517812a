"""The seat of a dwelling: one household's children for some years (学位锁定).

Enrollment handbook 4.7. A dwelling is known by the number of its real-estate unit, which
is kept as a keyed hash only. Children of the same household share the lock, each with its
own years; a child at a private school needs none. A grandparents' home serves one family
of grandchildren a year. A lock whose years are over bars nobody.
"""

import re
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.encryption import blind_index
from accounts.models import User
from enrollment.models import Application, LockedChild, Part, SeatLock
from portal.errors import Conflict

State = SeatLock.State
GRANDPARENTS = "grandparents"
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


def home_of(application: Application) -> dict[str, Any]:
    parts = application.parts.all()
    return next((row.told for row in parts if row.part == Part.RESIDENCE), {})


def unit_of(application: Application) -> str:
    """The unit number that the family told, or nothing if it has no titled home."""
    told = home_of(application)
    has_title = told.get("home_kind") in {"own", GRANDPARENTS}
    return str(told.get("unit_number") or "") if has_title else ""


def years_of(application: Application) -> int:
    """For how long the child would need the seat; 0 where the county locks none."""
    policy = application.policy
    is_grandparents = home_of(application).get("home_kind") == GRANDPARENTS
    if policy.seat_lock_years and is_grandparents:
        return policy.grandparent_lock_years
    return policy.seat_lock_years


def begins(application: Application) -> date:
    """The day from which the child would need the seat."""
    return date(application.intake_year, 9, 1)


def taken_until(unit_number: str, *, stage: str) -> date | None:
    """Until when a dwelling's seat is taken, telling nobody by whom; None if it is free."""
    held = SeatLock.objects.of_dwelling(unit_index(unit_number), stage)
    until: date | None = held.aggregate(until=Max("children__locked_until"))["until"]
    return until if until and until > timezone.localdate() else None


def is_free_for(application: Application) -> bool:
    """Whether no other household holds the seat that the child would need."""
    unit = unit_of(application) if years_of(application) else ""
    if not unit:
        return True
    held = SeatLock.objects.of_dwelling(unit_index(unit), application.stage)
    others = held.exclude(household=application.household_id)
    return not others.lasting(begins(application)).exists()


@transaction.atomic
def hold(application: Application) -> SeatLock | None:
    """Hold the dwelling's seat while the child applies; None where no lock is needed.

    Raise SeatTaken if another household holds it.
    """
    years, unit = years_of(application), unit_of(application)
    if not years or not unit:
        return None
    lock = lock_of(application, unit_index(unit))
    start = begins(application)
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
    release_over(index, application)
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
        rows = SeatLock.objects.of_dwelling(index, application.stage)
        held = rows.select_for_update().first()
    if held is None:
        raise has_changed() from None
    if held.household_id != application.household_id:
        until = held.children.aggregate(until=Max("locked_until"))["until"]
        raise SeatTaken(until)
    return held


def release_over(index: bytes, application: Application) -> None:
    """Release the dwelling's lock if its years end before the child needs the seat."""
    rows = SeatLock.objects.of_dwelling(index, application.stage)
    for lock in rows.select_for_update():
        if not lock.children.filter(locked_until__gt=begins(application)).exists():
            release(lock, reason="years-over", by=None)


@transaction.atomic
def let_go(application: Application, *, by: User | None) -> None:
    """The child needs the seat no more; a brother or sister may still hold it."""
    mine = LockedChild.objects.filter(
        child=application.child_id, locked_from=begins(application)
    )
    rows = SeatLock.objects.exclude(state=State.RELEASED).filter(
        children__in=mine, stage=application.stage
    )
    for lock in rows.order_by("pk").select_for_update(of=["self"]):
        others = lock.children.exclude(child=application.child_id)
        if others.filter(locked_until__gt=timezone.localdate()).exists():
            mine.filter(lock=lock).delete()
        else:
            release(lock, reason=application.state, by=by)


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
        raise has_changed()
    lock.refresh_from_db()
    record(f"seat-lock.{now}", by=by, on=lock, unit=lock.county_id)


def has_changed() -> Conflict:
    return Conflict(_("This seat lock has changed meanwhile."))
