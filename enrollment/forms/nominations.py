"""A firm's nomination as an officer types it from the firm's letter."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.encryption import blind_index
from accounts.models import User
from enrollment.models import (
    AdmissionRound,
    Application,
    EnterpriseGrant,
    Nomination,
    QuotaLine,
)
from enrollment.receipts import tidied as tidied_receipt
from schools.forms import rows_of
from schools.identifiers import tidied


class NominationForm(forms.ModelForm):
    """Firm, seat, child and employee; the child is found by what the firm can know."""

    child = forms.CharField(
        label=_("Child: receipt or identity number"),
        max_length=40,
        help_text=_("As it stands in the firm's letter."),
    )
    field_order = ("grant", "line", "child")

    class Meta:
        model = Nomination
        fields: ClassVar = ["grant", "line", "employee", "certificate_number"]
        labels: ClassVar = {"grant": _("Firm"), "line": _("Enterprise seat at")}

    def __init__(
        self, *args: Any, round_: AdmissionRound, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_
        self.visible = Application.objects.visible_to(user)
        grants = EnterpriseGrant.objects.visible_to(user)
        rows_of(self, "grant").queryset = grants.filter(round=round_, seats__gt=0)
        lines = QuotaLine.objects.visible_to(user).select_related("plan__school")
        rows_of(self, "line").queryset = lines.filter(
            plan__round=round_, kind=QuotaLine.Kind.ENTERPRISE
        )

    def clean_child(self) -> str:
        """One live application of the round; both kinds of number are told the same."""
        text = self.cleaned_data["child"]
        rows = self.visible.filter(round=self.round).live()
        if receipt := tidied_receipt(text):
            found = rows.filter(receipt=receipt).first()
        else:
            index = blind_index(tidied(text))
            found = rows.filter(child__id_index=index).first()
        if found is None:
            raise ValidationError(_("The round has no application of that number."))
        self.instance.application = found
        return str(text)


class WithdrawalForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)
