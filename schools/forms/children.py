"""Counts of children: of one section, or a sheet of many."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schools.child_counts import Children, Extract
from schools.forms import choice_of
from schools.forms.inputs import DateInput
from schools.forms.register import SheetForm
from schools.models import Section


class ExtractForm(forms.Form):
    """Where counts come from."""

    on = forms.DateField(
        label=_("Date of the extract"), widget=DateInput, initial=timezone.localdate
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=120,
        help_text=_("Such as the police register of households, by school zone."),
    )

    @property
    def extract(self) -> Extract:
        return Extract(self.cleaned_data["on"], self.cleaned_data["source"])


class ChildSheetForm(SheetForm, ExtractForm):
    """A sheet, and where its counts come from."""

    field_order = ("file", "on", "source")


class ChildCountForm(ExtractForm):
    """The children who may enter one section in one of the coming years."""

    year = forms.TypedChoiceField(label=_("Intake year"), coerce=int)
    hukou = forms.IntegerField(
        label=_("Children with household registration"), min_value=0, max_value=20_000
    )
    permit = forms.IntegerField(
        label=_("Children of permit holders"),
        min_value=0,
        max_value=20_000,
        initial=0,
    )
    field_order = ("year", "hukou", "permit", "on", "source")

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "year").choices = [(year, year) for year in years]

    def children(self, section: Section) -> Children:
        names = ("year", "hukou", "permit")
        return Children(section, *(self.cleaned_data[name] for name in names))
