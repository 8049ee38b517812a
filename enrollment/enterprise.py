"""Seats that a firm earns for its staff's children (enrollment handbook 4.12). No Django.

The tiers are dated rows of a round; here is only how they are read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Tier:
    """Seats for tax paid strictly above an amount; None: for a newly listed firm."""

    tax_above: Decimal | None
    seats: int


@dataclass(frozen=True, slots=True)
class Firm:
    tax_paid: Decimal
    is_manufacturer: bool = True
    is_newly_listed: bool = False


def seats_earned(firm: Firm, tiers: Iterable[Tier], *, listing_adds: bool) -> int:
    """The highest tier that the firm's tax exceeds, alone; manufacturers only.

    The seats of a new listing come on top where `listing_adds`; else the greater counts.
    """
    if not firm.is_manufacturer:
        return 0
    found = list(tiers)
    reached = {
        tier.tax_above: tier.seats
        for tier in found
        if tier.tax_above is not None and firm.tax_paid > tier.tax_above
    }
    by_tax = reached[max(reached)] if reached else 0
    listing = sum(tier.seats for tier in found if tier.tax_above is None)
    extra = listing if firm.is_newly_listed else 0
    return by_tax + extra if listing_adds else max(by_tax, extra)
