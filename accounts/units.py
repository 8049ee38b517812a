"""Choosing the unit of a posting: a division from a list, schools by typing part of a name."""

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django import forms
from django.db import models

BOXES = 8
LISTED = 3000
"""Beyond as many schools (a province has more) nothing is offered and codes are typed."""
SCHOOL_CODE = re.compile(r"\d{10}")
TOWN_AND_ABOVE = (2, 4, 6, 9)


class DivisionChoice(forms.ModelChoiceField):
    """Divisions by code, which is the order of the tree, each level further in."""

    def label_from_instance(self, division: models.Model) -> str:
        depth = TOWN_AND_ABOVE.index(len(division.pk))
        return f"{'　' * depth}{division} · {division.pk}"


class SchoolBoxes(forms.Widget):
    """A box for each school, which offers the schools that contain what is typed.

    What is chosen reads “code name”; only the code counts. Several codes in one box,
    pasted from elsewhere, are several schools.
    """

    template_name = "accounts/widgets/school_boxes.html"
    use_fieldset = True
    choices: Iterable[tuple[Any, str]] = ()

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> list[str]:
        read = getattr(data, "getlist", None)
        boxes = read(name) if read else [data.get(name, "")]
        return [code for box in boxes for code in codes_in(str(box))]

    def get_context(
        self, name: str, value: Iterable[Any] | None, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, None, attrs)
        names = self.names()
        codes = [str(code) for code in value or ()]
        filled = [names.get(code, code) for code in codes]
        context["widget"] |= {
            "boxes": filled + [""] * max(BOXES - len(filled), 1),
            "offered": names.values(),
            "is_open": len(filled) > 1,
        }
        return context

    def names(self) -> dict[str, str]:
        """“Code name” by code; empty where there are too many to list."""
        found = list(islice(self.choices, LISTED + 1))
        if len(found) > LISTED:
            return {}
        return {str(code): f"{code} {label}" for code, label in found}


def codes_in(box: str) -> list[str]:
    """The school codes; what holds none is given back, for the field to refuse."""
    typed = box.strip()
    return SCHOOL_CODE.findall(typed) or ([typed] if typed else [])
