"""Tiers, firms and quota lines as people type them or upload them."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from enrollment.models import (
    AdmissionPlan,
    AdmissionRound,
    EnterpriseGrant,
    EnterpriseTier,
    QuotaLine,
)
from schools.forms import rows_of
from schools.forms.inputs import DateInput

CREDIT_CODE = RegexValidator(
    r"^[0-9A-HJ-NPQRTUWXY]{18}$",
    _("A unified social credit code has 18 digits and letters."),
)


class TierForm(forms.ModelForm):
    class Meta:
        model = EnterpriseTier
        fields: ClassVar = ["tax_above", "seats", "source"]
        help_texts: ClassVar = {
            "tax_above": _(
                "Strictly above this amount. Blank: seats of a newly listed firm."
            ),
            "source": _("The document that sets it, with its number and date."),
        }


class GrantForm(forms.ModelForm):
    """A firm on the tax office's list."""

    credit_code = forms.CharField(validators=[CREDIT_CODE])

    class Meta:
        model = EnterpriseGrant
        fields: ClassVar = [
            *("firm", "credit_code", "tax_paid", "is_manufacturer"),
            "is_newly_listed",
        ]


class QuotaForm(forms.ModelForm):
    """A line of a plan: for whom, how many, until when."""

    class Meta:
        model = QuotaLine
        fields: ClassVar = ["plan", "kind", "seats", "returns_on", "source"]
        labels: ClassVar = {"plan": _("School")}
        widgets: ClassVar = {"returns_on": DateInput}
        help_texts: ClassVar = {
            "returns_on": _("What is unused on this day goes back to the plan."),
        }

    def __init__(self, *args: Any, round_: AdmissionRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = AdmissionPlan.objects.filter(round=round_).select_related("school")
        rows_of(self, "plan").queryset = plans
        if self.instance.pk:
            del self.fields["plan"]
