"""About the guardians."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.forms.numbers import CitizenIdField
from enrollment.forms.question import NeededIf, QuestionForm
from enrollment.models import Guardian


class FirstGuardianForm(QuestionForm):
    """The guardian who applies."""

    name = forms.CharField(label=_("Your name"), min_length=2, max_length=30)
    relation = forms.ChoiceField(
        label=_("You are the child's"),
        choices=Guardian.Relation.choices,
        widget=forms.RadioSelect,
    )
    id_number = CitizenIdField(label=_("Your identity number"))


class SecondGuardianForm(QuestionForm, NeededIf):
    """Another guardian, if there is one."""

    has_second = forms.ChoiceField(
        label=_("Is there a second guardian?"),
        choices=[("yes", _("Yes")), ("no", _("No, I am the only one"))],
        widget=forms.RadioSelect,
    )
    second_name = forms.CharField(
        label=_("Name of the second guardian"), required=False, max_length=30
    )
    second_relation = forms.ChoiceField(
        label=_("The second guardian is the child's"),
        choices=Guardian.Relation.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    second_id_number = CitizenIdField(
        label=_("Identity number of the second guardian"), required=False
    )

    def clean(self) -> dict[str, Any]:
        second = ["second_name", "second_relation", "second_id_number"]
        self.need(second, when=self.cleaned_data.get("has_second") == "yes")
        return self.cleaned_data
