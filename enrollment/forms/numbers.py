"""Identity numbers as families type them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schools.identifiers import CitizenId, Invalid, citizen_id, tidied


class CitizenIdField(forms.CharField):
    """A citizen identity number: spaces, small x and full-width digits are accepted."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"})
        super().__init__(**{"widget": widget, "max_length": 40, **kwargs})

    def clean(self, value: Any) -> str:
        number = tidied(super().clean(value))
        if number:
            read(number)
        return number


def read(number: str) -> CitizenId:
    try:
        return citizen_id(number, today=timezone.localdate())
    except Invalid as error:
        raise ValidationError(
            _("This is no identity number: 18 places, the last a digit or X.")
        ) from error
