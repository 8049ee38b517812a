"""The rules of a policy by sections, and the reasons that accept its findings."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.models import DocumentKind, PolicyDemand, PolicyProfile
from enrollment.validation.finding import Finding
from enrollment.wording import DATES
from schools.forms.inputs import DateInput

MOST_TIE_KEYS = 4
NONE: list[tuple[str, str | Promise]] = [("", "—")]


class SectionForm(forms.ModelForm):
    """One section of the rules."""

    class Meta:
        model = PolicyProfile
        fields: ClassVar[list[str]] = []


class AgesForm(SectionForm):
    documents = forms.TypedMultipleChoiceField(
        label=_("documents that may be asked for"),
        help_text=_("Families are asked only for what no department answers."),
        choices=DocumentKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = PolicyProfile
        fields: ClassVar = ["cut_off", "age", "source", "documents"]
        widgets: ClassVar = {
            "cut_off": DateInput,
            "source": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts: ClassVar = {
            "source": _("The documents behind these rules, with numbers and dates."),
        }


class HomeForm(SectionForm):
    class Meta:
        model = PolicyProfile
        fields: ClassVar = [
            *("share_numerator", "share_denominator", "share_inclusive"),
            *("permit_holder", "permit_count", "inflow"),
            *("permit_months", "insurance_months"),
        ]
        help_texts: ClassVar = {
            "share_numerator": _("1 of 2 stands for one half."),
            "inflow": _("Where seats suffice, nothing but the permit may be required."),
            "insurance_months": _("12 at most."),
        }


class OrderForm(SectionForm):
    """The order of applicants; tie keys are asked for one below the other."""

    class Meta:
        model = PolicyProfile
        fields: ClassVar = ["order_rule", "ends_in_lottery"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [*self.instance.tie_keys, *[""] * MOST_TIE_KEYS]
        for n in range(max(MOST_TIE_KEYS, len(self.instance.tie_keys))):
            self.fields[f"tie_{n}"] = forms.ChoiceField(
                label=_("Tie key %(n)s") % {"n": n + 1},
                choices=NONE + tie_choices(self.instance),
                initial=known[n],
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        names = [name for name in self.fields if name.startswith("tie_")]
        keys = [cleaned[name] for name in names if cleaned.get(name)]
        self.instance.tie_keys = list(dict.fromkeys(keys))
        return cleaned


def tie_choices(policy: PolicyProfile) -> list[tuple[str, str | Promise]]:
    """Points of items, then dates; a key that is stored and unknown stays to be seen."""
    items = (policy.points or {}).get("items", [])
    by_points = [
        (f"points:{item['code']}", _("points for “%(item)s”") % {"item": item["label"]})
        for item in items
    ]
    choices = by_points + [(f"date:{name}", label) for name, label in DATES.items()]
    known = {value for value, _label in choices}
    return choices + [(key, key) for key in policy.tie_keys if key not in known]


class MatchingForm(SectionForm):
    class Meta:
        model = PolicyProfile
        fields: ClassVar = [
            *("algorithm", "most_wishes", "twin_policy", "refill_policy"),
            *("sibling_rule", "are_classes_mixed", "seat_lock_years"),
            *("grandparent_lock_years", "intake_class_cap"),
            *("enterprise_share_alert", "listing_adds"),
        ]
        help_texts: ClassVar = {
            "algorithm": _(
                "With “wishes first” a family with more points can fall through every"
                " wish and lose to one with fewer: the public page says so."
            ),
        }


class DaysForm(SectionForm):
    class Meta:
        model = PolicyProfile
        fields: ClassVar = [
            *("notice_days", "least_window_days", "publicity_days"),
            *("objection_days", "review_days", "correction_days"),
        ]


SECTIONS: dict[str, tuple[str | Promise, type[SectionForm]]] = {
    "ages": (_("Ages, papers and sources"), AgesForm),
    "home": (_("Home, permit and insurance"), HomeForm),
    "order": (_("Order and ties"), OrderForm),
    "matching": (_("Matching, twins, siblings and classes"), MatchingForm),
    "days": (_("Deadlines"), DaysForm),
}


class DemandForm(forms.ModelForm):
    class Meta:
        model = PolicyDemand
        fields: ClassVar = ["kind", "label", "reason"]


class ApprovalForm(forms.Form):
    """A reason for each finding that needs one; the field bears the finding's handle."""

    def __init__(self, *args: Any, findings: Iterable[Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for finding in findings:
            if not finding.blocks:
                self.fields[finding.handle] = forms.CharField(
                    label=_("Accepted because"),
                    help_text=f"{finding.code} {finding.message}",
                    max_length=300,
                )
