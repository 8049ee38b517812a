"""Writing the audit trail (审计): one call in the transaction of the act it tells of."""

from collections.abc import Iterable

from django.db.models import Model

from accounts.models import AuditEvent, User
from portal.origin import origin


def record(
    action: str,
    *,
    by: User | None,
    on: Model | None,
    changed: Iterable[str] = (),
    reason: str = "",
    unit: str = "",
) -> AuditEvent:
    """Store who did what on which object. `changed` are field names, never values."""
    where = (on._meta.label_lower, str(on.pk)) if on else ("", "")
    return record_at(
        action, by=by, where=where, changed=changed, reason=reason, unit=unit
    )


def record_at(
    action: str,
    *,
    by: User | None,
    where: tuple[str, str],
    changed: Iterable[str] = (),
    reason: str = "",
    unit: str = "",
) -> AuditEvent:
    """`record` for what is no row: `where` is its kind and name, such as a page's."""
    acting = by.acting if by else None
    come_from = origin.get()
    return AuditEvent.objects.create(
        actor=by,
        role=acting.role if acting else "",
        unit=unit or (acting.audit_unit if acting else ""),
        action=action,
        object_type=where[0],
        object_id=where[1][:64],
        fields=list(changed),
        reason=reason,
        request_id=come_from.request_id,
        address=come_from.address,
    )
