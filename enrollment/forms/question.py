"""The form of one question, which knows the application it asks about."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import Application


class QuestionForm(forms.Form):
    """One question of an application; `answers` is what is kept of it."""

    lead = ""
    """One sentence below the question, if it needs one."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    """The stamp of the part as this page showed it."""

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application
        self.offer()

    def offer(self) -> None:
        """Fill in the choices that depend on the application."""

    @classmethod
    def names(cls) -> list[str]:
        """The names under which the answers are kept."""
        return [name for name in cls.base_fields if name != "seen"]

    def answers(self) -> Mapping[str, Any]:
        return {name: self.cleaned_data.get(name) for name in self.names()}

    def told(self) -> list[tuple[Any, Any]]:
        """Questions and answers in words, to be read over before submission."""
        return [
            (field.label, spoken(field, self.initial.get(name)))
            for name, field in self.fields.items()
            if name != "seen" and self.initial.get(name) not in (None, "", [])
        ]


def spoken(field: forms.Field, value: Any) -> Any:
    """A kept answer as the family chose it: the word, not its code."""
    offered = getattr(field, "choices", None)
    if not offered:
        return value
    words = {str(code): word for code, word in offered}
    values = value if isinstance(value, list) else [value]
    return "、".join(str(words.get(str(one), one)) for one in values)


class NeededIf:
    """Lets a form ask for a field only where another one was answered so."""

    def need(self: Any, names: list[str], *, when: bool) -> None:
        """Complain about each of `names` that is blank, or blank what does not apply."""
        for name in names:
            if not when:
                self.cleaned_data[name] = None
                self._errors.pop(name, None)
            elif self.cleaned_data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("Please answer this."))
