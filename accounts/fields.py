"""Model fields for personal numbers: encrypted text, and the index that finds it."""

from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from accounts.encryption import blind_index, decrypt, encrypt


class Sealed(bytes):
    """A value as it is stored, not opened yet."""


class OpenOnRead(DeferredAttribute):
    """Decrypt when the attribute is read, because only the row knows its key."""

    field: "EncryptedTextField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            return decrypt(value, self.field.bound_to(instance.pk))
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        """Being a data descriptor, `__get__` is asked although the value is stored."""
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.BinaryField):
    """Text stored encrypted, bound to its table, column and row.

    The row's primary key must be known before it is saved (UUIDs are). `values()` gives
    the sealed bytes, and `update()` refuses: both would lose the row key.
    """

    descriptor_class = OpenOnRead
    _pyi_private_set_type: str | None
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def bound_to(self, pk: Any) -> bytes:
        return f"{self.model._meta.db_table}.{self.column}:{pk}".encode()

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        return Sealed(encrypt(value, self.bound_to(model_instance.pk)))

    def get_db_prep_value(
        self, value: Any, connection: Any, prepared: bool = False
    ) -> Any:
        if value is not None and not isinstance(value, Sealed):
            raise FieldError(f"{self.name} can only be saved with its row, not updated")
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self.name} is personal and is not serialised")


class BlindIndexField(models.BinaryField):
    """The keyed hash of another field of the row, for exact look-up and uniqueness.

    Look up with `filter(id_index=blind_index(number))`.
    """

    def __init__(self, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(**(kwargs | {"max_length": 32, "editable": False}))

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        plain = getattr(model_instance, self.of)
        value = blind_index(plain) if plain else None
        setattr(model_instance, self.attname, value)
        return value
