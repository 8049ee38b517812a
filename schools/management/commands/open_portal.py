"""Opens an empty installation: its divisions and the administrator who goes on from there."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.hiring import hire
from accounts.models import Posting, User
from accounts.roles import Role
from schools.models import Division


class Command(BaseCommand):
    help = (
        "Load the divisions of a file (lines of code,name, as GB/T 2260 numbers them)"
        " and make the first administrator, once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("divisions", type=Path)
        parser.add_argument("--unit", required=True, help="code of the county or city")
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", required=True)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        above = [options["unit"][:length] for length in (2, 4, 6)]
        if Posting.objects.filter(
            role=Role.SYSTEM_ADMINISTRATOR, division__in=above
        ).exists():
            raise CommandError(
                "There is an administrator; others are made on the pages."
            )
        try:
            divisions = read_divisions(options["divisions"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        unit = divisions.get(options["unit"])
        if unit is None:
            raise CommandError(f"The file has no division {options['unit']}.")
        Division.objects.bulk_create(
            divisions.values(),
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name"],
        )
        user = User(username=options["username"], name=options["name"])
        posting = Posting(role=Role.SYSTEM_ADMINISTRATOR, division=unit)
        password = hire(user, posting, schools=[], by=user)
        self.stdout.write(f"{len(divisions)} divisions. {user.username}: {password}")


def read_divisions(path: Path) -> dict[str, Division]:
    """The file's divisions by code; its parents must stand in it too."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            Division(code=code.strip(), name=name) for code, name in csv.reader(file)
        ]
    for row in rows:
        row.clean_fields()
    divisions = {row.code: row for row in rows}
    for row in rows:
        if row.parent_code and row.parent_code not in divisions:
            raise ValidationError(
                f"{row.code}: its parent {row.parent_code} is missing."
            )
    return divisions
