"""About the child: who it is, and what should be known of it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.forms.numbers import CitizenIdField, read
from enrollment.forms.question import NeededIf, QuestionForm
from enrollment.models import Child
from portal.widgets import ThreeBoxes
from schools.models import Pupil


class ChildForm(forms.Form, NeededIf):
    """A child of the household, entered once for every round."""

    name = forms.CharField(label=_("Name of the child"), min_length=2, max_length=30)
    id_kind = forms.ChoiceField(
        label=_("Document"),
        choices=[
            (Pupil.IdKind.CITIZEN_ID, _("Identity number of the household register")),
            (Pupil.IdKind.NONE, _("The child has no number yet, or another document")),
        ],
        widget=forms.RadioSelect,
        initial=Pupil.IdKind.CITIZEN_ID,
    )
    id_number = CitizenIdField(
        label=_("Identity number of the child"),
        required=False,
        help_text=_("Sex and birthday are read from it."),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=Pupil.Sex.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Only without an identity number."),
    )
    birth_date = forms.DateField(
        label=_("Birthday"),
        widget=ThreeBoxes,
        required=False,
        help_text=_("Only without an identity number."),
    )

    def clean(self) -> dict[str, Any]:
        has_number = self.cleaned_data.get("id_kind") == Pupil.IdKind.CITIZEN_ID
        self.need(["id_number"], when=has_number)
        if not has_number:
            self.need(["sex", "birth_date"], when=True)
        elif self.cleaned_data.get("id_number"):
            number = read(self.cleaned_data["id_number"])
            self.cleaned_data["birth_date"] = number.birth_date
            self.cleaned_data["sex"] = "1" if number.is_male else "2"
        return self.cleaned_data

    def child(self) -> Child:
        """The child as it was typed, not saved yet."""
        fields = ("name", "id_kind", "id_number", "sex", "birth_date")
        return Child(**{name: self.cleaned_data[name] for name in fields})


class CorrectionForm(ChildForm):
    """What is known of the child, to be mended; its number is not shown again."""

    def __init__(self, *args: Any, child: Child, **kwargs: Any) -> None:
        known = ("name", "id_kind", "sex", "birth_date")
        initial = {name: getattr(child, name) for name in known}
        super().__init__(*args, **kwargs | {"initial": initial})
        self.known = child
        if child.id_number:
            number = self.fields["id_number"]
            number.help_text = _("Leave it empty to keep the number that is known.")

    def clean_id_number(self) -> str | None:
        has_number = self.cleaned_data.get("id_kind") == Pupil.IdKind.CITIZEN_ID
        typed = self.cleaned_data["id_number"]
        return (typed or self.known.id_number) if has_number else None


class IdentityForm(QuestionForm):
    """The child's data are shown; the family says whether they are right."""

    right = forms.ChoiceField(
        label=_("Are name, number and birthday right?"),
        choices=[("yes", _("Yes")), ("no", _("No, something differs"))],
        widget=forms.RadioSelect,
    )
    differs = forms.CharField(
        label=_("What differs?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_differs(self) -> str:
        text = self.cleaned_data["differs"]
        if self.cleaned_data.get("right") == "no" and not text:
            raise ValidationError(_("Say what differs; it is checked by a person."))
        return str(text)


class SpecialStatus(models.TextChoices):
    """Whose children the law favours (优待对象), enrollment handbook 4.13."""

    NONE = "none", _("None of these")
    SOLDIER = "soldier", _("Child of a soldier on active service")
    MARTYR = "martyr", _("Child of a martyr")
    POLICE = "police", _("Child of police or fire service who qualify")
    TALENT = "talent", _("Talent green card")


class CircumstancesForm(QuestionForm):
    """Beneficiaries and children with disabilities; nobody must answer more than that."""

    special = forms.ChoiceField(
        label=_("Does one of these hold?"),
        choices=SpecialStatus.choices,
        widget=forms.RadioSelect,
        help_text=_("Such children have places of their own. It is never published."),
    )
    needs = forms.ChoiceField(
        label=_("Does your child need support at school because of a disability?"),
        choices=[
            ("no", _("No")),
            ("yes", _("Yes, please contact us")),
            ("later", _("I would rather say this later")),
        ],
        widget=forms.RadioSelect,
        help_text=_(
            "The answer never makes a school refuse your child. It helps to prepare."
        ),
    )
