"""Categories, items and groups of points, one row at a time.

Each form reads a stored row and gives one back; what it does not show stays as it was.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enrollment.scoring.facts import Place
from enrollment.scoring.measures import Unit, Whose
from enrollment.scoring.points import GroupMode, Rounding
from enrollment.scoring.predicates import HISTORIC
from enrollment.scoring.schemes import template_codes
from enrollment.wording import (
    BASES,
    DATES,
    KINDS,
    MODES,
    PLACES,
    PREDICATES,
    ROUNDINGS,
    TEMPLATES,
    UNITS,
    WHOSE,
)

CASES, CONDITIONS = 3, 4
"""The least number of cases, and of conditions in each, that a form offers."""
NONE: list[tuple[Any, Any]] = [("", "—")]


def exact(text: str) -> int | str | None:
    """A number as rules store it: whole, or text of an exact fraction."""
    if not text.strip():
        return None
    try:
        number = Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        raise ValidationError(_("Enter a number such as 2, 0.1 or 1/3.")) from None
    return int(number) if number.denominator == 1 else str(number)


def number_field(label: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=20, required=required)


def condition_choices() -> list[tuple[Any, Any]]:
    present = [name for name in PREDICATES if not name.startswith(HISTORIC)]
    holds = [(name, PREDICATES[name]) for name in present]
    fails = [
        (f"!{name}", _("not: %(what)s") % {"what": PREDICATES[name]})
        for name in present
    ]
    return [*NONE, (_("holds"), holds), (_("does not hold"), fails)]


class RowForm(forms.Form):
    """A row with a code and words; `stored` is what it was."""

    code = forms.SlugField(label=_("code"), max_length=20)
    label = forms.CharField(label=_("in words"), max_length=100)

    def __init__(
        self, *args: Any, stored: Mapping[str, Any], groups: Any = (), **kwargs: Any
    ) -> None:
        self.stored = stored
        kwargs["initial"] = self.read(stored)
        super().__init__(*args, **kwargs)
        self.add_fields(groups)

    def read(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        return dict(stored)

    def add_fields(self, groups: Any) -> None:
        """What depends on the row or on the table around it."""

    def row(self) -> dict[str, Any]:
        """The row to be stored; fields at nothing are left out."""
        changes = {name: self.cleaned_data[name] for name in self.base_fields}
        merged = {**self.stored, **changes}
        return {
            name: value for name, value in merged.items() if value not in (None, "")
        }


class RuleForm(RowForm):
    """A row with a rule: several cases, each of several conditions."""

    rule_name = "when"

    def add_fields(self, groups: Any) -> None:
        cases = [case for case in self.stored.get(self.rule_name, []) if case]
        self.case_count = max(CASES, len(cases) + 1)
        self.condition_count = max([CONDITIONS, *(len(case) for case in cases)])
        for n, m in self._places():
            held = cases[n] if n < len(cases) else []
            self.fields[f"case_{n}_{m}"] = forms.ChoiceField(
                label=_("Case %(case)s, condition %(condition)s")
                % {"case": n + 1, "condition": m + 1},
                choices=condition_choices(),
                initial=held[m] if m < len(held) else "",
                required=False,
            )

    def _places(self) -> list[tuple[int, int]]:
        conditions = range(self.condition_count)
        return [(n, m) for n in range(self.case_count) for m in conditions]

    @property
    def cases(self) -> list[tuple[list[forms.BoundField], bool]]:
        """The conditions of each case, and whether it is in use, for the page."""
        rows = [
            [self[f"case_{n}_{m}"] for m in range(self.condition_count)]
            for n in range(self.case_count)
        ]
        return [(row, any(field.value() for field in row)) for row in rows]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields]

    def rule(self) -> list[list[str]]:
        """The cases that ask for something; none at all takes every child."""
        asked = [
            [
                word
                for m in range(self.condition_count)
                if (word := self.cleaned_data.get(f"case_{n}_{m}"))
            ]
            for n in range(self.case_count)
        ]
        return [case for case in asked if case] or [[]]


class CategoryForm(RuleForm):
    rank = forms.IntegerField(
        label=_("rank"), min_value=1, max_value=99, help_text=_("1 goes first.")
    )
    sort_keys = forms.MultipleChoiceField(
        label=_("Inside the category"),
        choices=list(DATES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label=_("note"), max_length=200, required=False)

    def row(self) -> dict[str, Any]:
        return {**super().row(), "when": self.rule()}


class GroupForm(RowForm):
    mode = forms.ChoiceField(
        label=_("how its items count"), choices=list(MODES.items())
    )
    cap = number_field(_("at most"))

    def clean_cap(self) -> int | str | None:
        return exact(self.cleaned_data["cap"])

    def clean_mode(self) -> str:
        return GroupMode(self.cleaned_data["mode"]).value


class ItemForm(RuleForm):
    """A line of the table of points with what it counts."""

    rule_name = "needs"
    per_unit = number_field(_("points"), required=True)
    basis = forms.ChoiceField(
        label=_("counts"),
        choices=[("", _("nothing: given once")), *BASES.items()],
        required=False,
    )
    unit = forms.ChoiceField(label=_("unit"), choices=list(UNITS.items()))
    unit_size = forms.IntegerField(
        label=_("units for these points"), min_value=1, max_value=999, initial=1
    )
    rounding = forms.ChoiceField(
        label=_("parts of a unit"), choices=list(ROUNDINGS.items())
    )
    cap = number_field(_("at most"))
    person = forms.ChoiceField(label=_("whose"), choices=list(WHOSE.items()))
    place = forms.ChoiceField(label=_("where"), choices=list(PLACES.items()))
    kinds = forms.MultipleChoiceField(
        label=_("insurances that must all be paid"),
        choices=list(KINDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    count = forms.SlugField(
        label=_("name of the number"),
        max_length=30,
        required=False,
        help_text=_(
            "Only where a plain number is counted, as hours of volunteer work."
        ),
    )
    exclude_back_payment = forms.BooleanField(
        label=_("without months paid afterwards"), required=False
    )
    continuous = forms.BooleanField(
        label=_("without a break up to the cut-off"), required=False
    )
    last_months = forms.IntegerField(
        label=_("only the last months"), min_value=1, required=False
    )
    beyond = forms.IntegerField(
        label=_("beyond the first"), min_value=0, required=False
    )

    MEASURE = (
        *("basis", "unit", "person", "place", "kinds", "count"),
        *("exclude_back_payment", "continuous", "last_months", "beyond"),
    )
    USUAL = {
        "unit": Unit.MONTH.value,
        "person": Whose.PRIMARY.value,
        "place": Place.CITY.name.lower(),
    }

    def read(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        counts = stored.get("counts") or {}
        usual = {"rounding": Rounding.FULL_UNITS.value, "unit_size": 1}
        return {**self.USUAL, **usual, **stored, **counts}

    def add_fields(self, groups: Any) -> None:
        super().add_fields(groups)
        self.fields["group"] = forms.ChoiceField(
            label=_("group"),
            choices=NONE + [(each["code"], each["label"]) for each in groups],
            initial=self.stored.get("group", ""),
            required=False,
        )

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [*super().plain_fields, self["group"]]

    def clean_per_unit(self) -> int | str | None:
        return exact(self.cleaned_data["per_unit"])

    def clean_cap(self) -> int | str | None:
        return exact(self.cleaned_data["cap"])

    def row(self) -> dict[str, Any]:
        row = {
            n: v for n, v in super().row().items() if n not in {*self.MEASURE, "counts"}
        }
        row |= {"group": self.cleaned_data["group"], "needs": self.rule()}
        if self.cleaned_data["basis"]:
            row["counts"] = self.measure()
        return row

    def measure(self) -> dict[str, Any]:
        before = self.stored.get("counts") or {}
        changes = {name: self.cleaned_data[name] for name in self.MEASURE}
        merged = {**before, **changes}
        return {n: v for n, v in merged.items() if v not in (None, "", [], False)}


class TemplateForm(forms.Form):
    """Which published table a county begins with."""

    template = forms.ChoiceField(label=_("Published table"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"] = forms.ChoiceField(
            label=_("Published table"),
            choices=[(code, TEMPLATES.get(code, code)) for code in template_codes()],
        )
