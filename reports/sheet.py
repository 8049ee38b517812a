"""Figures of a report, each with its formula and the rows behind it. No database here.

A figure is worth nothing without its numerator, its denominator and its rows (equity
handbook 0.5, 9.10). So nothing is counted any other way than through a `Sheet`: it
evaluates a selector on the frozen rows and keeps both. Arithmetic is exact; only what is
printed is rounded, half up (equity handbook 6).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

SLOT = re.compile(r"\{([\w.]+)\}")
Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

COMPARE = {
    "=": lambda value, wanted: value == wanted,
    "≠": lambda value, wanted: value != wanted,
    "≥": lambda value, wanted: value is not None and value >= wanted,
    ">": lambda value, wanted: value is not None and value > wanted,
    "∈": lambda value, wanted: value in wanted,
}


@dataclass(frozen=True, slots=True)
class Selector:
    """Which rows of which table: every condition (field, sign, value) must hold."""

    table: str
    where: tuple[tuple[str, str, Any], ...] = ()

    def rows(self, tables: Tables) -> list[Row]:
        return [row for row in tables[self.table] if self.takes(row)]

    def takes(self, row: Row) -> bool:
        return all(COMPARE[sign](row[name], value) for name, sign, value in self.where)

    def also(self, **equal: Any) -> "Selector":
        more = tuple((name, "=", value) for name, value in equal.items())
        return Selector(self.table, self.where + more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One printed value with what it was made from (数字及其来源)."""

    code: str
    label: str
    value: Fraction | None
    formula: str
    unit: str = ""
    places: int = 0
    selector: Selector | None = None
    """The rows counted or summed; a figure made of others has none of its own."""
    summed: str = ""
    """The column that is summed; blank when rows are counted."""
    inputs: tuple[str, ...] = ()
    """Codes of the figures it is made of, numerator before denominator."""

    @property
    def rounded(self) -> Decimal | None:
        return None if self.value is None else half_up(self.value, self.places)

    def made_of(self, rows: Sequence[Row]) -> Fraction | None:
        """What these rows come to: their number, or the sum of a column."""
        if not self.summed:
            return Fraction(len(rows))
        values = [row[self.summed] for row in rows]
        return None if None in values else Fraction(sum(values))

    @property
    def text(self) -> str:
        return "—" if self.rounded is None else f"{self.rounded:,f}"

    @property
    def text_with_unit(self) -> str:
        return self.text if self.value is None else self.text + self.unit

    @property
    def conditions(self) -> str:
        """The selector in signs: stage=primary; large=True."""
        where = self.selector.where if self.selector else ()
        return "; ".join(f"{name}{sign}{value}" for name, sign, value in where)

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "label": self.label,
            "value": None if self.value is None else str(self.value),
            "formula": self.formula,
            "unit": self.unit,
            "places": self.places,
            "table": self.selector.table if self.selector else "",
            "where": list(map(list, self.selector.where)) if self.selector else [],
            "summed": self.summed,
            "inputs": list(self.inputs),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Figure":
        where = tuple((name, sign, value) for name, sign, value in stored["where"])
        return cls(
            code=stored["code"],
            label=stored["label"],
            value=None if stored["value"] is None else Fraction(stored["value"]),
            formula=stored["formula"],
            unit=stored["unit"],
            places=stored["places"],
            selector=Selector(stored["table"], where) if stored["table"] else None,
            summed=stored["summed"],
            inputs=tuple(stored["inputs"]),
        )


def half_up(value: Fraction, places: int) -> Decimal:
    """四舍五入, away from zero, of an exact quotient; never through a float."""
    step = 10**places
    sign = -1 if value < 0 else 1
    whole = (2 * abs(value.numerator) * step + value.denominator) // (
        2 * value.denominator
    )
    return (Decimal(sign * whole) / step).quantize(
        Decimal(1).scaleb(-places), ROUND_HALF_UP
    )


