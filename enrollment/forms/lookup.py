"""What a family types to find the schools of its address."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enrollment.models import AdmissionRound
from schools.forms import rows_of
from schools.models import Division
from schools.models.divisions import below


class TownField(forms.ModelChoiceField):
    """Towns by name; with their county where there are several."""

    counties: Mapping[str, str] = {}

    def label_from_instance(self, obj: Any) -> str:
        county = self.counties.get(obj.pk[: Division.Level.COUNTY.value], "")
        return f"{county} {obj.name}".strip()


class LookupForm(forms.Form):
    """An address as a family types it."""

    town = TownField(
        Division.objects.none(), label=_("Town or street office"), empty_label=None
    )
    road = forms.CharField(label=_("Road"), max_length=60, required=False)
    number = forms.CharField(
        label=_("House number"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    estate = forms.CharField(
        label=_("Estate or village"), max_length=60, required=False
    )

    def __init__(
        self, *args: Any, rounds: Mapping[str, AdmissionRound], **kwargs: Any
    ) -> None:
        """`rounds` by county: the towns of these can be looked up."""
        super().__init__(*args, **kwargs)
        towns = Division.objects.of_level(Division.Level.TOWN)
        inside = towns.none()
        for county in rounds:
            inside = inside | towns.filter(below("code", county))
        field = rows_of(self, "town")
        field.queryset = inside
        if isinstance(field, TownField) and len(rounds) > 1:
            field.counties = {code: row.county.name for code, row in rounds.items()}

    def clean_road(self) -> str:
        return plain(self.cleaned_data["road"])

    def clean_estate(self) -> str:
        return plain(self.cleaned_data["estate"])

    def clean_number(self) -> int | None:
        """12, １２ and 12号 are the same."""
        text = plain(self.cleaned_data["number"])
        if not text:
            return None
        found = re.match(r"\d{1,6}", text)
        if found is None:
            raise ValidationError(_("Type the number of the house, such as 12."))
        return int(found[0])

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and not (told.get("road") or told.get("estate")):
            raise ValidationError(
                _("Type a road, or the name of an estate or village.")
            )
        return told


def plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


class PlanSearchForm(forms.Form):
    """Narrows the list of schools with a published plan."""

    q = forms.CharField(label=_("Name of the school"), max_length=40, required=False)
