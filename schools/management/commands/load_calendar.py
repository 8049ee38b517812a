"""Load the State Council's working days of one or more years."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from schools.calendars import load_year


class Command(BaseCommand):
    help = "Copy the working days of calendar years from chinesecalendar into rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("years", nargs="+", type=int, metavar="YEAR")

    def handle(self, *args: Any, **options: Any) -> None:
        for year in options["years"]:
            try:
                days = load_year(year)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            self.stdout.write(f"{year}: {days} days")
