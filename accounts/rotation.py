"""Sealing personal fields anew under the active key (manage.py rotate_keys).

Works through every model with an EncryptedTextField, a few hundred rows a transaction, in
the order of keys. What is already under the active key is left alone, so a run that was
stopped is simply started again.
"""

import base64
from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction

from accounts import audit
from accounts.encryption import active_key
from accounts.factors import FactorAdapter
from accounts.fields import EncryptedTextField, Sealed
from accounts.models import User

BATCH = 500


def encrypted_models() -> dict[type[models.Model], list[EncryptedTextField]]:
    """Every model that holds encrypted text, with the fields."""
    found = {
        model: [f for f in model._meta.fields if isinstance(f, EncryptedTextField)]
        for model in apps.get_models()
    }
    return {model: fields for model, fields in found.items() if fields}


def is_old(stored: bytes) -> bool:
    return stored[0] != active_key()


def batches(
    model: type[models.Model], fields: list[EncryptedTextField]
) -> Iterator[int]:
    """Seal anew batch by batch; give how many rows each batch changed."""
    last = None
    while True:
        with transaction.atomic():
            rows = model._meta.base_manager.order_by("pk").select_for_update(
                of=("self",)
            )
            if last is not None:
                rows = rows.filter(pk__gt=last)
            batch = list(rows.only("pk", *[field.name for field in fields])[:BATCH])
            yield sum(1 for row in batch if reseal(row, fields))
        if len(batch) < BATCH:
            return
        last = batch[-1].pk


def reseal(row: models.Model, fields: list[EncryptedTextField]) -> bool:
    """Seal the row's old values anew; whether there were any."""
    old = [field for field in fields if has_old(row.__dict__[field.attname])]
    for field in old:
        setattr(row, field.attname, getattr(row, field.attname))
    if old:
        row.save_base(update_fields=[field.name for field in old])
    return bool(old)


def has_old(value: object) -> bool:
    return isinstance(value, Sealed) and is_old(value)


def reseal_second_factors() -> int:
    """The secrets of authenticator apps and recovery codes, which allauth keeps in JSON."""
    adapter, count = FactorAdapter(), 0
    for factor in Authenticator.objects.order_by("pk").iterator(BATCH):
        for name in ("secret", "seed"):
            stored = factor.data.get(name)
            if stored and is_old(base64.b64decode(stored)):
                factor.data[name] = adapter.encrypt(adapter.decrypt(stored))
                factor.save(update_fields=["data"])
                count += 1
    return count


def rotate(*, by: User | None = None) -> Iterator[tuple[str, int]]:
    """Seal everything anew; tell the progress as model and rows changed, batch by batch."""
    total = 0
    for model, fields in encrypted_models().items():
        for changed in batches(model, fields):
            total += changed
            yield model._meta.label_lower, changed
    total += reseal_second_factors()
    where = ("encryption key", str(active_key()))
    audit.record_at("keys-rotate", by=by, where=where, reason=f"{total} rows")
