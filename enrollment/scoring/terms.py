"""The terms of a place under which facts are judged (enrollment handbook 4.6, 6)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from enrollment.scoring.facts import Person
from enrollment.scoring.permits import PermitCount


class PermitHolder(StrEnum):
    """Whose residence permit a place asks for."""

    GUARDIAN = "guardian"
    CHILD = "child"
    EITHER = "either"


HOLDERS = {
    PermitHolder.GUARDIAN: {Person.PRIMARY, Person.SECONDARY},
    PermitHolder.CHILD: {Person.CHILD},
    PermitHolder.EITHER: {Person.PRIMARY, Person.SECONDARY, Person.CHILD},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Cut-off date, property share and reading of permits, as the place published them.

    The share is a fraction, and `share_is_enough` says whether a share of just so much
    will do (≥) or not (>): families go to court over it.
    """

    cutoff: date
    share: Fraction = Fraction(1, 2)
    share_is_enough: bool = False
    permit_count: PermitCount = PermitCount.STRICT_RESTART
    permit_holder: PermitHolder = PermitHolder.GUARDIAN

    def share_suffices(self, share: Fraction) -> bool:
        return share > self.share or (self.share_is_enough and share == self.share)
