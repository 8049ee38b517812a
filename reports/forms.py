from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reports.definitions import DEFINITIONS, Kind
from reports.models import (
    ReportRun,
    ReportRunQuerySet,
    ReportSchedule,
    refuse_wrong_level,
)
from reports.periods import Cadence, Period
from schools.models import Division

PERIODS_OFFERED = 4


class RunFilter(forms.Form):
    kind = forms.ChoiceField(
        label=_("Report"), required=False, choices=[("", _("All")), *Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *ReportRun.State.choices],
    )

    def narrow(self, rows: ReportRunQuerySet) -> ReportRunQuerySet:
        """What the filters leave; a filter with a wrong value leaves everything."""
        self.full_clean()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        return rows.filter(**chosen)


def units_for(user: User) -> QuerySet[Division]:
    """Units of the acting posting for which some report is made."""
    levels = {level for rule in DEFINITIONS.values() for level in rule.levels}
    return Division.objects.visible_to(user).filter(code__length__in=levels)


def offered_periods(today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """For each rhythm the last periods that are over, latest first."""
    groups = []
    for rhythm in ReportSchedule.Rhythm:
        period = Period.containing(today, cadence=Cadence(rhythm.value))
        choices = []
        for _step in range(PERIODS_OFFERED):
            period = period.before()
            choices.append((period.code, period.label))
        groups.append((str(rhythm.label), choices))
    return groups


class OrderForm(forms.Form):
    """Which report to make, of which unit, for which period."""

    kind = forms.ChoiceField(label=_("Report"), choices=Kind.choices)
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Division.objects.none(), empty_label=None
    )
    period = forms.ChoiceField(
        label=_("Period"),
        help_text=_(
            "A period of an earlier school year shows the classes of that year as they"
            " were kept; any other shows those of today."
        ),
    )

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_for(user)  # type: ignore[attr-defined]
        self.fields["period"].choices = offered_periods(today)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or self.cleaned_data
        if "kind" in chosen and "unit" in chosen:
            refuse_wrong_level(chosen["kind"], chosen["unit"])
        return chosen


class ScheduleForm(forms.ModelForm):
    class Meta:
        model = ReportSchedule
        fields = ["kind", "unit", "cadence", "first_period", "is_active"]
        help_texts = {
            "first_period": _(
                "2026-11 is a month, 2026Q4 a quarter, 2026S1 the first term of the"
                " school year 2026, 2026Y that whole year. Missed periods are made too."
            ),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_for(user)  # type: ignore[attr-defined]
