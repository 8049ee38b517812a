"""The yes-or-no facts that categories and points ask for (enrollment handbook 4.6).

A predicate is either worked out from the facts (`PREDICATES`) or certified whole by an
office (`MARKS`). The list is closed: no policy can ask for an exam, an income or a
birth permit. Those that begin with `historic_` serve the replay of old years alone.
"""

from collections.abc import Callable, Mapping

from enrollment.scoring.facts import Dwelling, Facts, Hukou, Person, Place, Stay
from enrollment.scoring.permits import (
    PermitRecord,
    PermitStatus,
    permit_state,
    receipt_counts_until,
)
from enrollment.scoring.terms import HOLDERS, Terms

Predicate = Callable[[Facts, Terms], bool]

HISTORIC = "historic_"
MARKS = frozenset(
    {
        "special_status",
        "no_other_property_proof",
        "special_housing",
        "own_school_chosen",
        "sibling_at_school",
        "public_primary_roll",
        "in_birth_window",
        "degree",
        "college",
        "skill_title",
        "left_inner_district",
        "outer_district_home",
        "historic_birth",
        "historic_only_child",
        "historic_birth_settled",
    }
)


def childs_hukou(facts: Facts) -> Hukou | None:
    """The child's own registration, the one that categories go by."""
    for hukou in facts.hukou:
        if hukou.person == Person.CHILD:
            return hukou
    return None


def is_own_title(dwelling: Dwelling, place: Place, terms: Terms) -> bool:
    """Whether the child or the parents hold enough of this home."""
    own = dwelling.holder != Person.GRANDPARENT
    return own and is_title(dwelling, place, terms)


def is_title(dwelling: Dwelling, place: Place, terms: Terms) -> bool:
    """Whether this is a home in `place`, titled by the cut-off with a share enough."""
    return (
        dwelling.place >= place
        and dwelling.residential
        and dwelling.registered_on <= terms.cutoff
        and terms.share_suffices(dwelling.share)
    )


def hukou_in(place: Place) -> Predicate:
    def holds(facts: Facts, _terms: Terms) -> bool:
        hukou = childs_hukou(facts)
        return hukou is not None and hukou.place >= place

    return holds


def own_title_in(place: Place, *, lived_in: bool = False) -> Predicate:
    def holds(facts: Facts, terms: Terms) -> bool:
        return any(
            is_own_title(dwelling, place, terms) and (dwelling.lived_in or not lived_in)
            for dwelling in facts.dwellings
        )

    return holds


def stays_in(stay: Stay, place: Place) -> Predicate:
    """Whether such a period of the child or a parent runs at the cut-off."""

    def holds(facts: Facts, terms: Terms) -> bool:
        return any(
            period.stay == stay
            and period.place >= place
            and period.start <= terms.cutoff
            and (period.end is None or period.end >= terms.cutoff)
            for period in facts.periods
        )

    return holds


def insurance_in_county(facts: Facts, _terms: Terms) -> bool:
    """Whether a parent's insurance was last paid in the county."""
    return any(
        record.place >= Place.COUNTY
        and record.on_time.bit_length()
        >= max(
            other.on_time.bit_length()
            for other in facts.insurance
            if other.person == record.person
        )
        for record in facts.insurance
        if record.on_time
    )


def hukou_with_parents(facts: Facts, _terms: Terms) -> bool:
    hukou = childs_hukou(facts)
    return hukou is not None and hukou.with_parents


def hukou_with_grandparents(facts: Facts, _terms: Terms) -> bool:
    hukou = childs_hukou(facts)
    return hukou is not None and hukou.with_grandparents


def grandparent_title(facts: Facts, terms: Terms) -> bool:
    return any(
        dwelling.holder == Person.GRANDPARENT and is_title(dwelling, Place.ZONE, terms)
        for dwelling in facts.dwellings
    )


def permit_status(record: PermitRecord, facts: Facts, terms: Terms) -> PermitStatus:
    """What a permit is worth, by what is known; a receipt stands for it only so long."""
    status = permit_state(record, on=facts.known_by(terms.cutoff)).status
    day = facts.as_of or terms.cutoff
    is_late = day > receipt_counts_until(terms.cutoff)
    if status is PermitStatus.APPLIED and is_late:
        return PermitStatus.NOT_ISSUED
    return status


def has_permit(*statuses: PermitStatus) -> Predicate:
    """Whether a permit that the place asks for has one of `statuses`.

    At the cut-off, or before it as far as is known: nobody has endorsed yet what is not
    due yet.
    """

    def holds(facts: Facts, terms: Terms) -> bool:
        holders = HOLDERS[terms.permit_holder]
        return any(
            permit.person in holders
            and permit_status(permit.record, facts, terms) in statuses
            for permit in facts.permits
        )

    return holds


PREDICATES: Mapping[str, Predicate] = {
    "hukou_in_zone": hukou_in(Place.ZONE),
    "hukou_in_county": hukou_in(Place.COUNTY),
    "hukou_in_city": hukou_in(Place.CITY),
    "hukou_with_parents": hukou_with_parents,
    "hukou_with_grandparents": hukou_with_grandparents,
    "own_title_in_zone": own_title_in(Place.ZONE),
    "own_title_in_county": own_title_in(Place.COUNTY),
    "own_title_in_city": own_title_in(Place.CITY),
    "own_home_in_zone": own_title_in(Place.ZONE, lived_in=True),
    "own_home_in_county": own_title_in(Place.COUNTY, lived_in=True),
    "grandparent_title": grandparent_title,
    "rental_filed": stays_in(Stay.RENTAL, Place.ZONE),
    "rental_filed_in_county": stays_in(Stay.RENTAL, Place.COUNTY),
    "residence_in_county": stays_in(Stay.RESIDENCE, Place.COUNTY),
    "employment_in_city": stays_in(Stay.EMPLOYMENT, Place.CITY),
    "insurance_in_county": insurance_in_county,
    "permit_valid": has_permit(PermitStatus.VALID),
    "permit_suspended": has_permit(PermitStatus.SUSPENDED),
    "permit_applied": has_permit(PermitStatus.APPLIED),
}

IMPLIES: Mapping[str, tuple[str, ...]] = {
    "hukou_in_zone": ("hukou_in_county",),
    "hukou_in_county": ("hukou_in_city",),
    "own_title_in_zone": ("own_title_in_county",),
    "own_title_in_county": ("own_title_in_city",),
    "own_home_in_zone": ("own_home_in_county", "own_title_in_zone"),
    "own_home_in_county": ("own_title_in_county",),
    "rental_filed": ("rental_filed_in_county",),
}
"""What each predicate carries with it; the opposite cannot happen."""


def is_known(name: str) -> bool:
    return name in PREDICATES or name in MARKS
