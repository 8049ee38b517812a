"""What reports call things (报表用语), in the language that is active.

Papers are written with Chinese active, so that what stands in them is the wording of
official documents; pages show the same figures in the reader's language. Functions, not
constants: a report is computed once for each language.
"""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from schools.class_bands import BUCKETS, Bucket


def of(whose: str, what: str) -> str:
    """小学 + 教学班: a figure's name from whose it is and what it counts."""
    if not whose:
        return what
    return _("%(whose)s · %(what)s") % {"whose": whose, "what": what}


def stages() -> dict[str, str]:
    return {"primary": _("Primary stage"), "junior": _("Junior stage")}


def lines() -> dict[str, str]:
    """The lines of most tables; the whole has no name of its own in a figure's."""
    return {**stages(), "all": ""}


def settings() -> dict[str, str]:
    return {
        "urban": _("Urban area"),
        "town": _("Town area"),
        "rural": _("Rural area"),
    }


def school_kinds() -> dict[str, str]:
    return {
        "junior": _("Junior secondary schools"),
        "complete_primary": _("Complete primary schools"),
        "incomplete_primary": _("Incomplete primary schools"),
        "teaching_point": _("Teaching points"),
        "nine_year": _("Nine-year schools"),
        "complete_secondary": _("Complete secondary schools"),
        "twelve_year": _("Twelve-year schools"),
        "special": _("Special education schools"),
        "correction": _("Specialised schools"),
    }


def case_states() -> dict[str, str]:
    return {
        "open": _("Opened as a case"),
        "planned": _("Plan made"),
        "in_progress": _("Being mended"),
        "resolved": _("Case resolved"),
        "verified": _("Case verified"),
        "closed": _("Case closed"),
        "reopened": _("Large again, reopened"),
        "expired": _("Past its date"),
        "graduated": _("Left the school"),
        "carried": _("Goes on in the next year"),
    }


def dues() -> dict[str, str]:
    return {
        "overdue": _("Overdue already"),
        "soon": _("Due within 90 days"),
        "later": _("Due after 90 days"),
        "none": _("Without a date"),
    }


def sizes() -> dict[str, str]:
    return {
        "large": pgettext("report", "Large classes"),
        "super_large": _("Super-large classes"),
    }


def bucket_names() -> dict[str, str]:
    return {bucket.key: bucket_name(bucket) for bucket in BUCKETS}


def bucket_name(bucket: Bucket) -> str:
    bounds = {"least": bucket.lowest, "most": bucket.highest}
    if bucket.lowest == 0:
        return _("%(most)s pupils or fewer") % bounds
    if bucket.highest is None:
        return _("%(least)s pupils or more") % bounds
    return _("%(least)s–%(most)s pupils") % bounds


def office(name: str, level: int) -> str:
    """Who issues a report of the unit: its education bureau, or the town's government."""
    return f"{name}人民政府" if level > 6 else f"{name}教育局"


def short(key: str) -> str:
    """A bucket as a table's head and a chart's foot have room for: ≤25, 26—30, ≥66."""
    bucket = next(bucket for bucket in BUCKETS if bucket.key == key)
    return bucket.label.replace("–", "—")
