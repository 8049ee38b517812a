"""What people type on the pages of schools: its shape only, one module per subject."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from django.core.exceptions import ValidationError
from django.forms import BaseForm, ChoiceField, ModelChoiceField


@contextmanager
def told_in(form: BaseForm) -> Iterator[None]:
    """Show in `form` what the act in this block refuses and a person can mend."""
    try:
        yield
    except ValidationError as error:
        form.add_error(None, error)


def choice_of(form: BaseForm, name: str) -> ChoiceField:
    """The field of that name, which offers fixed choices."""
    return cast(ChoiceField, form.fields[name])


def rows_of(form: BaseForm, name: str) -> ModelChoiceField:
    """The field of that name, which offers rows."""
    return cast(ModelChoiceField, form.fields[name])
