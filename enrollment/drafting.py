"""Changing the categories and the table of points of a draft, row by row.

A change that no engine could work with is refused with the field's name; what the country
forbids is the validator's business, so that it can be seen and named.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enrollment.models import PolicyProfile
from enrollment.policies import touch
from enrollment.rulebook import categories_of, table_of
from enrollment.scoring.plain import FieldFault
from enrollment.scoring.schemes import template_plain

Row = dict[str, Any]


def rows_of(policy: PolicyProfile, part: str) -> list[Row]:
    """The stored rows of a part; groups and items stand in the table of points."""
    if part == "categories":
        return [dict(row) for row in policy.categories]
    return [dict(row) for row in (policy.points or {}).get(part, [])]


@transaction.atomic
def put_row(
    policy: PolicyProfile, part: str, row: Row, *, place: int, by: User
) -> None:
    """Put a row in its place; behind the last one it is a new one."""
    draft = touch(policy, by=by)
    rows = rows_of(draft, part)
    rows[place : place + 1] = [row]
    if part == "categories":
        rows.sort(key=lambda each: each["rank"])
    keep(draft, part, rows)
    policy.refresh_from_db()


@transaction.atomic
def take_row(policy: PolicyProfile, part: str, *, place: int, by: User) -> None:
    """Take a row out; a group's items then stand alone."""
    draft = touch(policy, by=by)
    rows = rows_of(draft, part)
    gone = rows.pop(place)
    if part == "groups":
        items = rows_of(draft, "items")
        loose = [
            {**each, "group": ""} if inside(each, gone) else each for each in items
        ]
        draft.points = {**(draft.points or {}), "items": loose}
    keep(draft, part, rows)
    policy.refresh_from_db()


def inside(item: Mapping[str, Any], group: Mapping[str, Any]) -> bool:
    return item.get("group") == group["code"]


@transaction.atomic
def use_template(policy: PolicyProfile, code: str, *, by: User) -> None:
    """Begin with a published table, without its items of family planning."""
    draft = touch(policy, by=by)
    table = template_plain(code, cutoff=draft.cut_off)
    items = [item for item in table.get("items", []) if not item.get("historic")]
    used = {item.get("group") for item in items}
    groups = [each for each in table.get("groups", []) if each["code"] in used]
    keys = [f"{key['by']}:{key.get('of', '')}" for key in table.get("tie_keys", [])]
    draft.points = {**table, "items": items, "groups": groups}
    draft.tie_keys = [key for key in keys if "historic" not in key]
    draft.save(update_fields=["points", "tie_keys"])
    policy.refresh_from_db()


@transaction.atomic
def drop_points(policy: PolicyProfile, *, by: User) -> None:
    """Do without points: categories alone rank."""
    draft = touch(policy, by=by)
    draft.points = None
    draft.order_rule = PolicyProfile.OrderRule.CATEGORY_ONLY
    draft.tie_keys = [key for key in draft.tie_keys if key.startswith("date:")]
    draft.save(update_fields=["points", "order_rule", "tie_keys"])
    policy.refresh_from_db()


def keep(draft: PolicyProfile, part: str, rows: list[Row]) -> None:
    """Store the rows, or say which field the engine could not work with."""
    if part == "categories":
        draft.categories = rows
    else:
        draft.points = {**(draft.points or {}), part: rows}
    reader = categories_of if part == "categories" else table_of
    try:
        reader(draft)
    except FieldFault as fault:
        raise ValidationError(
            _("This cannot be used: %(field)s (%(why)s).")
            % {"field": fault.field, "why": fault.code}
        ) from fault
    draft.save(update_fields=["categories", "points"])
