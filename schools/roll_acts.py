"""Which changes of the roll a page offers for a pupil, and how each is carried out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from schools import roll
from schools.models import Pupil, RollEvent, School

Kind = RollEvent.Kind


@dataclass(frozen=True, slots=True)
class Act:
    """One change as a page offers it; `place` names the argument for the class it needs."""

    run: Callable[..., Any]
    place: str = ""


ACTS: Mapping[RollEvent.Kind, Act] = {
    Kind.CLASS_CHANGED: Act(roll.move_class, "to"),
    Kind.TRANSFERRED: Act(roll.transfer, "to"),
    Kind.ENROLLED: Act(roll.enrol, "into"),
    Kind.RESUMED: Act(roll.resume, "into"),
    Kind.SUSPENDED: Act(roll.suspend),
    Kind.TRANSFERRED_OUT: Act(roll.transfer_out),
    Kind.LEFT: Act(roll.leave),
    Kind.GRADUATED: Act(roll.graduate),
    Kind.COMPLETED: Act(roll.complete),
    Kind.DECEASED: Act(roll.record_death),
}
END_OF_STAGE = {Kind.GRADUATED, Kind.COMPLETED}
BETWEEN_SCHOOLS = {Kind.TRANSFERRED}


def offered(pupil: Pupil, *, at: School) -> list[RollEvent.Kind]:
    """What can be recorded for the pupil with the classes of school `at` in view."""
    group = pupil.class_group
    is_last_grade = group is not None and group.grade in roll.LEAVING_GRADES
    is_elsewhere = pupil.is_on_roll and at.pk != pupil.school_id
    return [
        kind
        for kind in ACTS
        if pupil.state in roll.SOURCES[kind]
        and (is_last_grade or kind not in END_OF_STAGE)
        and (kind in BETWEEN_SCHOOLS) == is_elsewhere
    ]
