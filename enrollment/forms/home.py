"""About the home: what it is, where it is, and what title or contract says."""

from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.forms.question import QuestionForm
from schools.forms import choice_of
from schools.forms.inputs import DateInput
from schools.models import Division


class HomeKind(models.TextChoices):
    OWN = "own", _("A home that we own")
    GRANDPARENTS = "grandparents", _("The home of the child's grandparents")
    RENTED = "rented", _("A rented home")
    DORMITORY = "dormitory", _("A dormitory or a home of the employer")
    OTHER = "other", _("Another place")


class HomeKindForm(QuestionForm):
    home_kind = forms.ChoiceField(
        label=_("Your child lives in"),
        choices=HomeKind.choices,
        widget=forms.RadioSelect,
    )


class AddressForm(QuestionForm):
    """The address at which the child lives, as the catchments name it."""

    town = forms.ChoiceField(label=_("Town or street"))
    community = forms.CharField(
        label=_("Community or village"), max_length=60, required=False
    )
    road = forms.CharField(label=_("Road"), max_length=60, required=False)
    number = forms.IntegerField(
        label=_("House number"), min_value=1, max_value=99999, required=False
    )
    estate = forms.CharField(label=_("Housing estate"), max_length=60, required=False)
    room = forms.CharField(
        label=_("Building, entrance and room"), max_length=60, required=False
    )
    lives_since = forms.DateField(label=_("You live there since"), widget=DateInput)

    def offer(self) -> None:
        county = Division.objects.get(pk=self.application.round.county_id)
        towns = county.children().values_list("code", "name")
        choice_of(self, "town").choices = [("", _("Please choose")), *towns]

    def clean_lives_since(self) -> Any:
        return not_later_than_today(self.cleaned_data["lives_since"])

    def clean(self) -> dict[str, Any]:
        named = ("community", "road", "estate")
        if not any(self.cleaned_data.get(name) for name in named):
            self.add_error(
                "road", _("Name the road, the community or the housing estate.")
            )
        return self.cleaned_data


class TitleForm(QuestionForm):
    """A title of real estate, or the purchase contract while there is no title yet."""

    unit_number = forms.CharField(
        label=_("Number of the real estate unit"),
        max_length=40,
        help_text=_(
            "It stands on the title. Without a title yet: the contract's filing number."
        ),
    )
    has_title = forms.ChoiceField(
        label=_("Is there a title already?"),
        choices=[("yes", _("Yes")), ("no", _("No, only the purchase contract"))],
        widget=forms.RadioSelect,
    )
    share = forms.RegexField(
        r"^\s*\d{1,3}\s*(%|/\s*[1-9]\d{0,3})?\s*$",
        label=_("Share of child and parents together"),
        help_text=_("As on the title: 100%, 50%, 1/2 or 2/3."),
        error_messages={"invalid": _("Write the share as 1/2 or as 50%.")},
    )
    registered_on = forms.DateField(label=_("Registered on"), widget=DateInput)

    def clean_share(self) -> str:
        typed = "".join(self.cleaned_data["share"].split())
        share = typed if "/" in typed or "%" in typed else f"{typed}%"
        if not 0 < read_share(share) <= 1:
            raise ValidationError(
                _("A share is more than nothing and at most the whole.")
            )
        return share

    def clean_registered_on(self) -> Any:
        return not_later_than_today(self.cleaned_data["registered_on"])


def read_share(text: str) -> Fraction:
    """`50%` or `1/2` as the family wrote it."""
    if text.endswith("%"):
        return Fraction(int(text[:-1]), 100)
    return Fraction(text)


class RentalForm(QuestionForm):
    """A rental contract, filed with the housing office."""

    filing_number = forms.CharField(
        label=_("Filing number"),
        max_length=40,
        required=False,
        help_text=_("Leave it blank if the contract is not filed yet."),
    )
    rented_from = forms.DateField(label=_("Rented from"), widget=DateInput)
    rented_to = forms.DateField(label=_("Rented to"), widget=DateInput)

    def clean(self) -> dict[str, Any]:
        start, end = map(self.cleaned_data.get, ("rented_from", "rented_to"))
        if start and end and end <= start:
            self.add_error("rented_to", _("It must end after it begins."))
        return self.cleaned_data


def not_later_than_today(day: Any) -> Any:
    if day > timezone.localdate():
        raise ValidationError(_("This day has not come yet."))
    return day
