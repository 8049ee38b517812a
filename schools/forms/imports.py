"""Uploading a roster and matching its columns."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.reveal import SHORTEST_REASON
from accounts.roles import Reach
from schools.forms import rows_of
from schools.models import RosterImport, School, SchoolYear
from schools.roster.columns import COLUMNS, HEADINGS
from schools.roster.limits import MEGABYTE, OFFICIAL, SCHOOL


class UploadForm(forms.Form):
    """A roster file, whose it is and for which year."""

    school = forms.ModelChoiceField(School.objects.none(), label=_("School"))
    year = forms.ModelChoiceField(
        SchoolYear.objects.open(),
        label=_("School year"),
        empty_label=None,
    )
    file = forms.FileField(label=_("Roster file"), allow_empty_file=True)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = School.objects.visible_to(user).open().only("code", "name")
        field = rows_of(self, "school")
        field.queryset = schools
        is_official = user.acting is not None and user.acting.reach == Reach.DIVISION
        self.limits = OFFICIAL if is_official else SCHOOL
        if is_official:
            field.required = False
            field.empty_label = _("All schools of my division")
        elif user.acting is not None and len(user.acting.school_ids) == 1:
            field.initial = user.acting.school_ids[0]
            field.widget = forms.HiddenInput()
        self.fields["file"].widget = forms.FileInput(
            attrs={
                "accept": ".xlsx,.xls,.et,.csv",
                "data-most": self.limits.packed,
                "data-too-large": _("The file is larger than %(most)s MB.")
                % {"most": self.megabytes},
            }
        )

    @property
    def megabytes(self) -> int:
        return self.limits.packed // MEGABYTE


class MappingForm(forms.Form):
    """Which heading of the file stands for which column of the form."""

    def __init__(
        self,
        *args: Any,
        batch: RosterImport,
        suggested: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        headings = [name for name in batch.findings.get("headings", []) if name]
        places: dict[str, int] = batch.findings.get("places", {})
        found = {name: batch.findings["headings"][at] for name, at in places.items()}
        choices = [("", _("Not in this file")), *((h, h) for h in headings)]
        self.missing = set(batch.findings.get("missing", []))
        for column in COLUMNS:
            self.fields[column.name] = forms.ChoiceField(
                label=HEADINGS[column.name],
                choices=choices,
                required=column.required,
                initial=suggested.get(column.name) or found.get(column.name, ""),
            )

    def lacking(self) -> list[forms.BoundField]:
        """The columns that no heading was found for."""
        return [field for field in self if field.name in self.missing]

    def matched(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.missing]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [heading for heading in cleaned.values() if heading]
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(
                _("One heading of the file stands for two columns. Choose it once.")
            )
        return {name: heading for name, heading in cleaned.items() if heading}


class ReasonForm(forms.Form):
    """Why somebody needs the numbers in a roster that another person uploaded."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST_REASON,
        max_length=200,
        help_text=_("It is kept with your name, and the family may ask for it."),
    )
