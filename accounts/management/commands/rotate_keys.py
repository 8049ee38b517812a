from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from accounts.encryption import active_key
from accounts.rotation import rotate


class Command(BaseCommand):
    help = (
        "Seal personal fields anew under the first key of JUNHENG_ENCRYPTION_KEYS."
        " May be stopped and started again; old keys can be removed when it is through."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done: Counter[str] = Counter()
        for label, rows in rotate():
            done[label] += rows
            if rows:
                self.stdout.write(f"{label}: {done[label]} rows")
        self.stdout.write(f"{done.total()} rows are now under key {active_key()}.")
