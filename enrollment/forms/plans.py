"""What can be set of a plan; the rest the system knows."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enrollment.models import AdmissionPlan
from enrollment.plan_facts import PlanFacts
from enrollment.plans import refuse_faults
from schools.forms import rows_of
from schools.models import Division, School
from schools.models.divisions import below
from schools.models.schools import Stage

AUTHORITY = {School.OperatorLevel.CITY: 4, School.OperatorLevel.PROVINCE: 2}
"""How long the division code of a private school's approving authority is."""


def areas_of(school: School) -> Any:
    """Divisions in which a private school may admit: its authority's (Regulation art. 31)."""
    level = School.OperatorLevel(school.operator_level)
    code = school.division_id[: AUTHORITY.get(level, Division.Level.COUNTY.value)]
    levels = [Division.Level.CITY, Division.Level.COUNTY, Division.Level.TOWN]
    return Division.objects.filter(
        below("code", code), code__length__in=[level.value for level in levels]
    )


class PlanForm(forms.ModelForm):
    """Classes, size and what is held back; why, where it must be said."""

    class Meta:
        model = AdmissionPlan
        fields: ClassVar = [
            *("classes", "class_cap", "held_back", "boarding", "area"),
            *("special", "approval_number", "justification", "diversion_plan"),
        ]
        widgets: ClassVar = {
            "justification": forms.Textarea(attrs={"rows": 3}),
            "diversion_plan": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts: ClassVar = {
            "held_back": _(
                "For pupils who return, deferred entries and inclusive education."
            ),
            "justification": _(
                "Needed where the plan takes the school above its scale limit."
            ),
            "diversion_plan": _(
                "Where children go when the school is full. A red seat warning needs it."
            ),
        }

    def __init__(self, *args: Any, facts: PlanFacts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = facts
        if self.instance.school_id:
            self.offer_area(self.instance.school)

    def offer_area(self, school: School) -> None:
        """The area is a matter of private schools alone."""
        if school.ownership == School.Ownership.PUBLIC:
            del self.fields["area"]
        else:
            rows_of(self, "area").queryset = areas_of(school)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        plan = self.instance
        for field in (name for name in self.fields if name in cleaned):
            setattr(plan, field, cleaned[field])
        plan.usable_rooms = self.facts.rooms(plan.school_id, plan.stage)
        refuse_faults(plan, facts=self.facts)
        return cleaned


class PlanRowForm(PlanForm):
    """A row of the workbook: it names its school and stage itself."""

    def __init__(
        self,
        typed: Mapping[str, str],
        *,
        facts: PlanFacts,
        stored: Mapping[tuple[str, str], AdmissionPlan],
        schools: Mapping[str, School],
    ) -> None:
        key = (typed["school"], typed["stage"])
        self.school, self.stage = schools.get(key[0]), key[1]
        self.knows = key in facts.sections
        plan = stored.get(key) or AdmissionPlan(round=facts.round, stage=key[1])
        if self.school:
            plan.school = self.school
        super().__init__(typed, facts=facts, instance=plan)
        for field in ("boarding", "special", "area"):
            if field in self.fields:
                self.fields[field].required = False

    def clean_boarding(self) -> int:
        return self.cleaned_data["boarding"] or 0

    def clean(self) -> dict[str, Any]:
        if self.school is None:
            raise ValidationError(_("No open school of the county has this code."))
        if self.stage not in Stage.values or not self.knows:
            raise ValidationError(_("The school has no such section."))
        return super().clean()
