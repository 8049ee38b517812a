from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import AuditEvent, AuditSeal
from accounts.verifying import faults

SHOWN = 20


class Command(BaseCommand):
    help = "Check that the audit trail is as it was sealed; exit code 1 if it is not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--root", help="a seal's hash noted elsewhere, which must still be there"
        )

    def handle(self, *args: Any, root: str | None, **options: Any) -> None:
        found = [str(fault) for fault in islice(faults(), SHOWN)]
        if root and not AuditSeal.objects.filter(hash=root).exists():
            found.append(f"seal {root[:12]}… missing")
        if found:
            raise CommandError(
                "The audit trail was tampered with:\n" + "\n".join(found)
            )
        self.stdout.write(f"The audit trail is whole: {how_far()}")


def how_far() -> str:
    """Until when it is sealed, and how many events wait for their seal."""
    last = AuditSeal.objects.order_by("until").last()
    if last is None:
        return f"no seal yet, {AuditEvent.objects.count()} events wait for one"
    waiting = AuditEvent.objects.filter(at__gte=last.until).count()
    until = f"{timezone.localtime(last.until):%Y-%m-%d %H:%M}"
    return f"sealed until {until}, {waiting} events wait; root {last.hash}"
