"""Classes that a roster would bring above the cap on new classes (班额).

Enrollment handbook 3.2: no class of a starting grade may be formed above it, in one file or
in several, so the rows that would crowd such a class wait. One that is larger already may be
brought in again as long as it does not grow. Any other class counts the children who sit
there, and it is said. A class with leave (`ClassSizeException`) may have as many as the leave allows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone

from schools.class_size import new_class_cap
from schools.models import ClassSizeException, RosterImport
from schools.models.limits import Limits
from schools.models.schools import stage_of
from schools.roster import staging
from schools.roster import statements as sql
from schools.roster.staging import NEW_CLASS, ClassOfFile

FORBIDDEN, ABOVE = "new_class_too_large", "class_above_cap"


@dataclass(frozen=True, slots=True)
class Crowded:
    """A class with more pupils than the cap once the roster is in the roll."""

    of: ClassOfFile
    key: int
    pupils: int
    cap: int

    @property
    def is_forbidden(self) -> bool:
        return self.of.grade == stage_of(self.of.grade).first_grade

    @property
    def figures(self) -> dict[str, object]:
        return {"pupils": self.pupils, "cap": self.cap}


def settle(
    batch: RosterImport, classes: Sequence[ClassOfFile], reach: staging.Reach
) -> list[Crowded]:
    """Find the classes that the plan would crowd, and refuse the rows of forbidden ones."""
    crowded = without_leave(list(above_cap(batch, classes, reach)))
    forbidden = [found.of.place for found in crowded if found.is_forbidden]
    if forbidden:
        columns = [list(column) for column in zip(*forbidden, strict=True)]
        staging.run(sql.REFUSE_CLASSES, [FORBIDDEN, *columns])
    return crowded


def above_cap(
    batch: RosterImport, classes: Sequence[ClassOfFile], reach: staging.Reach
) -> Iterator[Crowded]:
    """Classes that grow above the cap; those too small to do so are not counted anew."""
    sitting, caps = staging.classes_there(batch, classes), Caps(reach)
    candidates = [
        of
        for of in classes
        if not reach.problem(of)
        and of.rows + sitting.get(of.place, (0, 0))[1] > caps[of.school, of.grade]
    ]
    if not candidates or not staging.fetched(sql.ANY_COMING)[0][0]:
        return
    coming = {tuple(place): count for *place, count in staging.fetched(sql.COMING)}
    leaving = dict(staging.fetched(sql.LEAVING))
    for of in candidates:
        key, enrolled = sitting.get(of.place, (NEW_CLASS, 0))
        pupils = enrolled + coming.get(of.place, 0) - leaving.get(key, 0)
        cap = caps[of.school, of.grade]
        if pupils > max(cap, enrolled):
            yield Crowded(of, key, pupils, cap)


class Caps(dict[tuple[str, int], int]):
    """The cap on new classes, by school and grade."""

    def __init__(self, reach: staging.Reach) -> None:
        super().__init__()
        self.schools = reach.known
        self.limits = Limits(timezone.localdate())

    def __missing__(self, place: tuple[str, int]) -> int:
        school, grade = place
        cap = new_class_cap(self.schools[school], grade, limits=self.limits)
        return self.setdefault(place, cap)


def without_leave(crowded: list[Crowded]) -> list[Crowded]:
    keys = [found.key for found in crowded]
    leaves = ClassSizeException.objects.filter(
        class_group__in=keys, expires_on__gte=timezone.localdate()
    ).values_list("class_group", "allowed_size")
    return [
        found
        for found in crowded
        if not any(
            key == found.key and found.pupils <= allowed for key, allowed in leaves
        )
    ]
