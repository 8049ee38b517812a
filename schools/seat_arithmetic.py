"""The arithmetic of seats (学位), enrollment handbook 3.1, 3.3 and 3.5. No Django here.

Seats are counted per grade: spare seats in grade 5 do not help grade 1.
"""

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction

from portal.lights import Light


class SeatWarning(StrEnum):
    """学位预警 of one catchment and intake year, handbook 3.5. Information, never a rule."""

    NONE = "none"
    YELLOW = "yellow"
    RED = "red"


def design_seats(approved_classes: int, *, class_cap: int) -> int:
    """Approved classes × standard class size (handbook 3.1)."""
    return approved_classes * class_cap


def classes_free_next(usable_classrooms: int, *, staying: Iterable[int]) -> int:
    """Rooms left next year by the classes of grades that stay; negative: too few rooms.

    `staying` are this year's classes of every grade but the leaving one (handbook 3.1).
    """
    return usable_classrooms - sum(staying)


def planned_classes(
    classes_free: int,
    *,
    teachers_allow: int | None = None,
    approved_tracks: int | None = None,
) -> int:
    """Classes that the starting grade can open: the scarcest of three (handbook 3.1).

    None means that nobody has declared this bound.
    """
    declared = [
        n for n in (classes_free, teachers_allow, approved_tracks) if n is not None
    ]
    return max(0, min(declared))


def held_back(*, returning: int = 0, deferred: int = 0, inclusion: int = 0) -> int:
    """Seats kept for children who come back, were deferred or need inclusion (3.1)."""
    return returning + deferred + inclusion


def admission_plan(classes: int, *, class_cap: int, held_back: int = 0) -> int:
    """Seats published for the starting grade (招生计划), handbook 3.1."""
    return max(0, classes * class_cap - held_back)


def transfer_seats(sizes: Iterable[int], *, class_cap: int) -> int:
    """Seats that transfers may take in a grade, class by class, up to the standard only.

    Never up to 55 by default (handbook 3.1): one large class does not eat the free seats
    of its neighbour, nor does it lend any.
    """
    return sum(max(0, class_cap - size) for size in sizes)


def utilisation(enrolled: int, *, seats: int) -> Fraction | None:
    """Pupils for each designed seat (handbook 3.1); None where there is no seat."""
    return Fraction(enrolled, seats) if seats else None


def seat_gap(demand: int, *, supply: int) -> int:
    """Demand − supply (学位缺口): positive is a shortage, negative a surplus (3.1)."""
    return demand - supply


def seat_warning(
    hukou_children: int, *, normal_plan: int, yellow: Fraction, red: Fraction
) -> SeatWarning:
    """Yellow from 90 %, red from 100 % of the plan (handbook 3.5, INV-22).

    A pure function of children and plan. Without a plan, any child makes it red.
    """
    if hukou_children == 0:
        return SeatWarning.NONE
    if hukou_children >= red * normal_plan:
        return SeatWarning.RED
    if hukou_children >= yellow * normal_plan:
        return SeatWarning.YELLOW
    return SeatWarning.NONE


def school_scale_light(pupils: int, *, limit: int, warning_share: Fraction) -> Light:
    """Warn from 95 % of the limit, flag above it (大校额), handbook 3.3."""
    if pupils > limit:
        return Light.OVER
    return Light.WATCH if pupils >= warning_share * limit else Light.OK


def seats_used_light(used: Fraction | None, *, near: Fraction, full: Fraction) -> Light:
    """Up to `near` is normal, up to and with `full` to be watched, above it over."""
    if used is None:
        return Light.NONE
    if used > full:
        return Light.OVER
    return Light.WATCH if used > near else Light.OK
