"""What pages call the facts, dates and quantities that rules of admission name."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

PREDICATES: dict[str, str | Promise] = {
    "hukou_in_zone": _("registered (hukou) in the school's zone"),
    "hukou_in_county": _("registered (hukou) in the county"),
    "hukou_in_city": _("registered (hukou) in the city"),
    "hukou_with_parents": _("registered together with the parents"),
    "hukou_with_grandparents": _("registered together with grandparents"),
    "own_title_in_zone": _("own home in the school's zone"),
    "own_title_in_county": _("own home in the county"),
    "own_home_in_zone": _("own home in the zone, lived in"),
    "own_home_in_county": _("own home in the county, lived in"),
    "grandparent_title": _("home of grandparents in the zone"),
    "rental_filed": _("filed rental in the zone"),
    "rental_filed_in_county": _("filed rental in the county"),
    "residence_in_county": _("lives in the county"),
    "employment_in_city": _("a parent works in the city"),
    "insurance_in_county": _("a parent's insurance is paid in the county"),
    "permit_valid": _("valid residence permit"),
    "permit_suspended": _("residence permit waiting for its endorsement"),
    "permit_applied": _("residence permit applied for"),
    "special_status": _("special status by law"),
    "no_other_property_proof": _("proof of no other home"),
    "special_housing": _("special housing"),
    "own_school_chosen": _("the school of one's own zone is chosen"),
    "sibling_at_school": _("brother or sister at the school"),
    "public_primary_roll": _("on the roll of a public primary school"),
    "in_birth_window": _("born within the ages asked for"),
    "degree": _("university degree"),
    "college": _("college diploma"),
    "skill_title": _("skill title"),
    "left_inner_district": _("moved out of an inner district"),
    "outer_district_home": _("home in an outer district"),
    "historic_birth": _("family planning (historic)"),
    "historic_only_child": _("only child (historic)"),
    "historic_birth_settled": _("family planning settled (historic)"),
}
DATES: dict[str, str | Promise] = {
    "hukou_moved_in": _("day of the child's registration, earlier first"),
    "other_guardian_hukou": _(
        "day of the other guardian's registration, earlier first"
    ),
    "other_guardian_permit": _("day of the other guardian's permit, earlier first"),
    "title_registered": _("day of the title of the home, earlier first"),
}


def condition_words(word: str) -> str:
    """One word of a rule, as `hukou_in_zone` or its opposite `!hukou_in_zone`."""
    name = word.removeprefix("!")
    said = str(PREDICATES.get(name, name))
    return _now("not: %(what)s") % {"what": said} if word.startswith("!") else said


def rule_words(any_of: Iterable[Iterable[str]]) -> str:
    """A rule in words: all of each list, any of the lists."""
    both, either = _now(" and "), _now("; or ")
    cases = [both.join(map(condition_words, words)) for words in any_of]
    return either.join(case or _now("every child") for case in cases)
