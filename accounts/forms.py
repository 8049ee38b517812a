import datetime
from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Posting, User
from accounts.models.audit import AuditEventQuerySet
from accounts.roles import RULES, Reach, Role
from accounts.units import TOWN_AND_ABOVE, DivisionChoice, SchoolBoxes
from accounts.wording import ACTIONS, object_name


class TokenForm(forms.Form):
    label = forms.CharField(
        label=_("What is it for?"), max_length=60, help_text=_("e.g. school software")
    )


PAGE = "page"
"""Events on a page, such as a refusal, stand under the name of its view."""


def kinds_of_rows() -> list[type[models.Model]]:
    """Every model of ours: they all say which of their fields are personal."""
    return [model for model in apps.get_models() if hasattr(model, "PERSONAL")]


class AuditFilterForm(forms.Form):
    action = forms.ChoiceField(label=_("Action"), required=False)
    object = forms.ChoiceField(label=_("Object"), required=False)
    number = forms.CharField(label=_("Its number"), max_length=64, required=False)
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours = [model._meta.label_lower for model in kinds_of_rows()]
        kinds = {PAGE: _("page")} | {label: object_name(label) for label in ours}
        for name, words in (("action", ACTIONS), ("object", kinds)):
            known = sorted(words.items(), key=lambda entry: str(entry[1]))
            choice: Any = self.fields[name]
            choice.choices = [("", _("All")), *known]

    def narrowed(self, events: AuditEventQuerySet) -> AuditEventQuerySet:
        """Those of the named action, object and local day."""
        wanted = self.cleaned_data
        if wanted["action"]:
            events = events.filter(action=wanted["action"])
        if wanted["object"] == PAGE:
            events = events.filter(object_type__contains=":")
        elif wanted["object"]:
            events = events.filter(object_type=wanted["object"])
        if wanted["number"]:
            events = events.filter(object_id=wanted["number"])
        if wanted["day"]:
            start = timezone.make_aware(
                datetime.datetime.combine(wanted["day"], datetime.time.min)
            )
            events = events.filter(
                at__gte=start, at__lt=start + datetime.timedelta(days=1)
            )
        return events

    def as_query(self) -> str:
        """The filters for the link to older events."""
        return urlencode({name: self.data.get(name, "") for name in self.fields})


LEVELS = {2: _("Province"), 4: _("City"), 6: _("County"), 9: _("Town")}


class PostingForm(forms.ModelForm):
    """A role and its unit, which lies within the administrator's own division."""

    class Meta:
        model = Posting
        fields: ClassVar = ["role", "division", "schools", "valid_to"]
        field_classes: ClassVar = {"division": DivisionChoice}
        widgets: ClassVar = {
            "schools": SchoolBoxes,
            "valid_to": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels: ClassVar = {"division": _("Division"), "schools": _("Schools")}
        help_texts: ClassVar = {
            "division": _("for officials and administrators"),
            "schools": _(
                "for school staff and inspectors: type part of the name or the code"
            ),
        }
        error_messages: ClassVar = {
            "schools": {
                "invalid_choice": _("%(value)s is no school within your reach."),
                "invalid_pk_value": _("%(pk)s is no school within your reach."),
            },
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [("", "---------"), *grouped_roles()]
        low = by.acting.prefix if by.acting else " "
        for name, field in (("division", "code"), ("schools", "division__code")):
            within = {f"{field}__gte": low, f"{field}__lt": f"{low}:"}
            choice: Any = self.fields[name]
            choice.queryset = choice.queryset.filter(**within).order_by("pk")
        towns: Any = self.fields["division"]
        towns.queryset = towns.queryset.alias(digits=Length("code")).filter(
            digits__in=TOWN_AND_ABOVE
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "role" in cleaned and not self.errors:
            self.check_unit(RULES[Role(cleaned["role"])].reach, cleaned)
        return cleaned

    def check_unit(self, reach: Reach, cleaned: dict[str, Any]) -> None:
        """A division of the level the role is for, or schools; not both."""
        division, schools = cleaned.get("division"), cleaned.get("schools")
        levels = RULES[Role(cleaned["role"])].division_levels
        if reach == Reach.DIVISION:
            if division is None or len(division.pk) not in levels or schools:
                raise ValidationError(
                    _("This role needs a division (%(levels)s) and no school."),
                    params={"levels": " / ".join(level_names(levels))},
                )
        elif not schools or division is not None:
            raise ValidationError(
                _("This role needs one or several schools and no division.")
            )


def level_names(levels: Iterable[int]) -> list[str]:
    return [str(LEVELS[digits]) for digits in sorted(levels)]


def grouped_roles() -> list[tuple[str | Promise, list[tuple[str, str]]]]:
    """The roles of staff, those of divisions apart from those of schools."""
    staff = [role for role in Role if role != Role.GUARDIAN]
    officials = [role for role in staff if RULES[role].reach == Reach.DIVISION]
    others = [role for role in staff if role not in officials]
    return [
        (words, [(role.value, str(role.label)) for role in roles])
        for words, roles in (
            (_("for a division"), officials),
            (_("for schools"), others),
        )
    ]


class StaffForm(forms.ModelForm):
    """Who a new member of staff is."""

    class Meta:
        model = User
        fields: ClassVar = ["name", "username"]
        labels: ClassVar = {"name": _("Name"), "username": _("User name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _("letters, digits and . _ - only")
