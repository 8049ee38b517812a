"""What people type on the pages of schools: its shape only, one module per subject."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.forms import BaseForm


@contextmanager
def told_in(form: BaseForm) -> Iterator[None]:
    """Show in `form` what the act in this block refuses and a person can mend."""
    try:
        yield
    except ValidationError as error:
        form.add_error(None, error)
