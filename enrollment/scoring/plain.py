"""Schemes and rules as plain values for JSON, and back, by the types of their fields.

A field that is missing, unknown or not of its type is told by its path, as
`items[2].per_unit`. Fractions are whole numbers or text ("1/2", "0.1"): a float would
already have lost the value.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum, IntEnum
from fractions import Fraction
from types import UnionType
from typing import (
    Any,
    ClassVar,
    Protocol,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

from enrollment.scoring.rules import Rule


class Record(Protocol):
    """A dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


T = TypeVar("T", bound=Record)


class FieldFault(ValueError):
    """A field of a stored scheme is wrong; `code` says how."""

    def __init__(self, field: str, code: str, value: object = None) -> None:
        super().__init__(f"{field}: {code} ({value!r})")
        self.field, self.code, self.value = field, code, value


WRITERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Rule, lambda rule: [list(clause) for clause in rule.any_of]),
    (IntEnum, lambda member: member.name.lower()),
    (Enum, lambda member: member.value),
    (
        Fraction,
        lambda number: number.numerator if number == int(number) else str(number),
    ),
    (date, date.isoformat),
    (tuple, lambda parts: [plain(part) for part in parts]),
)


def plain(value: Any) -> Any:
    """`value` as dicts, lists, texts and numbers; fields at their default are left out."""
    for kind, write in WRITERS:
        if isinstance(value, kind):
            return write(value)
    if not is_dataclass(value):
        return value
    parts = {part.name: getattr(value, part.name) for part in fields(value)}
    usual = {part.name: part.default for part in fields(value)}
    return {n: plain(part) for n, part in parts.items() if part != usual[n]}


def read(kind: type[T], raw: object, *, field: str = "") -> T:
    """The dataclass `kind` out of plain values, or FieldFault."""
    if not isinstance(raw, Mapping):
        raise FieldFault(field, "not_a_table", raw)
    known = {part.name: part for part in fields(kind)}
    for name in raw:
        if name not in known:
            raise FieldFault(_path(field, name), "unknown_field")
    hints = get_type_hints(kind)
    return kind(
        **{
            name: _value(hints[name], raw[name], _path(field, name))
            for name, part in known.items()
            if name in raw or _must_have(part, field)
        }
    )


def _must_have(part: Field[Any], field: str) -> bool:
    if part.default is MISSING and part.default_factory is MISSING:
        raise FieldFault(_path(field, part.name), "missing")
    return False


def _path(field: str, name: str) -> str:
    return f"{field}.{name}" if field else name


def _value(kind: Any, raw: object, field: str) -> Any:
    if get_origin(kind) is UnionType:
        inner = next(part for part in get_args(kind) if part is not type(None))
        return None if raw is None else _value(inner, raw, field)
    if get_origin(kind) is tuple:
        return _several(get_args(kind)[0], raw, field)
    if kind is Rule:
        return Rule(_several(tuple[str, ...], raw, field))
    if isinstance(kind, type) and is_dataclass(kind):
        return read(kind, raw, field=field)
    if issubclass(kind, Enum):
        return _choice(kind, raw, field)
    return _simple(kind, raw, field)


def _several(kind: Any, raw: object, field: str) -> tuple[Any, ...]:
    if not isinstance(raw, list | tuple):
        raise FieldFault(field, "not_a_list", raw)
    return tuple(_value(kind, part, f"{field}[{n}]") for n, part in enumerate(raw))


def _choice(kind: type[Enum], raw: object, field: str) -> Enum:
    for member in kind:
        if plain(member) == raw:
            return member
    raise FieldFault(field, "not_a_choice", raw)


def _fraction(raw: Any) -> Fraction:
    if isinstance(raw, float | bool):
        raise TypeError(raw)
    return Fraction(raw)


def _exactly(kind: type) -> Callable[[Any], Any]:
    def same(raw: Any) -> Any:
        if type(raw) is not kind:
            raise TypeError(raw)
        return raw

    return same


READERS: Mapping[type, tuple[Callable[[Any], Any], str]] = {
    str: (_exactly(str), "not_a_text"),
    bool: (_exactly(bool), "not_yes_or_no"),
    int: (_exactly(int), "not_a_whole_number"),
    date: (date.fromisoformat, "not_a_date"),
    Fraction: (_fraction, "not_an_exact_number"),
}


def _simple(kind: type, raw: object, field: str) -> object:
    reader, code = READERS[kind]
    try:
        return reader(raw)
    except (TypeError, ValueError, ZeroDivisionError) as wrong:
        raise FieldFault(field, code, raw) from wrong
