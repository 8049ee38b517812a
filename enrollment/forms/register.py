"""Household register (户籍) and residence permit (居住证)."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from enrollment.forms.home import not_later_than_today
from enrollment.forms.question import NeededIf, QuestionForm
from enrollment.models import Part
from enrollment.scoring.permits import half_year_from, receipt_counts_until
from portal.templatetags.junheng import day
from schools.forms.inputs import DateInput


class HukouPlace(models.TextChoices):
    COUNTY = "county", _("In this county")
    CITY = "city", _("In another county of this city")
    ELSEWHERE = "elsewhere", _("In another city or province")


class HukouForm(QuestionForm):
    hukou = forms.ChoiceField(
        label=_("The child's household register is"),
        choices=HukouPlace.choices,
        widget=forms.RadioSelect,
        help_text=_("As the household register says."),
    )
    household_number = forms.CharField(
        label=_("Household number"),
        max_length=20,
        required=False,
        help_text=_("On the first page of the household register."),
    )
    moved_in = forms.DateField(
        label=_("Registered at this address since"), widget=DateInput
    )

    def clean_moved_in(self) -> Any:
        return not_later_than_today(self.cleaned_data["moved_in"])


class PermitForm(QuestionForm, NeededIf):
    """The residence permit: the main basis for children from elsewhere."""

    holder = forms.ChoiceField(
        label=_("The permit belongs to"),
        choices=[
            ("guardian1", _("you")),
            ("guardian2", _("the second guardian")),
            ("child", _("the child")),
            ("nobody", _("nobody yet")),
        ],
        widget=forms.RadioSelect,
    )
    permit_number = forms.CharField(
        label=_("Number of the permit"), max_length=40, required=False
    )
    issued_on = forms.DateField(
        label=_("First issued on"), widget=DateInput, required=False
    )
    applied_on = forms.DateField(
        label=_("Applied for on"),
        widget=DateInput,
        required=False,
    )

    credit_code = forms.CharField(
        label=_("Credit code of your business"),
        required=False,
        help_text=_(
            "Only if a guardian works on their own account: 18 characters, on the"
            " business licence."
        ),
    )

    def clean_credit_code(self) -> str:
        code = str(self.cleaned_data["credit_code"]).replace(" ", "").upper()
        if code and not uscc.is_valid(code):
            raise ValidationError(
                _("This is no credit code: compare it with the paper.")
            )
        return code

    def offer(self) -> None:
        policy = self.application.policy
        self.fields["holder"].help_text = _(
            "The rules of this county count the permit of: %(who)s."
        ) % {"who": policy.get_permit_holder_display()}
        until = receipt_counts_until(policy.cut_off)
        receipt = _(
            "Only if it is not issued yet: the receipt is accepted until %(until)s."
        ) % {"until": day(until)}
        self.fields["applied_on"].help_text = f"{receipt}{self.first_day()}"

    def first_day(self) -> str:
        """From when on this family may ask for a permit, once its home is told."""
        row = self.application.parts.filter(part=Part.RESIDENCE).first()
        since = row.told.get("lives_since") if row else None
        if not since:
            return ""
        first = half_year_from(date.fromisoformat(since))
        return _(
            " A permit can be asked for after half a year here: you, from %(day)s on."
        ) % {"day": day(first)}

    def clean(self) -> dict[str, Any]:
        holder = self.cleaned_data.get("holder")
        self.need(["permit_number", "issued_on"], when=holder not in {None, "nobody"})
        self.need(["applied_on"], when=holder == "nobody")
        return self.cleaned_data
