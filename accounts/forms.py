import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Posting, User
from accounts.models.audit import AuditEventQuerySet
from accounts.roles import RULES, Reach, Role


class TokenForm(forms.Form):
    label = forms.CharField(
        label=_("What is it for?"), max_length=60, help_text=_("e.g. school software")
    )


class AuditFilterForm(forms.Form):
    action = forms.CharField(label=_("Action"), max_length=60, required=False)
    object = forms.CharField(
        label=_("Object"),
        max_length=64,
        required=False,
        help_text=_("kind or number, e.g. schools.pupil"),
    )
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def narrowed(self, events: AuditEventQuerySet) -> AuditEventQuerySet:
        """Those of the named action, object and local day."""
        wanted = self.cleaned_data
        if wanted["action"]:
            events = events.filter(action__startswith=wanted["action"].strip())
        if wanted["object"]:
            text = wanted["object"].strip()
            events = events.filter(
                models.Q(object_type__startswith=text) | models.Q(object_id=text)
            )
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


class CodesInput(forms.TextInput):
    """Several codes in one box, parted by blanks or commas."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return str(data.get(name, "")).replace("，", ",").replace(",", " ").split()

    def format_value(self, value: Any) -> str:
        return " ".join(map(str, value)) if isinstance(value, list | tuple) else ""


class PostingForm(forms.ModelForm):
    """A role and its unit, which lies within the administrator's own division."""

    class Meta:
        model = Posting
        fields: ClassVar = ["role", "division", "schools", "valid_to"]
        widgets: ClassVar = {
            "division": forms.TextInput(attrs={"inputmode": "numeric"}),
            "schools": CodesInput,
            "valid_to": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels: ClassVar = {
            "division": _("Division code"),
            "schools": _("School codes"),
        }
        help_texts: ClassVar = {
            "division": _("for officials: 6 digits for a county, 9 for a town"),
            "schools": _("for school staff and inspectors: one or several"),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.value, role.label) for role in Role if role != Role.GUARDIAN]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        low = by.acting.prefix if by.acting else " "
        for name, field in (("division", "code"), ("schools", "division__code")):
            within = {f"{field}__gte": low, f"{field}__lt": f"{low}:"}
            choice = self.fields[name]
            choice.queryset = choice.queryset.filter(**within)  # type: ignore[attr-defined]

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
                    _("This role needs a division code of %(digits)s digits."),
                    params={"digits": "/".join(map(str, sorted(levels)))},
                )
        elif not schools or division is not None:
            raise ValidationError(_("This role needs one or several school codes."))


class StaffForm(forms.ModelForm):
    """Who a new member of staff is."""

    class Meta:
        model = User
        fields: ClassVar = ["name", "username"]
        labels: ClassVar = {"username": _("User name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _("letters, digits and . _ - only")
