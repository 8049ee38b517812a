"""Pupils' sealed numbers outside of their own fields, for a change of keys.

Checked rows and former values are copied to pupils as they are, by commit and by undo.
Kept originals are not sealed anew: they are forgotten after 30 days.
"""

import base64
from collections.abc import Callable, Iterator
from datetime import timedelta

from accounts.encryption import is_old, reseal
from accounts.rotation import LeftBehind, Place
from schools.models import RollEvent, RosterImport, RosterRow
from schools.roster import keeping
from schools.roster.rows import FIELDS, sealed_field

BYTES = r"\x"
"""How PostgreSQL's JSON begins a value of bytes."""
A_NIGHT = timedelta(days=1)


def renew_row(row: RosterRow) -> list[str]:
    old = [name for name in FIELDS if is_old(getattr(row, name) or b"")]
    for name in old:
        bound_to = sealed_field(name).bound_to(row.pk)
        setattr(row, name, reseal(getattr(row, name), bound_to))
    return old


def renew_event(event: RollEvent) -> list[str]:
    """Former values, in PostgreSQL's form of bytes or in base64, each kept in its own."""
    changed = False
    for name in FIELDS:
        text = event.before.get(name)
        if text and is_old(stored := opened(text)):
            anew = reseal(stored, sealed_field(name).bound_to(event.pupil_id))
            event.before[name] = form_of(text)(anew)
            changed = True
    return ["before"] if changed else []


def opened(text: str) -> bytes:
    if text.startswith(BYTES):
        return bytes.fromhex(text.removeprefix(BYTES))
    return base64.b64decode(text)


def form_of(text: str) -> Callable[[bytes], str]:
    return in_hex if text.startswith(BYTES) else in_base64


def in_hex(stored: bytes) -> str:
    return BYTES + stored.hex()


def in_base64(stored: bytes) -> str:
    return base64.b64encode(stored).decode()


PLACES = (
    Place(RosterRow.objects.all(), FIELDS, renew_row),
    Place(
        RollEvent.objects.filter(before__has_any_keys=FIELDS),
        ("before", "pupil_id"),
        renew_event,
    ),
)


def left_behind() -> Iterator[LeftBehind]:
    kept = RosterImport.objects.exclude(stored_as="")
    old = [
        uploaded_at
        for name, uploaded_at in kept.values_list("stored_as", "uploaded_at")
        if keeping.needs_old_key(name)
    ]
    if old:
        until = max(old) + keeping.KEPT_FOR + A_NIGHT
        yield LeftBehind("roster originals", len(old), until)
