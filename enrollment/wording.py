"""What pages call the facts, dates and quantities that rules of admission name."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
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
    return gettext("not: %(what)s") % {"what": said} if word.startswith("!") else said


def rule_words(any_of: Iterable[Iterable[str]]) -> str:
    """A rule in words: all of each list, any of the lists."""
    both, either = gettext(" and "), gettext("; or ")
    cases = [both.join(map(condition_words, words)) for words in any_of]
    return either.join(case or gettext("every child") for case in cases)


BASES: dict[str, str | Promise] = {
    "insurance": _("months of insurance"),
    "residence": _("time of residence"),
    "employment": _("time of work"),
    "licence": _("time of an own business"),
    "rental": _("time since a rental was filed"),
    "study": _("time of study"),
    "title": _("time since the title of the home"),
    "permit": _("time of the residence permit"),
    "count": _("a number that an office certifies"),
}
UNITS: dict[str, str | Promise] = {
    "month": _("full months"),
    "day": _("days"),
    "count": _("times"),
}
WHOSE: dict[str, str | Promise] = {
    "primary": _("the primary applicant"),
    "secondary": _("the other parent"),
    "either": _("the better of the parents"),
    "child": _("the child"),
}
PLACES: dict[str, str | Promise] = {
    "elsewhere": _("anywhere"),
    "city": _("in the city"),
    "county": _("in the county"),
    "zone": _("in the zone"),
}
KINDS: dict[str, str | Promise] = {
    "pension": _("pension"),
    "medical": _("medical care"),
    "unemployment": _("unemployment"),
    "injury": _("work injury"),
    "maternity": _("maternity"),
    "housing_fund": _("housing fund"),
}
MODES: dict[str, str | Promise] = {
    "sum": _("they add up"),
    "max": _("only the best counts"),
}
ROUNDINGS: dict[str, str | Promise] = {
    "full_units": _("full units only"),
    "exact": _("pro rata"),
}
TEMPLATES: dict[str, str | Promise] = {
    "baoan_2017": _("Bao'an 2017: category, then points"),
    "baoan_2019": _("Bao'an 2019 to 2024"),
    "doumen_partial": _("Doumen, some items"),
    "empty": _("Empty table"),
    "guangzhou_2021_draft": _("Guangzhou, draft of 2021"),
    "guangzhou_city": _("Guangzhou, items of the city"),
    "longgang_2017": _("Longgang 2017"),
    "longhua_early": _("Longhua, early table"),
    "longhua_large_zone": _("Longhua, large zone"),
    "xiamen_110": _("Xiamen 2016, 110 points"),
    "xiamen_siming_120": _("Xiamen Siming, 120 points"),
    "zhongshan": _("Zhongshan, items of city and town"),
}


def counted_words(counts: Mapping[str, Any] | None) -> str:
    """What an item counts, as a parent reads it."""
    if not counts:
        return gettext("given once")
    parts = [
        BASES.get(counts.get("basis", ""), ""),
        WHOSE.get(counts.get("person", "primary"), ""),
        PLACES.get(counts.get("place", "city"), ""),
        UNITS.get(counts.get("unit", "month"), ""),
    ]
    if counts.get("basis") == "count":
        parts = [BASES["count"], counts.get("count", "")]
    if counts.get("kinds"):
        parts.append("＋".join(str(KINDS.get(kind, kind)) for kind in counts["kinds"]))
    if counts.get("exclude_back_payment"):
        parts.append(_("without months paid afterwards"))
    return " · ".join(str(part) for part in parts)
