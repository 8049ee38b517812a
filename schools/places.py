"""Going down the divisions (下钻): where a viewer is, what lies above and what below."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.models import Posting, User
from schools.models import Division, School
from schools.models.schools import SchoolQuerySet


@dataclass(frozen=True, slots=True)
class Place:
    """A division within a viewer's own, with the way down to it."""

    division: Division
    trail: Sequence[Division]
    """From the viewer's own division to this one, both included."""
    units: Sequence[Division]
    """The divisions next below that have schools; none in a town."""

    @property
    def unit_level(self) -> int:
        """Digits of the codes of the units below."""
        levels = [level.value for level in Division.Level]
        return levels[min(levels.index(self.division.level) + 1, 3)]

    @property
    def has_units(self) -> bool:
        return bool(self.units)

    def schools(self, user: User) -> SchoolQuerySet:
        return School.objects.visible_to(user).open().below(self.division.code)


def acting_of(user: User) -> Posting:
    """The posting of somebody whom `require` has let in."""
    if user.acting is None:
        raise PermissionDenied
    return user.acting


def place_for(user: User, code: str = "") -> Place:
    """The division `code` within the acting posting's own, or 404; without, its own."""
    visible = Division.objects.visible_to(user)
    prefix = acting_of(user).prefix
    division = get_object_or_404(visible, pk=code or prefix)
    codes = [division.code[: level.value] for level in Division.Level]
    trail = visible.filter(
        pk__in=[c for c in codes if len(prefix) <= len(c) <= len(division.code)]
    )
    return Place(division, list(trail.order_by("code")), units_of(division))


def units_of(division: Division) -> list[Division]:
    if division.level >= Division.Level.TOWN:
        return []
    return list(division.children())
