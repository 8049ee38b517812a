"""The two things on a receipt that tell whether its content is unchanged."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enrollment.receipts import tidied


class ReceiptForm(forms.Form):
    receipt = forms.CharField(
        label=_("Receipt no."), max_length=40, help_text=_("As in 27-K7QM-3XWD-P5.")
    )
    content_hash = forms.RegexField(
        r"^\s*[0-9a-fA-F]{64}\s*$",
        label=_("Content hash (SHA-256)"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"invalid": _("The hash has 64 letters and digits.")},
    )

    def clean_receipt(self) -> str:
        number = tidied(self.cleaned_data["receipt"])
        if number is None:
            raise ValidationError(
                _("This is no receipt number; look for a typing error.")
            )
        return number

    def clean_content_hash(self) -> str:
        return str(self.cleaned_data["content_hash"]).strip().lower()
