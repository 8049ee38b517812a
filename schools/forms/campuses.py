"""One site of a school."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from schools.models import Campus


def degrees(label: Any, *, reach: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=-reach,
        max_value=reach,
        max_digits=9,
        decimal_places=6,
        required=False,
    )


class CampusForm(forms.ModelForm):
    """Its name, address and, where it is known, its place on the map: both or neither."""

    latitude = degrees(_("Latitude"), reach=90)
    longitude = degrees(_("Longitude"), reach=180)

    class Meta:
        model = Campus
        fields: ClassVar = ["name", "address", "latitude", "longitude"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for given, missing in (("latitude", "longitude"), ("longitude", "latitude")):
            is_half = cleaned.get(given) is not None and cleaned.get(missing) is None
            if is_half and missing not in self.errors:
                self.add_error(missing, _("A place on the map needs both numbers."))
        name = cleaned.get("name")
        others = Campus.objects.filter(school=self.instance.school_id, name=name)
        if name and others.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("The school has a campus of this name."))
        return cleaned
