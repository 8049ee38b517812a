from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.encryption import active_key
from accounts.rotation import left_behind, rotate


class Command(BaseCommand):
    help = (
        "Seal personal fields anew under the first key of JUNHENG_ENCRYPTION_KEYS."
        " May be stopped and started again. Old keys can be removed when it is through,"
        " what it names as left behind is forgotten, and no backup needs them."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done: Counter[str] = Counter()
        for label, rows in rotate():
            done[label] += rows
            if rows:
                self.stdout.write(f"{label}: {done[label]} rows")
        self.stdout.write(f"{done.total()} rows are now under key {active_key()}.")
        for left in left_behind():
            self.stdout.write(
                f"{left.what}: {left.count} need an old key"
                f" until {timezone.localtime(left.until):%Y-%m-%d}"
            )
