"""Brothers and sisters: following one to its school, and children of one birth."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.forms.numbers import CitizenIdField
from enrollment.forms.question import NeededIf, QuestionForm
from enrollment.models import SiblingRequest
from schools.forms import choice_of
from schools.models import School


class SiblingForm(QuestionForm, NeededIf):
    """The request to go where a brother or sister does (长幼随学); no seat is promised."""

    follows = forms.ChoiceField(
        label=_("Do you ask for it?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        help_text=_("It is granted where the school still has a seat."),
    )
    direction = forms.ChoiceField(
        label=_("Who follows whom?"),
        choices=SiblingRequest.Direction.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    sibling_name = forms.CharField(
        label=_("Name of the brother or sister"), max_length=30, required=False
    )
    sibling_number = CitizenIdField(
        label=_("Identity number of the brother or sister"), required=False
    )
    sibling_school = forms.ChoiceField(
        label=_("School of the brother or sister"), required=False
    )

    def offer(self) -> None:
        application = self.application
        schools = School.objects.below(application.round.county_id).open()
        offered = schools.filter(sections__stage=application.stage).distinct()
        choices = offered.order_by("name").values_list("code", "name")
        choice_of(self, "sibling_school").choices = [("", _("Please choose")), *choices]

    def clean(self) -> dict[str, Any]:
        asked = ["direction", "sibling_name", "sibling_number", "sibling_school"]
        self.need(asked, when=self.cleaned_data.get("follows") == "yes")
        return self.cleaned_data


class TwinsForm(QuestionForm):
    """Binding children of one birth, so that they are admitted together or not at all."""

    twins = forms.MultipleChoiceField(
        label=_("Born together with this child"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("They get one number in a draw. All must make the same wishes."),
    )

    def offer(self) -> None:
        child = self.application.child
        others = child.household.children.exclude(pk=child.pk)
        same_day = others.filter(birth_date=child.birth_date)
        choices = [(str(pk), name) for pk, name in same_day.values_list("pk", "name")]
        choice_of(self, "twins").choices = choices
