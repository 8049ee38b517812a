"""Wishes: public schools in order, and a private one at the same time (公民同招)."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.addresses import home_of
from enrollment.forms.question import QuestionForm
from enrollment.models import AdmissionPlan, Application, Part, Zone
from schools.models import School
from schools.models.schools import SchoolQuerySet

MOST = 20


def planned_schools(application: Application) -> SchoolQuerySet:
    """The schools with a plan in this round and stage."""
    plans = AdmissionPlan.objects.filter(
        round=application.round_id, stage=application.stage
    )
    return School.objects.filter(pk__in=plans.values("school")).order_by("name")


class PublicForm(QuestionForm):
    """As many wishes as the policy allows, each a select of its own: no dragging."""

    order: ClassVar = [f"wish{place}" for place in range(1, MOST + 1)]

    @classmethod
    def names(cls) -> list[str]:
        return ["public"]

    def offer(self) -> None:
        public = planned_schools(self.application).exclude(
            ownership=School.Ownership.PRIVATE
        )
        choices = [("", _("No wish")), *self.by_zone(public)]
        wished = self.initial.get("public") or []
        for place in range(1, self.most + 1):
            self.fields[f"wish{place}"] = forms.ChoiceField(
                label=_("Wish %(place)d") % {"place": place},
                choices=choices,
                required=place == 1,
                initial=wished[place - 1] if place <= len(wished) else "",
            )

    def by_zone(self, schools: SchoolQuerySet) -> list[Any]:
        """Those of the home's zone first, the others marked, once the home is told."""
        row = self.application.parts.filter(part=Part.RESIDENCE).first()
        named = list(schools.values_list("code", "name"))
        if row is None:
            return named
        home = home_of(row.told, county=self.application.round.county_id)
        zones = Zone.objects.of(self.application.round, self.application.stage)
        own = set(zones.at(home).values_list("schools", flat=True))
        groups = {
            _("Schools of your zone"): [pair for pair in named if pair[0] in own],
            _("Outside your zone: only where seats are left"): [
                pair for pair in named if pair[0] not in own
            ],
        }
        return [(words, pairs) for words, pairs in groups.items() if pairs]

    @property
    def most(self) -> int:
        return min(self.application.policy.most_wishes, MOST)

    def clean(self) -> dict[str, Any]:
        wishes = [self.cleaned_data.get(f"wish{n}") for n in range(1, self.most + 1)]
        wanted = [wish for wish in wishes if wish]
        for place, wish in enumerate(wishes, start=1):
            if wish and wish in wishes[: place - 1]:
                self.add_error(f"wish{place}", _("This school is wished for above."))
        self.cleaned_data["public"] = wanted
        return self.cleaned_data

    def told(self) -> list[tuple[Any, Any]]:
        words = dict(
            School.objects.filter(pk__in=self.initial.get("public") or []).values_list(
                "pk", "name"
            )
        )
        return [
            (_("Wish %(place)d") % {"place": place}, words.get(code, code))
            for place, code in enumerate(self.initial.get("public") or [], start=1)
        ]


class PrivateForm(QuestionForm):
    """One private school per child, applied for in the same window."""

    private = forms.ChoiceField(
        label=_("Private school"),
        required=False,
        help_text=_(
            "If more apply than there are seats, a draw decides. Who is not drawn keeps"
            " the place at the public school of the home."
        ),
    )

    @staticmethod
    def schools(application: Application) -> SchoolQuerySet:
        return planned_schools(application).filter(ownership=School.Ownership.PRIVATE)

    def offer(self) -> None:
        offered = self.schools(self.application)
        none = ("", _("No private school"))
        self.fields["private"].choices = [none, *offered.values_list("code", "name")]  # type: ignore[attr-defined]
