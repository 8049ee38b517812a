"""Changes of the roll (学籍异动): each with its event, its audit line and the count of classes.

Every act locks the classes it touches in key order, then the pupil's row, writes, and
counts the classes again, all in one transaction. What the roll's state does not allow is
a Conflict; what the caller can choose otherwise is a ValidationError.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import User
from schools.models import ClassGroup, Pupil, RollConflict, School


@dataclass(frozen=True, slots=True)
class Change:
    """When a change happened, who records it, and on what evidence."""

    on: datetime.date
    by: User
    evidence: str = ""


def enrol(pupil: Pupil, *, into: ClassGroup, change: Change) -> Pupil:
    """Put a child on a school's roll: a new one (not saved yet), or one whose roll ended."""
    raise NotImplementedError


def move_class(pupil: Pupil, *, to: ClassGroup, change: Change) -> None:
    """Move within the school and year, to a class of the same grade."""
    raise NotImplementedError


def transfer(pupil: Pupil, *, to: ClassGroup, change: Change) -> None:
    """Move to another school, keeping grade and national number (INV-18)."""
    raise NotImplementedError


def transfer_out(pupil: Pupil, *, change: Change) -> None:
    """To a school outside of this portal."""
    raise NotImplementedError


def suspend(pupil: Pupil, *, change: Change) -> None:
    raise NotImplementedError


def resume(pupil: Pupil, *, into: ClassGroup, change: Change) -> None:
    raise NotImplementedError


def graduate(pupil: Pupil, *, change: Change) -> None:
    """From the last grade of a stage."""
    raise NotImplementedError


def complete(pupil: Pupil, *, change: Change) -> None:
    """Out of the last grade without a diploma (结业)."""
    raise NotImplementedError


def leave(pupil: Pupil, *, change: Change) -> None:
    raise NotImplementedError


def record_death(pupil: Pupil, *, change: Change) -> None:
    raise NotImplementedError


def correct(pupil: Pupil, *, values: Mapping[str, object], change: Change) -> None:
    """Correct data of the child; state, school and class have their own acts."""
    raise NotImplementedError


def decide_conflict(conflict: RollConflict, *, to: School, by: User, note: str) -> None:
    """Say on whose roll the child stands: the present school's or the claiming one's."""
    raise NotImplementedError
