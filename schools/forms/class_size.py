"""Large classes: the plan, the head count, the exception."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from schools.forms import rows_of
from schools.forms.filters import ANY, Filter, towns_of
from schools.forms.inputs import DateInput
from schools.models import ClassGroup, ClassSizeException, Division, LargeClassCase
from schools.models.class_size import LargeClassCaseQuerySet
from schools.models.divisions import below


class NoteForm(forms.Form):
    """A step of a case, with a word about it."""

    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, case: LargeClassCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def carry_out(self, act: Callable[..., None], *, by: User) -> None:
        act(by=by, **self.cleaned_data)


class HeadCountForm(NoteForm):
    head_count = forms.IntegerField(
        label=_("Pupils counted in the class"), min_value=0, max_value=200
    )
    field_order = ("head_count", "note")


class PlanForm(forms.ModelForm):
    """Why the class is large, what is done about it, by whom and until when."""

    measures = forms.MultipleChoiceField(
        label=_("Measures"),
        choices=LargeClassCase.Measure.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    class Meta:
        model = LargeClassCase
        fields: ClassVar = ["cause", "measures", "target_date", "owner"]
        widgets: ClassVar = {"target_date": DateInput}

    def __init__(
        self, typed: Any = None, *, case: LargeClassCase, **kwargs: Any
    ) -> None:
        super().__init__(typed, instance=case, **kwargs)
        for name in ("cause", "target_date"):
            self.fields[name].required = True
        school = case.class_group.school
        staff = User.objects.filter(postings__schools=school).distinct()
        rows_of(self, "owner").queryset = staff

    def carry_out(self, act: Callable[..., None], *, by: User) -> None:
        act(by=by, note=self.cleaned_data["note"])


class ExceptionForm(forms.ModelForm):
    """Leave for one class to stand above the limit."""

    class Meta:
        model = ClassSizeException
        fields: ClassVar = ["allowed_size", "reason", "expires_on"]
        widgets: ClassVar = {"expires_on": DateInput}

    def __init__(self, typed: Any, *, group: ClassGroup) -> None:
        super().__init__(typed, instance=ClassSizeException(class_group=group))


class CaseFilter(Filter):
    """Narrows the ledger; the default leaves out what is done."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Not finished")), *LargeClassCase.State.choices],
        required=False,
    )
    cause = forms.ChoiceField(
        label=_("Cause"), choices=[ANY, *LargeClassCase.Cause.choices], required=False
    )
    town = forms.ModelChoiceField(
        Division.objects.none(),
        label=_("Town"),
        required=False,
        empty_label=_("All towns"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows_of(self, "town").queryset = towns_of(user)

    def narrow(self, rows: LargeClassCaseQuerySet) -> LargeClassCaseQuerySet:
        chosen = self.chosen()
        if "state" not in chosen:
            rows = rows.unfinished()
        if town := chosen.pop("town", None):
            rows = rows.filter(below("class_group__school__division_id", town.pk))
        return rows.filter(**chosen)
