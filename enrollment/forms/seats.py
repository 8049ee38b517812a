"""What somebody types to learn whether a dwelling's seat is free."""

from django import forms
from django.utils.translation import gettext_lazy as _

from schools.models.schools import Stage


class SeatForm(forms.Form):
    unit_number = forms.CharField(
        label=_("Real-estate unit number"),
        max_length=40,
        help_text=_("28 digits and letters, on the title of the dwelling."),
    )
    stage = forms.ChoiceField(label=_("Stage of school"), choices=Stage.choices)

    def clean_unit_number(self) -> str:
        return "".join(str(self.cleaned_data["unit_number"]).split())
