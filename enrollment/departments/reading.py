"""Reads JSON into the record types, and trusts none of it.

Every field of the type must be there and of its form; further ones are left out. The
errors name fields, never values: those are personal.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from enrollment.departments.records import Month, Record

R = TypeVar("R", bound=Record)
SHARE = re.compile(r"\d{1,6}(?:/\d{1,6})?", re.ASCII)
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


class Malformed(Exception):
    """What was answered is not what was agreed; the message names the field."""


def read(kind: type[R], given: object) -> R:
    """The JSON object `given` as a `kind`, or raise Malformed."""
    if not isinstance(given, dict):
        raise Malformed(kind.__name__)
    hints = get_type_hints(kind)
    values = {}
    for name in (field.name for field in fields(kind)):
        try:
            values[name] = value(hints[name], given[name])
        except (KeyError, ValueError, ArithmeticError):
            raise Malformed(f"{kind.__name__}.{name}") from None
    return kind(**values)


def value(hint: Any, given: object) -> Any:
    """One field: something or nothing, a list of records, or a plain value."""
    if isinstance(hint, UnionType):
        return None if given is None else value(get_args(hint)[0], given)
    if get_origin(hint) is tuple:
        return tuple(value(get_args(hint)[0], each) for each in of_type(list, given))
    return PLAIN[hint](given) if hint in PLAIN else read(hint, given)


def of_type(kind: type[Any], given: object) -> Any:
    if type(given) is not kind:
        raise ValueError(kind.__name__)
    return given


def in_form(form: re.Pattern[str], given: object) -> re.Match[str]:
    if found := form.fullmatch(of_type(str, given)):
        return found
    raise ValueError(form.pattern)


def amount(given: object) -> Decimal:
    number = Decimal(of_type(str, given))
    if not number.is_finite():
        raise ValueError("not finite")
    return number


PLAIN: Mapping[Any, Callable[[object], Any]] = {
    str: lambda given: of_type(str, given),
    bool: lambda given: of_type(bool, given),
    int: lambda given: of_type(int, given),
    date: lambda given: date.fromisoformat(of_type(str, given)),
    Decimal: amount,
    Fraction: lambda given: Fraction(in_form(SHARE, given)[0]),
    Month: lambda given: Month(*map(int, in_form(MONTH, given).groups())),
}
