"""Seat projects and dated limits."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from schools.forms import choice_of, rows_of
from schools.forms.filters import ANY, Filter
from schools.forms.inputs import DateInput
from schools.models import Division, Limit, School, SeatProject
from schools.models.limits import COUNTS
from schools.models.schools import Stage
from schools.models.seats import SeatProjectQuerySet


class ProjectFilter(Filter):
    """Narrows the projects."""

    stage = forms.ChoiceField(
        label=_("Stage"), choices=[ANY, *SeatProject.Stage.choices], required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[ANY, *SeatProject.Kind.choices], required=False
    )
    section = forms.ChoiceField(
        label=_("Section"), choices=[ANY, *Stage.choices], required=False
    )

    def narrow(self, rows: SeatProjectQuerySet) -> SeatProjectQuerySet:
        return rows.filter(**self.chosen())


class ProjectForm(forms.ModelForm):
    """A new project; its stage starts at “proposed” and moves with evidence only."""

    class Meta:
        model = SeatProject
        fields: ClassVar = [
            "name",
            "kind",
            "division",
            "school",
            "section",
            "planned_classes",
            "planned_seats",
            "net_new_seats",
            "planned_open_on",
            "funding",
        ]
        widgets: ClassVar = {"planned_open_on": DateInput}
        labels: ClassVar = {"division": _("Place"), "school": _("School")}
        help_texts: ClassVar = {
            "net_new_seats": _(
                "Less than the planned seats when an old building is given up."
            ),
            "school": _("Leave blank while the school does not exist yet."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows_of(self, "division").queryset = Division.objects.visible_to(user)
        rows_of(self, "school").queryset = School.objects.visible_to(user)


class StageForm(forms.Form):
    """A stage that the project has reached."""

    stage = forms.ChoiceField(label=_("Stage reached"))
    on = forms.DateField(label=_("Date"), widget=DateInput)
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=200,
        help_text=_("Approval number, acceptance record or notice."),
    )

    def __init__(self, *args: Any, project: SeatProject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = [(stage.value, stage.label) for stage in project.next_stages()]
        choice_of(self, "stage").choices = stages

    def clean_stage(self) -> SeatProject.Stage:
        return SeatProject.Stage(self.cleaned_data["stage"])


class PostponeForm(forms.Form):
    """A later opening day."""

    until = forms.DateField(label=_("New opening day"), widget=DateInput)
    evidence = forms.CharField(label=_("Evidence"), max_length=200)


APPLIES_TO = [("", _("All")), *Stage.choices, *School.Kind.choices]


class LimitForm(forms.ModelForm):
    """A limit that holds in a place from a day on; what held before stays readable."""

    applies_to = forms.ChoiceField(
        label=_("Applies to"),
        choices=APPLIES_TO,
        required=False,
    )

    class Meta:
        model = Limit
        fields: ClassVar = [
            "code",
            "region",
            "applies_to",
            "value",
            "valid_from",
            "source",
        ]
        widgets: ClassVar = {"valid_from": DateInput}
        help_texts: ClassVar = {
            "region": _("Division code; it holds there and in everything below."),
            "value": _("Pupils as a number; shares in per cent, such as 5 for 5%."),
            "source": _("The document that sets it, with its number."),
        }

    def clean(self) -> dict[str, Any]:
        """Typed as the list shows it; a share is stored as a part of one."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("value") is not None and cleaned.get("code") not in COUNTS:
            cleaned["value"] /= 100
        return cleaned
