"""Changes of the roll as a person records them."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from schools.forms import choice_of, rows_of
from schools.forms.inputs import DateInput
from schools.models import ClassGroup, Pupil, RollConflict, RollEvent, School
from schools.roll import Change
from schools.roll_acts import ACTS, offered


class RollChangeForm(forms.Form):
    """What happened to a pupil's roll, when, and on what evidence."""

    kind = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    to = forms.ModelChoiceField(
        ClassGroup.objects.none(),
        label=_("New class"),
        required=False,
        empty_label=_("No class"),
        help_text=_("Only for a move, a transfer, a return or a new enrolment."),
    )
    on = forms.DateField(
        label=_("Date of the change"), widget=DateInput, initial=timezone.localdate
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=200,
        help_text=_("The paper it rests on, with its number or date."),
    )

    def __init__(self, *args: Any, pupil: Pupil, at: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pupil = pupil
        choice_of(self, "kind").choices = [
            (kind.value, kind.label) for kind in offered(pupil, at=at)
        ]
        rows_of(self, "to").queryset = at.class_groups.filter(
            year__is_closed=False
        ).exclude(pk=pupil.class_group_id or 0)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if kind := cleaned.get("kind"):
            needs_class = bool(ACTS[RollEvent.Kind(kind)].place)
            if needs_class and not cleaned.get("to"):
                self.add_error("to", _("Choose the new class."))
        return cleaned

    def carry_out(self, *, by: User) -> None:
        act = ACTS[RollEvent.Kind(self.cleaned_data["kind"])]
        place = {act.place: self.cleaned_data["to"]} if act.place else {}
        change = Change(
            on=self.cleaned_data["on"], by=by, evidence=self.cleaned_data["evidence"]
        )
        act.run(self.pupil, change=change, **place)


REVEALED = [
    ("id_number", _("identity number")),
    ("student_number", _("student number")),
    ("guardian_phone", _("guardian's phone")),
    ("address", _("present address")),
    ("hukou_address", _("household address")),
    ("disability", _("disability")),
]
"""What can be seen in full, with a reason, in the words of the model."""


class RevealForm(forms.Form):
    """Which full value is needed, and why."""

    field = forms.ChoiceField(
        label=_("Which value"),
        choices=REVEALED,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("It is kept with your name, and the family may ask for it."),
    )


class ConflictForm(forms.Form):
    """Where the child stays, and why."""

    to = forms.ModelChoiceField(
        School.objects.none(),
        label=_("The child belongs to"),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    note = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What proves it: attendance, residence, the guardian's word."),
    )

    def __init__(self, *args: Any, conflict: RollConflict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        both = [conflict.pupil.school_id, conflict.claimed_by_id]
        rows_of(self, "to").queryset = School.objects.filter(pk__in=both)
