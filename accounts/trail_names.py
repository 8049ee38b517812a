"""What the rows of the audit trail are called on a page: their objects and units.

The trail keeps numbers only. A name is looked up when it is shown, through `visible_to`,
so that it tells nobody more than the row's own page would.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model

from accounts.models import AuditEvent, Posting, User


@dataclass(frozen=True, slots=True)
class Named:
    """An event with the words for its object and unit; blank where nothing is told."""

    event: AuditEvent
    object: str
    href: str
    unit: str


def named(events: Iterable[AuditEvent], *, viewer: User) -> list[Named]:
    events = list(events)
    keys: dict[str, set[str]] = defaultdict(set)
    for event in events:
        keys[event.object_type].add(event.object_id)
    rows = {
        (label, key): row
        for label, wanted in keys.items()
        for key, row in rows_of(label, wanted, viewer=viewer).items()
    }
    units = names_of_units({event.unit for event in events})
    return [
        with_names(event, rows.get((event.object_type, event.object_id)), units)
        for event in events
    ]


def with_names(event: AuditEvent, row: Model | None, units: dict[str, str]) -> Named:
    unit = units.get(event.unit, event.unit)
    if event.object_id == str(event.actor_id):
        return Named(event, str(event.actor), "", unit)
    if row is None:
        return Named(event, "", "", unit)
    page = getattr(row, "get_absolute_url", None)
    name = getattr(row, "trail_name", None) or str(row)
    return Named(event, name, page() if page else "", unit)


def rows_of(label: str, keys: set[str], *, viewer: User) -> dict[str, Model]:
    """Rows of one kind by key, as far as the viewer sees them; none of what is no row."""
    try:
        rows: Any = apps.get_model(label)._default_manager.get_queryset()
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(viewer)
        if hasattr(rows, "for_trail"):
            rows = rows.for_trail()
        return {str(row.pk): row for row in rows.filter(pk__in=keys)}
    except (LookupError, ValueError, ValidationError):
        return {}


def names_of_units(codes: set[str]) -> dict[str, str]:
    divisions: Any = Posting._meta.get_field("division").related_model
    return dict(divisions.objects.filter(pk__in=codes).values_list("pk", "name"))
