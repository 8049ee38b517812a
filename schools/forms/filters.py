"""What narrows a list. It stands in the address, so it names places, never people."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from schools.forms import rows_of
from schools.models import ClassGroup, Division, Pupil, School
from schools.models.class_groups import ClassGroupQuerySet
from schools.models.divisions import below
from schools.models.pupils import PupilQuerySet
from schools.models.schools import SchoolQuerySet

ANY = ("", _("All"))
GRADES = [
    (grade, format_lazy(_("Grade {grade}"), grade=grade)) for grade in range(1, 10)
]


def towns_of(user: User) -> QuerySet[Division]:
    return Division.objects.visible_to(user).of_level(Division.Level.TOWN)


class Filter(forms.Form):
    """A form read from the address; what makes no sense narrows nothing."""

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class PlaceFilter(Filter):
    """Narrows to a school and a grade."""

    school = forms.ModelChoiceField(
        School.objects.none(),
        label=_("School"),
        required=False,
        empty_label=_("All schools"),
    )
    grade = forms.TypedChoiceField(
        label=_("Grade"),
        choices=[ANY, *GRADES],
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = School.objects.visible_to(user).only("code", "name")
        rows_of(self, "school").queryset = schools
        if user.acting is not None and len(user.acting.school_ids) == 1:
            del self.fields["school"]


class PupilFilter(PlaceFilter):
    """Narrows the roll; the default is who sits in class now."""

    class_group = forms.ModelChoiceField(
        ClassGroup.objects.none(),
        label=_("Class"),
        required=False,
        empty_label=_("All classes"),
    )
    state = forms.ChoiceField(
        label=_("Roll state"), choices=Pupil.State.choices, required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.user = user
        school = self.data.get("school", "")
        if "school" in self.fields and not school:
            del self.fields["class_group"]
            return
        classes = self.open_classes()
        if "school" in self.fields:
            classes = classes.filter(school=school)
        rows_of(self, "class_group").queryset = classes

    def open_classes(self) -> ClassGroupQuerySet:
        return ClassGroup.objects.visible_to(self.user).filter(year__is_closed=False)

    def narrow(self, rows: PupilQuerySet) -> PupilQuerySet:
        chosen = {"state": Pupil.State.ENROLLED} | self.chosen()
        if grade := chosen.pop("grade", None):
            chosen["class_group__grade"] = grade
        return rows.filter(**chosen)

    def counters(self) -> ClassGroupQuerySet | None:
        """The classes whose counters add up to the rows, if they do."""
        chosen = self.chosen()
        if chosen.pop("state", Pupil.State.ENROLLED) != Pupil.State.ENROLLED:
            return None
        group = chosen.pop("class_group", None)
        return self.open_classes().filter(
            **chosen | ({"pk": group.pk} if group else {})
        )


class ClassFilter(PlaceFilter):
    """Narrows the classes, and says how they are sorted."""

    size = forms.TypedChoiceField(
        label=_("Class size"),
        choices=[ANY, (46, "≥46"), (51, "≥51"), (56, "≥56"), (66, "≥66")],
        coerce=int,
        empty_value=None,
        required=False,
    )
    lacking = forms.ChoiceField(
        label=_("Room and head teacher"),
        choices=[ANY, ("place", _("One is lacking"))],
        required=False,
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        choices=[("", _("By school and class")), ("size", _("Largest first"))],
        required=False,
    )

    def narrow(self, rows: ClassGroupQuerySet) -> ClassGroupQuerySet:
        chosen = self.chosen()
        chosen.pop("sort", None)
        if chosen.pop("lacking", ""):
            rows = rows.without_place()
        if size := chosen.pop("size", None):
            chosen["enrolled__gte"] = size
        return rows.filter(**chosen)


class SchoolFilter(Filter):
    """Narrows the register of schools."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=40)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[ANY, *School.Kind.choices], required=False
    )
    setting = forms.ChoiceField(
        label=_("Area"), choices=[ANY, *School.Setting.choices], required=False
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

    def narrow(self, rows: SchoolQuerySet) -> SchoolQuerySet:
        chosen = self.chosen()
        if text := chosen.pop("q", ""):
            rows = rows.called(text)
        if town := chosen.pop("town", None):
            rows = rows.filter(below("division_id", town.pk))
        return rows.filter(**chosen)
