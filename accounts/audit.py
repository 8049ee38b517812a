"""Writing the audit trail (审计): one call in the transaction of the act it tells of."""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass

from django.db.models import Model

from accounts.models import AuditEvent, User


@dataclass(frozen=True, slots=True)
class Origin:
    """From where the present request comes; blank in a worker."""

    request_id: str = ""
    address: str = ""


origin: ContextVar[Origin] = ContextVar("origin", default=Origin())


def record(
    action: str,
    *,
    by: User | None,
    on: Model,
    changed: Iterable[str] = (),
    reason: str = "",
    unit: str = "",
) -> AuditEvent:
    """Store who did what on which object. `changed` are field names, never values."""
    acting = by.acting if by else None
    come_from = origin.get()
    return AuditEvent.objects.create(
        actor=by,
        role=acting.role if acting else "",
        unit=unit or (acting.audit_unit if acting else ""),
        action=action,
        object_type=on._meta.label_lower,
        object_id=str(on.pk),
        fields=list(changed),
        reason=reason,
        request_id=come_from.request_id,
        address=come_from.address,
    )
