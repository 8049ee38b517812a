"""A school as it stands in the register, with the size of its sections."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from schools.forms import rows_of
from schools.forms.inputs import DateInput
from schools.models import Division, School, Section
from schools.models.schools import Stage
from schools.school_kinds import KIND_RULES, KindRule


def count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=200, required=False)


class RegisterForm(forms.ModelForm):
    """A new or changed school. The code is given once and never changes."""

    primary_classes = count(_("Primary: approved classes"))
    primary_classrooms = count(_("Primary: usable classrooms"))
    primary_last_grade = forms.IntegerField(
        label=_("Primary: highest grade"),
        min_value=1,
        max_value=6,
        required=False,
        help_text=_("Only of teaching points and incomplete primary schools."),
    )
    junior_classes = count(_("Junior secondary: approved classes"))
    junior_classrooms = count(_("Junior secondary: usable classrooms"))

    class Meta:
        model = School
        fields: ClassVar = [
            *("code", "name", "kind", "ownership", "operator_level", "setting"),
            *("division", "parent", "feeds", "is_migrant_focused", "has_boarding"),
            "opened_on",
        ]
        widgets: ClassVar = {"opened_on": DateInput}
        labels: ClassVar = {
            "division": _("Town"),
            "parent": _("Central school"),
            "feeds": _("Where its leavers go on"),
            "opened_on": _("Opened on"),
        }
        help_texts: ClassVar = {
            "code": _("10 digits, given by the Ministry of Education."),
            "parent": _("Only of a teaching point."),
        }
        error_messages: ClassVar = {
            "code": {
                "invalid": _(
                    "A school code has 10 digits and begins with 21, 31, 34, 37 or 51."
                )
            }
        }

    levels: ClassVar = [Division.Level.TOWN]
    """Kinds of places that it offers."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections: list[Section] = []
        schools = School.objects.visible_to(user).open()
        for name in ("parent", "feeds"):
            rows_of(self, name).queryset = schools.exclude(pk=self.instance.pk)
        lengths = [level.value for level in self.levels]
        places = Division.objects.visible_to(user)
        rows_of(self, "division").queryset = places.filter(
            code__length__in=lengths
        ) | places.filter(pk=self.instance.division_id)
        if self.instance.pk:
            del self.fields["code"]
            self.initial.update(sizes_of(self.instance))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if kind := cleaned.get("kind"):
            rule = KIND_RULES[School.Kind(kind)]
            self.judge_code(cleaned, rule)
            self.judge_sections(cleaned, rule)
        parent = cleaned.get("parent")
        if parent and parent.kind == School.Kind.TEACHING_POINT:
            self.add_error("parent", _("A teaching point is no central school."))
        return cleaned

    def judge_code(self, cleaned: dict[str, Any], rule: KindRule) -> None:
        code = cleaned.get("code") or self.instance.pk
        if code and code[:2] not in rule.categories:
            self.add_error(
                "kind",
                _("The code of a school of this kind begins with %s.")
                % ", ".join(sorted(rule.categories)),
            )

    def judge_sections(self, cleaned: dict[str, Any], rule: KindRule) -> None:
        for stage in Stage:
            classes, rooms = f"{stage}_classes", f"{stage}_classrooms"
            given = [name for name in (classes, rooms) if cleaned.get(name) is not None]
            if given and stage not in rule.may:
                self.add_error(
                    given[0], _("A school of this kind has no such section.")
                )
            elif given or stage in rule.needs:
                for name in {classes, rooms} - set(given) - set(self.errors):
                    self.add_error(name, _("A school of this kind needs this number."))
                self.sections.append(self.section(stage, cleaned, rule))
        if not self.sections and not self.errors:
            self.add_error("primary_classes", _("A school has at least one section."))

    def section(self, stage: Stage, cleaned: dict[str, Any], rule: KindRule) -> Section:
        last = stage.grades[-1]
        if stage is Stage.PRIMARY and rule.ends_early:
            last = cleaned.get("primary_last_grade") or 0
            if not last and "primary_last_grade" not in self.errors:
                self.add_error("primary_last_grade", _("Give the highest grade."))
        return Section(
            stage=stage,
            last_grade=last,
            approved_classes=cleaned.get(f"{stage}_classes") or 0,
            usable_classrooms=cleaned.get(f"{stage}_classrooms") or 0,
        )


class RowForm(RegisterForm):
    """The same for a row of a sheet, which may name a village."""

    levels: ClassVar = [Division.Level.TOWN, Division.Level.VILLAGE]


def sizes_of(school: School) -> dict[str, int]:
    """What the form's own fields say of the school's sections."""
    sizes = {}
    ends_early = KIND_RULES[School.Kind(school.kind)].ends_early
    for section in school.sections.all():
        sizes[f"{section.stage}_classes"] = section.approved_classes
        sizes[f"{section.stage}_classrooms"] = section.usable_classrooms
        if section.stage == Stage.PRIMARY and ends_early:
            sizes["primary_last_grade"] = section.last_grade
    return sizes


class ReopenForm(forms.Form):
    """By which document a closed school opens again."""

    reason = forms.CharField(
        label=_("Evidence"),
        max_length=200,
        help_text=_("The document that decides it, with its number."),
    )


class CloseForm(ReopenForm):
    """When a school ends, and by which document."""

    on = forms.DateField(
        label=_("Closed on"), widget=DateInput, initial=timezone.localdate
    )
    field_order = ("on", "reason")


class SheetForm(forms.Form):
    """A filled-in sheet."""

    file = forms.FileField(
        label=_("Filled-in workbook"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.et,.csv"}),
    )
