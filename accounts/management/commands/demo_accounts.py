import unicodedata
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from accounts.demo import ACCOUNTS, PASSWORD, DemoAccount
from accounts.models import Posting

HEAD = ("log in as", "role", "unit", "to try")


class Command(BaseCommand):
    help = "Print the demo's accounts: user name, role, unit and what to try."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [row for account in ACCOUNTS for row in rows_of(account)]
        if not rows:
            self.stdout.write("There are no demo accounts here: manage.py seed_demo")
            return
        widths = [max(map(width, column)) for column in zip(HEAD, *rows, strict=True)]
        self.stdout.write(f"\nDemo accounts, all with the password {PASSWORD}\n\n")
        for row in (HEAD, tuple("-" * wide for wide in widths), *rows):
            cells = map(padded, row, widths)
            self.stdout.write("  ".join(cells).rstrip())


def rows_of(account: DemoAccount) -> list[tuple[str, str, str, str]]:
    """One row for each posting of the account, none where it does not exist."""
    held = Posting.objects.filter(user__username=account.username)
    postings = held.select_related("division").prefetch_related("schools")
    login = account.phone or account.username
    return [
        (login, role_in_both(posting), unit_of(posting), account.to_try)
        for posting in postings
    ]


def role_in_both(posting: Posting) -> str:
    with translation.override("en"):
        english = posting.get_role_display()
    with translation.override("zh-hans"):
        chinese = posting.get_role_display()
    return english if chinese == english else f"{english} {chinese}"


def unit_of(posting: Posting) -> str:
    with translation.override("en"):
        schools = posting.schools.all()
        return posting.unit_name if posting.division_id or schools else "own children"


def width(text: str) -> int:
    """Columns of a terminal: Chinese characters take two."""
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)


def padded(text: str, wide: int) -> str:
    return text + " " * (wide - width(text))
