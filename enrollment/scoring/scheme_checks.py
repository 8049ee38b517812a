"""Whether a table of points makes sense, before anything is counted with it.

What a policy may not say is the profile validator's business (handbook 5.3); here only
what no engine could work with is refused, by the path of the field.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from enrollment.scoring.measures import Basis, Measure, Unit, Whose
from enrollment.scoring.plain import FieldFault, plain, read
from enrollment.scoring.points import ParentBasis, PointsItem, PointsScheme
from enrollment.scoring.predicates import is_known
from enrollment.scoring.rules import Rule


def scheme_from(stored: Mapping[str, object]) -> PointsScheme:
    """The scheme out of what `plain(scheme)` stored; FieldFault names a wrong field."""
    scheme = read(PointsScheme, stored)
    check_scheme(scheme)
    return scheme


def scheme_plain(scheme: PointsScheme) -> dict[str, object]:
    """The scheme as plain values for JSON; `scheme_from` reads it back."""
    stored: dict[str, object] = plain(scheme)
    return stored


def check_scheme(scheme: PointsScheme) -> None:
    """Raise the first fault, if there is one."""
    for fault in scheme_faults(scheme):
        raise fault


def scheme_faults(scheme: PointsScheme) -> Iterator[FieldFault]:
    """All that the engine could not work with."""
    yield from _repeated(scheme)
    yield from _unknown_homes(scheme)
    conditions = {condition.code for condition in scheme.conditions}
    for n, condition in enumerate(scheme.conditions):
        yield from _measure_faults(scheme, condition.counts, f"conditions[{n}].counts")
        if is_known(condition.code):
            yield FieldFault(f"conditions[{n}].code", "taken", condition.code)
    yield from _rule_faults(scheme.requires, "requires", conditions)
    for n, item in enumerate(scheme.items):
        yield from _item_faults(item, f"items[{n}]", conditions)
        if item.counts is not None:
            yield from _measure_faults(scheme, item.counts, f"items[{n}].counts")


def _repeated(scheme: PointsScheme) -> Iterator[FieldFault]:
    """A tie key names an item, a group or a level by its code alone."""
    seen: set[str] = set()
    for part in ("items", "groups", "levels", "conditions"):
        for n, each in enumerate(getattr(scheme, part)):
            if each.code in seen:
                yield FieldFault(f"{part}[{n}].code", "repeated_code", each.code)
            seen.add(each.code)


def _unknown_homes(scheme: PointsScheme) -> Iterator[FieldFault]:
    groups = {"", *(group.code for group in scheme.groups)}
    levels = {"", *(level.code for level in scheme.levels)}
    for n, item in enumerate(scheme.items):
        if item.group not in groups:
            yield FieldFault(f"items[{n}].group", "unknown_group", item.group)
    for n, group in enumerate(scheme.groups):
        if group.level not in levels:
            yield FieldFault(f"groups[{n}].level", "unknown_level", group.level)
    for code, cap in scheme.caps:
        yield from _negative(cap, f"{code}.cap")
    yield from _negative(scheme.cap, "cap")
    yield from _negative(scheme.threshold, "threshold")


def _negative(number: Fraction | None, field: str) -> Iterator[FieldFault]:
    if number is not None and number < 0:
        yield FieldFault(field, "negative", number)


def _item_faults(
    item: PointsItem, field: str, conditions: set[str]
) -> Iterator[FieldFault]:
    yield from _negative(item.per_unit, f"{field}.per_unit")
    yield from _negative(item.cap, f"{field}.cap")
    if item.unit_size < 1:
        yield FieldFault(f"{field}.unit_size", "below_one", item.unit_size)
    yield from _rule_faults(item.needs, f"{field}.needs", conditions)


def _rule_faults(rule: Rule, field: str, conditions: set[str]) -> Iterator[FieldFault]:
    for name in sorted(rule.names - conditions):
        if not is_known(name):
            yield FieldFault(field, "unknown_predicate", name)


def _measure_faults(
    scheme: PointsScheme, measure: Measure, field: str
) -> Iterator[FieldFault]:
    of_two = measure.person in {Whose.SECONDARY, Whose.EITHER}
    if scheme.parent_basis is not ParentBasis.PER_ITEM and of_two:
        yield FieldFault(f"{field}.person", "mixes_parents", measure.person)
    if measure.unit not in _units(measure):
        yield FieldFault(f"{field}.unit", "not_countable", measure.unit)
    if bool(measure.count) != (measure.basis is Basis.COUNT):
        yield FieldFault(f"{field}.count", "not_countable", measure.count)
    if measure.kinds and measure.basis is not Basis.INSURANCE:
        yield FieldFault(f"{field}.kinds", "not_countable", measure.kinds)
    for name in ("beyond", "bridge_days", "last_months"):
        if (getattr(measure, name) or 0) < 0:
            yield FieldFault(f"{field}.{name}", "negative", getattr(measure, name))


def _units(measure: Measure) -> set[Unit]:
    """The units in which the basis can be counted."""
    match measure.basis:
        case Basis.COUNT:
            return {Unit.COUNT}
        case Basis.INSURANCE:
            return {Unit.MONTH}
    return {Unit.MONTH, Unit.DAY}
