"""The calendar of a round, and what its filing and its steps ask for."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import AdmissionRound
from schools.forms.inputs import DateInput


class MomentInput(forms.DateTimeInput):
    """A day with its hour, by the browser's own picker where it has one."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class RoundForm(forms.ModelForm):
    """Public and private schools register at the same time: one window is asked for."""

    class Meta:
        model = AdmissionRound
        fields: ClassVar = [
            *("intake_year", "opens_at", "closes_at", "verify_until", "result_on"),
            *("hotline", "appeal_text"),
        ]
        widgets: ClassVar = {
            "opens_at": MomentInput,
            "closes_at": MomentInput,
            "verify_until": DateInput,
            "result_on": DateInput,
            "appeal_text": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts: ClassVar = {
            "intake_year": _("The year in whose September the children enter."),
            "opens_at": _("The same for public and private schools (公民同招)."),
            "hotline": _("Families call it when nothing else helps."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.instance.private_opens_at = cleaned.get("opens_at")
        self.instance.private_closes_at = cleaned.get("closes_at")
        return cleaned


class FilingForm(forms.Form):
    approval_number = forms.CharField(
        label=_("Approval no. of the county's government"), max_length=60
    )
    filing_receipt = forms.CharField(
        label=_("Filing receipt of the city"), max_length=60, required=False
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
