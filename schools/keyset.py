"""Long lists page by page, by the key of the last row shown.

The database walks an index from that key on, so the last page of 300,000 rows costs what
the first one does; OFFSET would read everything before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import Http404

Row = TypeVar("Row", bound=Model)
SIZE = 50
JOINT = "~"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows to show, and the keys with which the pages beside this one begin."""

    rows: list[Row]
    earlier: str
    later: str


def page_of(
    rows: QuerySet[Row], *, query: Mapping[str, str], order: Sequence[str] = ("pk",)
) -> Page[Row]:
    """The page that `query` asks for with `after` or `before`, the first one without.

    `order` names fields of the row itself that are never null and together unique; a
    leading "-" turns one around.
    """
    back = query.get("before", "")
    key = back or query.get("after", "")
    steps = [turned(field) for field in order] if back else list(order)
    try:
        found = list(rows.filter(beyond(steps, key)).order_by(*steps)[: SIZE + 1])
    except (ValueError, ValidationError) as error:
        raise Http404 from error
    shown, has_more = found[:SIZE], len(found) > SIZE
    if back:
        shown.reverse()
    return Page(
        shown,
        earlier=key_of(shown, 0, order) if (has_more if back else key) else "",
        later=key_of(shown, -1, order) if (has_more or back) else "",
    )


def turned(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def beyond(steps: Sequence[str], key: str) -> Q:
    """Rows that come after `key` when walking in `steps`."""
    if not key:
        return Q()
    values = key.split(JOINT)
    if len(values) != len(steps):
        raise Http404
    condition, same = Q(), Q()
    for step, value in zip(steps, values, strict=True):
        field = step.lstrip("-")
        way = "lt" if step.startswith("-") else "gt"
        condition |= same & Q(**{f"{field}__{way}": value})
        same &= Q(**{field: value})
    return condition


def key_of(shown: Sequence[Row], place: int, order: Sequence[str]) -> str:
    if not shown:
        return ""
    row = shown[place]
    return JOINT.join(str(getattr(row, field.lstrip("-"))) for field in order)
