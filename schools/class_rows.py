"""Classes as pages list them: each with the light of its size."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.lights import Light
from schools.class_bands import Band, Sizes
from schools.class_size import sizes_for
from schools.models import ClassGroup
from schools.models.class_groups import ClassGroupQuerySet
from schools.models.limits import Limits

WORDS = {
    Band.NORMAL: _("Normal"),
    Band.SLIGHTLY_LARGE: _("Above standard"),
    Band.LARGE: _("Large class"),
    Band.SUPER_LARGE: _("Super-large class"),
}


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class and what its size means at its place and stage (班额亮灯)."""

    group: ClassGroup
    sizes: Sizes

    @property
    def light(self) -> Light:
        return self.sizes.light(self.group.enrolled)

    @property
    def word(self) -> str | Promise:
        """The band as people call it."""
        return WORDS[self.sizes.band(self.group.enrolled)]

    @property
    def free(self) -> int:
        """Seats up to the standard size; what lies above it is never free."""
        return max(0, self.sizes.standard - self.group.enrolled)


def class_rows(groups: ClassGroupQuerySet, *, limits: Limits) -> list[ClassRow]:
    return sized(
        groups.for_table().order_by("school", "grade", "number"), limits=limits
    )


def sized(groups: Iterable[ClassGroup], *, limits: Limits) -> list[ClassRow]:
    return [
        ClassRow(group, sizes_for(group.school, group.stage, limits=limits))
        for group in groups
    ]
