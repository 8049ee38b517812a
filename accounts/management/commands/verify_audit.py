from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import AuditSeal
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
        last = AuditSeal.objects.order_by("until").last()
        sealed = (
            f"sealed until {last.until:%Y-%m-%d %H:%M} {last.hash}" if last else "empty"
        )
        self.stdout.write(f"The audit trail is whole: {sealed}")
