"""What a school declares of itself: rooms, classes and the annual return."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from schools.forms.filters import ANY, Filter, towns_of
from schools.models import AnnualReturn, ClassGroup, Division, Section
from schools.models.divisions import below
from schools.models.schools import SectionQuerySet


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
        self.fields["head_teacher"].queryset = staff  # type: ignore[attr-defined]


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
WITHIN = (("full_time", "staff"), ("bachelor_plus", "full_time"))
"""A part and the whole that it lies within."""


class ReturnForm(forms.ModelForm):
    """The annual return of one section. What is left blank counts as not returned."""

    class Meta:
        model = AnnualReturn
        fields: ClassVar = [name for _heading, names in GROUPS for name in names]

    def groups(self) -> list[tuple[str | Promise, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in GROUPS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for part, whole in WITHIN:
            some, all_of = cleaned.get(part), cleaned.get(whole)
            if some is not None and (all_of is None or some > all_of):
                error = _("Cannot be more than “%(whole)s”.")
                self.add_error(part, error % {"whole": self.fields[whole].label})
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
        self.fields["town"].queryset = towns_of(user)  # type: ignore[attr-defined]

    def narrow(self, rows: SectionQuerySet) -> SectionQuerySet:
        chosen = self.chosen()
        if town := chosen.get("town"):
            rows = rows.filter(below("school__division_id", town.pk))
        if state := chosen.get("state"):
            rows = rows.filter(returned_at__isnull=state == "missing")
        return rows
