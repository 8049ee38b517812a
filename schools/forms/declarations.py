"""What a school declares of itself: rooms, classes and the annual return."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from schools.annual_return_rules import breaches
from schools.annual_return_sheet import SENTENCES
from schools.forms import rows_of
from schools.forms.filters import ANY, Filter, towns_of
from schools.models import AnnualReturn, ClassGroup, Division, Section
from schools.models.divisions import below
from schools.models.schools import SectionQuerySet
from schools.roll_figures import Figures


class SectionForm(forms.ModelForm):
    """Rooms and classes of one section; the constraints of the model guard the rest."""

    class Meta:
        model = Section
        fields: ClassVar = [
            "approved_classes",
            "usable_classrooms",
            "classes_teachers_allow",
            "approved_tracks",
            "seats_held_back",
        ]


class ClassForm(forms.ModelForm):
    """Where a class sits and who leads it."""

    class Meta:
        model = ClassGroup
        fields: ClassVar = ["room", "head_teacher", "is_combined"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(postings__schools=self.instance.school).distinct()
        rows_of(self, "head_teacher").queryset = staff


GROUPS: Sequence[tuple[str | Promise, Sequence[str]]] = (
    (
        _("Pupils"),
        (
            *("pupils", "pupils_senior", "boarders", "migrant_all", "migrant_workers"),
            *("left_behind", "minority", "disabled_inclusive", "zone_residents"),
            *("graduates", "entrants_3y_ago", "in_3y", "out_3y", "deaths_3y"),
            *("school_total_primary", "school_total_junior"),
        ),
    ),
    (
        _("Classes"),
        (
            *("classes", "classes_le25", "c26_30", "c31_35", "c36_40", "c41_45"),
            *("c46_50", "c51_55", "c56_60", "c61_65", "c66p", "max_class"),
        ),
    ),
    (
        _("Staff"),
        (
            *("staff", "full_time", "above_required", "bachelor_plus"),
            *("mid_title_plus", "backbone", "pe", "music", "art", "arts_other"),
            *("pe_art_shared", "certificate_holders", "hours360"),
        ),
    ),
    (
        _("Buildings and equipment"),
        (
            *("built_year", "teaching_floor_area_total", "indoor_sports_area"),
            *("sports_ground_area", "other_sports_area", "leased_sports_area"),
            *("equipment_10k", "multimedia_rooms", "computers_teaching", "books"),
            *("music_rooms_96", "music_rooms_73", "art_rooms_90", "art_rooms_67"),
            *("public_funds_budget_10k", "training_budget_10k"),
        ),
    ),
)


class ReturnForm(forms.ModelForm):
    """The annual return of one section. What is left blank counts as not returned.

    What the roll counts is shown and cannot be typed; the rules are those of the workbook.
    """

    class Meta:
        model = AnnualReturn
        fields: ClassVar = [name for _heading, names in GROUPS for name in names]

    def __init__(self, typed: Any, *, figures: Figures, **kwargs: Any) -> None:
        super().__init__(typed, initial=dict(figures), **kwargs)
        for name in figures:
            if name in self.fields:
                self.fields[name].disabled = True

    def groups(self) -> list[tuple[str | Promise, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in GROUPS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for breach in breaches(cleaned, year=self.instance.year_id):
            against = ", ".join(str(self.fields[n].label) for n in breach.against)
            said = {"label": self.fields[breach.column].label, "against": against}
            self.add_error(breach.column, str(SENTENCES[breach.code]) % said)
        return cleaned


class ReturnUploadForm(forms.Form):
    """The filled-in workbook."""

    file = forms.FileField(
        label=_("Filled-in workbook"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


class ReturnFilter(Filter):
    """Narrows the returns to those that are missing or there."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[ANY, ("missing", _("Missing")), ("returned", _("Returned"))],
        required=False,
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

    def narrow(self, rows: SectionQuerySet, *, year: int) -> SectionQuerySet:
        chosen = self.chosen()
        if town := chosen.get("town"):
            rows = rows.filter(below("school__division_id", town.pk))
        match chosen.get("state"):
            case "missing":
                return rows.without_return(year)
            case "returned":
                return rows.returned(year)
            case _:
                return rows.with_return(year)
