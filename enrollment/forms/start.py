"""Where a child applies, and the guardian's consent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import AdmissionRound, Child, PolicyProfile
from schools.forms import choice_of


class StartForm(forms.Form):
    """The round and grade that a child applies for, and two separate consents."""

    intake = forms.ChoiceField(
        label=_("Where and for which grade?"), widget=forms.RadioSelect
    )
    truth = forms.BooleanField(
        label=_("What I answer is true. I am a guardian of this child.")
    )
    privacy = forms.BooleanField(
        label=_("I agree that my child's data are used for admission, as told above.")
    )

    def __init__(self, *args: Any, child: Child, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = self.policies_for(child)
        choices = [(str(policy.pk), words(policy)) for policy in self.offered]
        choice_of(self, "intake").choices = choices
        if len(choices) == 1:
            self.fields["intake"].initial = choices[0][0]

    @staticmethod
    def policies_for(child: Child) -> list[PolicyProfile]:
        """Those of open rounds, for which the child is old enough."""
        rounds = AdmissionRound.objects.taking_applications()
        policies = PolicyProfile.objects.in_force().filter(round__in=rounds)
        rows = policies.select_related("round__county").order_by("round", "age")
        return [row for row in rows if child.birth_date <= row.latest_birth]

    @property
    def chosen(self) -> PolicyProfile:
        key = self.cleaned_data["intake"]
        return next(policy for policy in self.offered if str(policy.pk) == key)

    @property
    def round(self) -> AdmissionRound:
        return self.chosen.round

    @property
    def stage(self) -> str:
        return self.chosen.stage


def words(policy: PolicyProfile) -> str:
    return f"{policy.round.county} · {policy.get_stage_display()}"
