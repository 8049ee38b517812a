"""Whether the audit trail is still as it was sealed (see accounts/sealing.py)."""

from collections.abc import Iterator
from dataclasses import dataclass
from hmac import compare_digest

from accounts.models import AuditEvent, AuditSeal
from accounts.sealing import FIRST, Stretch, unpacked


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was sealed; `event` is blank for a seal's own fault."""

    kind: str
    where: str
    event: int | None = None

    def __str__(self) -> str:
        what = "seal" if self.event is None else f"event {self.event}"
        return f"{what} {self.kind} ({self.where})"


def faults() -> Iterator[Fault]:
    """Every fault, the oldest first."""
    seals = AuditSeal.objects.order_by("until")
    first = seals.first()
    if first is None:
        return
    early = AuditEvent.objects.filter(at__lt=first.since).order_by("at")
    for pk in early.values_list("pk", flat=True):
        yield Fault("added", "before the first seal", pk)
    if first.before != FIRST:
        yield Fault("missing", f"before {first}")
    chain = list(seals.iterator(200))
    for before, seal in zip((None, *chain), chain, strict=False):
        if before is not None:
            yield from chain_faults(before, seal)
        yield from stretch_faults(seal)


def chain_faults(before: AuditSeal, seal: AuditSeal) -> Iterator[Fault]:
    if seal.before != before.hash or seal.since != before.until:
        yield Fault("missing", f"between {before} and {seal}")


def stretch_faults(seal: AuditSeal) -> Iterator[Fault]:
    """Compare each event with what the seal keeps of it, and the seal with its hash."""
    stretch = Stretch(seal.since, seal.until)
    sealed, now = unpacked(bytes(seal.rows)), stretch.digests()
    for pk in sorted(sealed.keys() | now.keys()):
        if pk not in now:
            yield Fault("missing", str(seal), pk)
        elif pk not in sealed:
            yield Fault("added", str(seal), pk)
        elif sealed[pk] != now[pk]:
            yield Fault("changed", str(seal), pk)
    if not compare_digest(stretch.hash(seal.before, bytes(seal.rows)), seal.hash):
        yield Fault("changed", str(seal))
