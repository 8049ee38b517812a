"""What reviewers type: filters of the queue, defects, grounds, replies."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enrollment.forms.numbers import CitizenIdField
from enrollment.models import (
    Application,
    ApplicationState,
    CheckResult,
    Decision,
    DepartmentCheck,
    DocumentKind,
    Part,
    ReasonCode,
)
from enrollment.reviewing import Fault, Grounds
from schools.forms import rows_of
from schools.forms.filters import ANY, Filter
from schools.models.schools import Stage

LINES = 6
DEFECT_REASONS = [
    choice for choice in ReasonCode.choices if choice[0] != ReasonCode.NOT_CORRECTED
]


class QueueFilter(Filter):
    """Narrows the queue; the default is what waits for a reviewer."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Waits for a reviewer")), *ApplicationState.choices[1:]],
        required=False,
    )
    stage = forms.ChoiceField(
        label=_("Stage of school"), choices=[ANY, *Stage.choices], required=False
    )
    checks = forms.ChoiceField(
        label=_("Departments"),
        choices=[
            ANY,
            ("differs", _("A record differs")),
            ("missing", _("Not found")),
            ("silent", _("No answer yet")),
        ],
        required=False,
    )
    whose = forms.ChoiceField(
        label=_("Whose"),
        choices=[ANY, ("mine", _("Only mine")), ("free", _("Nobody's"))],
        required=False,
    )
    clock = forms.ChoiceField(
        label=_("Clock"),
        choices=[
            ANY,
            ("week", _("In this state for a week")),
            ("overdue", _("To be mended, overdue")),
            ("refusal", _("Refusal to confirm")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def narrow(self, rows: QuerySet[Application]) -> QuerySet[Application]:
        chosen = self.chosen()
        clock = chosen.get("clock")
        if state := chosen.get("state"):
            rows = rows.filter(state=state)
        elif clock != "overdue":
            rows = rows.filter(
                state__in=[ApplicationState.CHECKING, ApplicationState.UNDER_REVIEW]
            )
        if stage := chosen.get("stage"):
            rows = rows.filter(stage=stage)
        rows = self.by_checks(rows, chosen.get("checks", ""))
        rows = self.by_person(rows, chosen.get("whose", ""))
        return by_clock(rows, clock or "")

    def by_checks(
        self, rows: QuerySet[Application], wanted: str
    ) -> QuerySet[Application]:
        if not wanted:
            return rows
        checks = DepartmentCheck.objects.filter(application=OuterRef("pk"))
        given = [CheckResult.MATCH, CheckResult.NOT_FOUND, CheckResult.UNAVAILABLE]
        found = {
            "differs": checks.exclude(result__in=given),
            "missing": checks.filter(result=CheckResult.NOT_FOUND),
            "silent": checks.filter(result=CheckResult.UNAVAILABLE),
        }
        return rows.filter(Exists(found[wanted]))

    def by_person(
        self, rows: QuerySet[Application], whose: str
    ) -> QuerySet[Application]:
        if whose == "mine":
            return rows.filter(review__assigned_to=self.user)
        return rows.filter(review__assigned_to=None) if whose == "free" else rows


def by_clock(rows: QuerySet[Application], clock: str) -> QuerySet[Application]:
    match clock:
        case "week":
            return rows.filter(moved_at__lte=timezone.now() - timedelta(days=7))
        case "overdue":
            today = timezone.localdate()
            return rows.filter(state=ApplicationState.RETURNED, due_on__lt=today)
        case "refusal":
            waiting = Decision.objects.to_confirm().filter(application=OuterRef("pk"))
            return rows.filter(Exists(waiting))
        case _:
            return rows


class FaultForm(forms.Form):
    """One line of the list of defects; a line without a reason is left out."""

    part = forms.ChoiceField(label=_("Part"), choices=Part.choices, required=False)
    document = forms.ChoiceField(
        label=_("Paper"), choices=[("", "—"), *DocumentKind.choices], required=False
    )
    code = forms.ChoiceField(
        label=_("Reason"), choices=[("", "—"), *DEFECT_REASONS], required=False
    )
    note = forms.CharField(label=_("What to do"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("code") and not told.get("part"):
            self.add_error("part", _("Say to which part it belongs."))
        return told

    @property
    def fault(self) -> Fault | None:
        told: Mapping[str, Any] = self.cleaned_data
        if not told.get("code"):
            return None
        return Fault(
            Part(told["part"]),
            ReasonCode(told["code"]),
            note=told["note"],
            document=told["document"],
        )


FaultList = forms.formset_factory(FaultForm, extra=LINES)


def faults_in(lines: Iterable[FaultForm]) -> list[Fault]:
    """All defects of one send-back, in the order of the lines."""
    return [line.fault for line in lines if line.fault is not None]


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Why it is enough"),
        max_length=300,
        required=False,
        help_text=_("Needed where not every check agrees: which paper stands in."),
    )


class GroundsForm(forms.Form):
    """The reasons of a refusal, the rule and what the family can do."""

    reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        choices=DEFECT_REASONS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    clause = forms.CharField(label=_("Clause of the rule"), max_length=60)
    remedy = forms.CharField(
        label=_("What the family can do"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    @property
    def grounds(self) -> Grounds:
        told = self.cleaned_data
        reasons = tuple(map(ReasonCode, told["reasons"]))
        return Grounds(
            reasons,
            clause=told["clause"],
            remedy=told["remedy"],
            note=told.get("note", "").strip(),
        )


class ReplyForm(GroundsForm):
    """The decision on a review; `remedy` is the written reply."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("overturn", _("The refusal is overturned")),
            ("uphold", _("The refusal is upheld")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Why it is enough"),
        max_length=300,
        required=False,
        help_text=_(
            "Needed to overturn where not every check agrees: which paper stands in."
        ),
    )
    field_order = ("outcome",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remedy"].label = _("Reply to the family")


class AssignForm(forms.Form):
    """Whose work an application becomes."""

    to = forms.ModelChoiceField(User.objects.none(), label=_("Reviewer"))

    def __init__(self, *args: Any, offered: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows_of(self, "to").queryset = offered


class RecusalForm(forms.Form):
    """A relative's child, declared ahead."""

    child_number = CitizenIdField(label=_("Identity number of the child"))


class BulkForm(forms.Form):
    note = forms.CharField(label=_("On what the approval rests"), max_length=300)

    def clean_note(self) -> str:
        note = str(self.cleaned_data["note"]).strip()
        if not note:
            raise ValidationError(_("Say on what the approval rests."))
        return note


class WhyForm(forms.Form):
    """A family asks that a refusal be looked at again."""

    why = forms.CharField(
        label=_("What should be looked at again?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
