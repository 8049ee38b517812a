"""Showing a masked value in full: for a reason, and never without a trace (ux.md 8)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from accounts.roles import Permission

SHORTEST_REASON = 4


@transaction.atomic
def reveal(row: models.Model, field: str, *, by: User, reason: str) -> str:
    """The full value of a personal field of a row that `by` may see.

    The access record is written before the value is read, in one transaction.
    """
    if not by.may(Permission.PUPIL_REVEAL):
        raise PermissionDenied
    if field not in getattr(row, "PERSONAL", {}):
        raise LookupError(field)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError(_("Say why you need the full value."), code="reason")
    audit.record("reveal", by=by, on=row, changed=[field], reason=reason.strip())
    return str(getattr(row, field) or "")
