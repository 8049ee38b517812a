"""Zones, their rules and addresses as people type them or upload them."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enrollment.models import (
    CatchmentRule,
    ResidentialAddress,
    Zone,
)
from schools.forms import rows_of
from schools.forms.inputs import DateInput
from schools.models import Division, School
from schools.models.divisions import below

SEPARATORS = re.compile(r"[、,，;；\s]+")


class ZoneForm(forms.ModelForm):
    class Meta:
        model = Zone
        fields: ClassVar = [
            *("name", "schools", "children", "extracted_on", "change_note"),
        ]
        widgets: ClassVar = {
            "extracted_on": DateInput,
            "schools": forms.CheckboxSelectMultiple,
            "change_note": forms.Textarea(attrs={"rows": 4}),
        }
        labels: ClassVar = {"schools": _("Schools")}
        help_texts: ClassVar = {
            "schools": _(
                "One school: every address leads to it. Several: wishes decide."
            ),
            "children": _(
                "Left blank, the newest extract of the schools' child counts is taken."
            ),
            "change_note": _(
                "Who was consulted on a change of the zone, and what the assessment says."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.instance
        schools = School.objects.below(zone.round.county_id).open()
        rows_of(self, "schools").queryset = schools.filter(
            sections__stage=zone.stage
        ).distinct()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("children") is not None and not cleaned.get("extracted_on"):
            self.add_error("extracted_on", _("Say of which day the number is."))
        return cleaned


class RuleForm(forms.ModelForm):
    """One rule of a zone; a blank field holds for every address."""

    class Meta:
        model = CatchmentRule
        fields: ClassVar = [
            *("division", "community", "road", "number_from", "number_to"),
            *("parity", "estate"),
        ]
        labels: ClassVar = {"division": _("Town or village")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "division" in self.fields and not isinstance(self, RuleRowForm):
            county = self.instance.zone.round.county_id
            places = Division.objects.filter(below("code", county))
            rows_of(self, "division").queryset = places

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("number_from"), cleaned.get("number_to")
        if first and last and first > last:
            self.add_error("number_to", _("The last number is below the first."))
        return cleaned


def placed(code: str, places: Mapping[str, Division]) -> Division:
    """The county's division of that code."""
    if code not in places:
        raise ValidationError(_("The county has no division with this code."))
    return places[code]


class RuleRowForm(RuleForm):
    """A row of the workbook: it names its zone, stage and schools itself."""

    zone_name = forms.CharField(max_length=80)
    stage = forms.CharField()
    school_codes = forms.CharField(required=False)
    division = forms.CharField()

    def __init__(
        self,
        typed: Mapping[str, str],
        *,
        places: Mapping[str, Division],
        schools: Mapping[str, School],
    ) -> None:
        super().__init__(typed)
        self.places, self.schools = places, schools

    def clean_division(self) -> Division:
        return placed(self.cleaned_data["division"], self.places)

    def clean_school_codes(self) -> list[School]:
        codes = [c for c in SEPARATORS.split(self.cleaned_data["school_codes"]) if c]
        if unknown := [code for code in codes if code not in self.schools]:
            raise ValidationError(
                _("The county has no open school with the code %s.")
                % "、".join(unknown)
            )
        return [self.schools[code] for code in codes]

    @property
    def zone_key(self) -> tuple[str, str]:
        return self.cleaned_data["stage"], self.cleaned_data["zone_name"]


class AddressRowForm(forms.Form):
    """A row of the address register."""

    division = forms.CharField()
    community = forms.CharField(max_length=60, required=False)
    road = forms.CharField(max_length=60, required=False)
    number = forms.IntegerField(min_value=1, required=False)
    estate = forms.CharField(max_length=60, required=False)

    def __init__(
        self, typed: Mapping[str, str], *, places: Mapping[str, Division]
    ) -> None:
        super().__init__(typed)
        self.places = places

    def clean_division(self) -> Division:
        place = placed(self.cleaned_data["division"], self.places)
        if place.level < Division.Level.TOWN:
            raise ValidationError(_("Name the town or village, not the county."))
        return place

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(
            told.get(name) for name in ("community", "road", "estate")
        ):
            raise ValidationError(_("Give a community, a road or an estate."))
        return told

    def address(self) -> ResidentialAddress:
        return ResidentialAddress(**self.cleaned_data)
