"""Check that the stored rows agree with each other; exit 1 if any does not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from schools.invariants import all_checks, broken


class Command(BaseCommand):
    help = "Check that stored rows agree, from the rolls to the applications."

    def handle(self, *args: Any, **options: Any) -> None:
        if found := broken():
            lines = [f"{name}: {count} rows" for name, count in found.items()]
            raise CommandError("\n".join(lines))
        self.stdout.write(f"{len(all_checks())} invariants hold")
