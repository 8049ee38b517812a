"""Terms of a school year, and the calendar year to load."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schools.calendars import KNOWN_YEARS
from schools.forms import choice_of
from schools.forms.inputs import DateInput
from schools.models import SchoolYear


class TermForm(forms.Form):
    """The days of one term of a year that is not closed."""

    year = forms.ModelChoiceField(
        SchoolYear.objects.open(),
        label=_("School year"),
        empty_label=None,
    )
    number = forms.TypedChoiceField(
        label=_("Term"),
        choices=[(1, _("First term (autumn)")), (2, _("Second term (spring)"))],
        coerce=int,
    )
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)

    @property
    def days(self) -> tuple[datetime.date, datetime.date]:
        return self.cleaned_data["starts_on"], self.cleaned_data["ends_on"]


class LocalDayForm(forms.Form):
    """A day on which the schools of the place differ from the calendar."""

    day = forms.DateField(label=_("Day"), widget=DateInput)
    is_school_day = forms.TypedChoiceField(
        label=_("Schools"),
        choices=[("no", _("no school")), ("yes", _("school day"))],
        coerce=lambda word: word == "yes",
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=120,
        help_text=_("Such as snow, or lessons made up for a day that was lost."),
    )


class CalendarForm(forms.Form):
    """One of the calendar years around now that the installed library knows."""

    calendar_year = forms.TypedChoiceField(label=_("Calendar year"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.localdate().year
        known = [year for year in range(now + 1, now - 4, -1) if year in KNOWN_YEARS]
        choice_of(self, "calendar_year").choices = [(year, year) for year in known]
