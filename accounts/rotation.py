"""Sealing personal values anew under the active key (manage.py rotate_keys).

Works through every model with an EncryptedTextField and through the other places with
sealed values, a few hundred rows a transaction, in the order of keys. What is already
under the active key is left alone, so a run that was stopped is simply started again.

An app names its other places in a module `sealed_places`: PLACES, and `left_behind()`
for what keeps its old key until it is forgotten.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils.module_loading import module_has_submodule

from accounts import audit
from accounts.encryption import active_key, is_old
from accounts.fields import EncryptedTextField, Sealed
from accounts.models import User

BATCH = 500
MODULE = "sealed_places"


@dataclass(frozen=True, slots=True)
class Place:
    """Rows with sealed values. `renew` seals anew what a row has under an old key.

    It sets these fields, of those that are read, and gives their names.
    """

    rows: models.QuerySet[Any]
    reads: tuple[str, ...]
    renew: Callable[[Any], list[str]]

    @property
    def label(self) -> str:
        return self.rows.model._meta.label_lower


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What cannot be sealed anew: it needs its old key until it is forgotten."""

    what: str
    count: int
    until: datetime


def modules() -> Iterator[ModuleType]:
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, MODULE):
            yield import_module(f"{app.name}.{MODULE}")


def places() -> Iterator[Place]:
    """Where sealed values stand: what is copied to other places comes before them."""
    for module in modules():
        yield from module.PLACES
    for model in apps.get_models():
        if fields := encrypted_fields(model):
            rows = model._meta.base_manager.all()
            yield Place(rows, tuple(field.name for field in fields), renew_fields)


def encrypted_fields(model: type[models.Model]) -> list[EncryptedTextField]:
    return [f for f in model._meta.fields if isinstance(f, EncryptedTextField)]


def renew_fields(row: models.Model) -> list[str]:
    old = [field for field in encrypted_fields(type(row)) if has_old(row, field)]
    for field in old:
        setattr(row, field.attname, getattr(row, field.attname))
    return [field.name for field in old]


def has_old(row: models.Model, field: EncryptedTextField) -> bool:
    stored = row.__dict__[field.attname]
    return isinstance(stored, Sealed) and is_old(stored)


def batches(place: Place) -> Iterator[int]:
    """Seal anew batch by batch; give how many rows each batch changed."""
    last = None
    while True:
        with transaction.atomic():
            rows = place.rows.order_by("pk").select_for_update(of=("self",))
            if last is not None:
                rows = rows.filter(pk__gt=last)
            batch = list(rows.only("pk", *place.reads)[:BATCH])
            yield sum(1 for row in batch if renewed(row, place))
        if len(batch) < BATCH:
            return
        last = batch[-1].pk


def renewed(row: models.Model, place: Place) -> bool:
    """Whether there was anything to seal anew."""
    changed = place.renew(row)
    if changed:
        row.save_base(update_fields=changed)
    return bool(changed)


def rotate(*, by: User | None = None) -> Iterator[tuple[str, int]]:
    """Seal everything anew; tell the progress as model and rows changed, batch by batch.

    Goes round until there is nothing to change: meanwhile a roster that is committed or
    undone copies values from one place to another as they are.
    """
    total, changed = 0, 1
    while changed:
        changed = 0
        for place in places():
            for rows in batches(place):
                changed += rows
                yield place.label, rows
        total += changed
    where = ("encryption key", str(active_key()))
    audit.record_at("keys-rotate", by=by, where=where, reason=f"{total} rows")


def left_behind() -> Iterator[LeftBehind]:
    for module in modules():
        yield from module.left_behind()