@dataclass(frozen=True, slots=True)
class Name:
    """What a figure is called and how it is written."""

    code: str
    label: str
    unit: str = ""
    places: int = 0


@dataclass(slots=True)
class Sheet:
    """Computes figures from frozen tables and remembers what could not be computed."""

    tables: Tables
    figures: dict[str, Figure] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    """What is lacking (its label) and why. Figures made of it are not listed again."""

    def count(self, name: Name, rows: Selector) -> Figure:
        """How many rows; none is 0, for the table is known."""
        value = Fraction(len(rows.rows(self.tables)))
        return self._keep(
            name,
            value,
            formula=_("Count: %(what)s") % {"what": name.label},
            selector=rows,
        )

    def total(self, name: Name, rows: Selector, *, of: str) -> Figure:
        """The sum of a column, 0 without rows; None when a row has not told its value."""
        values = [row[of] for row in rows.rows(self.tables)]
        silent = sum(value is None for value in values)
        if silent:
            self.lacks(
                name.label, _("%(silent)s rows not filled in") % {"silent": silent}
            )
        value = None if silent else Fraction(sum(values))
        formula = _("Sum: %(what)s") % {"what": name.label}
        return self._keep(name, value, formula=formula, selector=rows, summed=of)

    def quotient(
        self, name: Name, part: Figure, whole: Figure, *, times: int = 1
    ) -> Figure:
        """part ÷ whole, unknown when either is; without a whole there is nothing to say."""
        value = None
        if part.value is not None and whole.value:
            value = part.value * times / whole.value
        percent = " × 100%" if times == 100 else ""
        formula = f"{part.label} ÷ {whole.label}{percent}"
        return self._keep(name, value, formula=formula, inputs=(part.code, whole.code))

    def percent(self, code: str, label: str, part: Figure, whole: Figure) -> Figure:
        """part ÷ whole in percent with two decimals, as running text has it."""
        return self.quotient(Name(code, label, "%", 2), part, whole, times=100)

    def difference(self, name: Name, first: Figure, second: Figure) -> Figure:
        value = None
        if first.value is not None and second.value is not None:
            value = first.value - second.value
        formula = f"{first.label} − {second.label}"
        return self._keep(
            name, value, formula=formula, inputs=(first.code, second.code)
        )

    def given(self, name: Name, value: Fraction, *, source: str) -> Figure:
        """A figure that is not counted but set by a rule."""
        return self._keep(name, value, formula=source)

    def unknown(self, name: Name, *, because: str, lacking: str = "") -> Figure:
        """A figure the report must have and nobody has the inputs of.

        `lacking` names the data when many figures lack the same.
        """
        self.lacks(lacking or name.label, because)
        return self._keep(name, None, formula=because)

    def _keep(self, name: Name, value: Fraction | None, **made_from: Any) -> Figure:
        if name.code in self.figures:
            raise ValueError(f"figure {name.code} stands twice")
        figure = Figure(
            code=name.code,
            label=name.label,
            unit=name.unit,
            places=name.places,
            value=value,
            **made_from,
        )
        self.figures[name.code] = figure
        return figure

    def lacks(self, label: str, reason: str) -> None:
        self.missing.setdefault(label, reason)

    def sentence(self, template: str, **words: str) -> str:
        """The template with {codes} of figures filled in and rounded (9.9).

        "" when one of them is unknown: a sentence with a gap is never printed.
        """
        codes = [code for code in SLOT.findall(template) if code not in words]
        unknown = [code for code in codes if self.figures[code].value is None]
        for code in unknown:
            self.lacks(
                self.figures[code].label, _("Data lacking: its sentence was left out")
            )
        if unknown:
            return ""
        texts = words | {code: self.figures[code].text for code in codes}
        return SLOT.sub(lambda slot: texts[slot[1]], template)


def select(table: str, **equal: Any) -> Selector:
    return Selector(table).also(**equal)
