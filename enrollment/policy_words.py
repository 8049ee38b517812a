"""The rules of a policy as people read them: facts by section, tables, differences."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from enrollment.drafting import rows_of
from enrollment.forms.policies import SECTIONS
from enrollment.models import DocumentKind, PolicyProfile
from enrollment.wording import (
    DATES,
    MODES,
    counted_words,
    rule_words,
)
from portal.templatetags.junheng import percent

PARTS_OF_SHARE = {"share_denominator", "share_inclusive"}
"""They are told together with the numerator."""


class Fact(NamedTuple):
    name: str | Promise
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    heading: str | Promise
    facts: list[Fact]


@dataclass(frozen=True, slots=True)
class Line:
    """A category, an item or a group as a table shows it."""

    place: int
    code: str
    label: str
    rule: str
    more: tuple[str, ...]


def sections_of(policy: PolicyProfile) -> list[Section]:
    return [
        Section(slug, heading, facts_of(policy, slug))
        for slug, (heading, _form) in SECTIONS.items()
    ]


def facts_of(policy: PolicyProfile, slug: str) -> list[Fact]:
    names = list(SECTIONS[slug][1]._meta.fields or ())
    if slug == "order":
        names.insert(1, "tie_keys")
    names = [name for name in names if name not in PARTS_OF_SHARE]
    return [Fact(label_of(name), value_of(policy, name)) for name in names]


def label_of(name: str) -> str | Promise:
    if name == "share_numerator":
        return _("share of the home that is needed")
    return getattr(PolicyProfile._meta.get_field(name), "verbose_name", name)


def value_of(policy: PolicyProfile, name: str) -> str:
    """One field in words."""
    value: Any = getattr(policy, name)
    if name in SAID:
        return SAID[name](policy, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    shown = getattr(policy, f"get_{name}_display", None)
    return str(shown() if shown else value)


def tie_words(policy: PolicyProfile, key: str) -> str:
    by, _colon, of = key.partition(":")
    if by == "date":
        return str(DATES.get(of, of))
    labels = {item["code"]: item["label"] for item in rows_of(policy, "items")}
    return _("points for “%(item)s”") % {"item": labels.get(of, of or by)}


def documents_words(_policy: PolicyProfile, kinds: list[str]) -> str:
    return "、".join(str(DocumentKind(kind).label) for kind in kinds)


def share_words(policy: PolicyProfile, _numerator: int) -> str:
    return f"{'≥' if policy.share_inclusive else '>'} {policy.share}"


def ties_words(policy: PolicyProfile, keys: list[str]) -> str:
    return " → ".join(tie_words(policy, key) for key in keys)


SAID: dict[str, Callable[[PolicyProfile, Any], str]] = {
    "documents": documents_words,
    "share_numerator": share_words,
    "enterprise_share_alert": lambda _policy, share: percent(share),
    "tie_keys": ties_words,
}
"""The fields that are not said as they are stored."""


def categories_of_policy(policy: PolicyProfile) -> list[Line]:
    return [
        Line(
            place,
            row["code"],
            row["label"],
            rule_words(row["when"]),
            (
                str(row["rank"]),
                "、".join(str(DATES.get(key, key)) for key in row.get("sort_keys", ())),
                row.get("note", ""),
            ),
        )
        for place, row in enumerate(rows_of(policy, "categories"))
    ]


def items_of_policy(policy: PolicyProfile) -> list[Line]:
    groups = {row["code"]: row["label"] for row in rows_of(policy, "groups")}
    return [
        Line(
            place,
            row["code"],
            row["label"],
            rule_words(row.get("needs", [[]])),
            (
                rate_words(row),
                counted_words(row.get("counts")),
                str(row["cap"]) if row.get("cap") is not None else "",
                groups.get(row.get("group", ""), ""),
            ),
        )
        for place, row in enumerate(rows_of(policy, "items"))
    ]


def rate_words(row: dict[str, Any]) -> str:
    size = row.get("unit_size", 1)
    if not row.get("counts") or size == 1:
        return str(row["per_unit"])
    return _("%(points)s per %(size)s") % {"points": row["per_unit"], "size": size}


def groups_of_policy(policy: PolicyProfile) -> list[Line]:
    return [
        Line(
            place,
            row["code"],
            row["label"],
            str(MODES.get(row.get("mode", "sum"), "")),
            (str(row["cap"]) if row.get("cap") is not None else "",),
        )
        for place, row in enumerate(rows_of(policy, "groups"))
    ]


def tables_of(policy: PolicyProfile) -> dict[str, object]:
    """What the pages show of the rules, by the names that their templates use."""
    return {
        "sections": sections_of(policy),
        "categories": categories_of_policy(policy),
        "groups": groups_of_policy(policy),
        "items": items_of_policy(policy),
    }


class Difference(NamedTuple):
    what: str
    before: str
    after: str


def differences(old: PolicyProfile, new: PolicyProfile) -> list[Difference]:
    """What reads differently in two versions, fields first, then rows by their codes."""
    facts = zip(all_facts(old), all_facts(new), strict=True)
    found = [Difference(str(b.name), a.value, b.value) for a, b in facts]
    for lines in (categories_of_policy, items_of_policy, groups_of_policy):
        found += row_differences(lines(old), lines(new))
    asked = [", ".join(map(str, policy.demands.all())) for policy in (old, new)]
    found.append(Difference(_("Asked for besides"), *asked))
    return [each for each in found if each.before != each.after]


def all_facts(policy: PolicyProfile) -> list[Fact]:
    return [fact for section in sections_of(policy) for fact in section.facts]


def row_differences(old: list[Line], new: list[Line]) -> list[Difference]:
    before = {line.code: line for line in old}
    after = {line.code: line for line in new}
    return [
        Difference(
            (after.get(code) or before[code]).label,
            line_words(before.get(code)),
            line_words(after.get(code)),
        )
        for code in dict.fromkeys([*before, *after])
    ]


def line_words(line: Line | None) -> str:
    if line is None:
        return ""
    return " · ".join(part for part in (line.label, line.rule, *line.more) if part)
