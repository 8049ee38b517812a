from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from enrollment.demo.county import Admission
from reports.demo import schedule_reports
from schools.demo import rosters
from schools.demo.county import Demo, is_complete, mark_complete
from schools.demo.staff import waiting_school
from schools.models import School


class Command(BaseCommand):
    help = "Fill an empty database with the demo county. Never on a real installation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pupils", type=int, default=40_000)
        parser.add_argument(
            "--applications", type=int, default=6_000, help="for this year's admission"
        )
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there are schools"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "This is a real installation: no invented children here."
            )
        if School.objects.exists():
            self.leave(is_asked=options["if_empty"])
            return
        demo = Demo(options["pupils"], seed=options["seed"])
        for progress in demo.build():
            self.stdout.write(progress)
        admission = Admission(demo.counties[0], demo.users, seed=demo.seed)
        for progress in admission.build(options["applications"]):
            self.stdout.write(progress)
        self.stdout.write(f"{schedule_reports()} reports")
        self.lay_out_roster(demo)
        mark_complete()

    def lay_out_roster(self, demo: Demo) -> None:
        """A file that the registrar's school can upload; it stays beside the logs."""
        school = waiting_school(demo.counties[0])
        path = settings.VAR_DIR / "demo" / f"roster-{school.code}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(rosters.sample(demo.crowd, school))
        self.stdout.write(f"a roster to upload: {path}")

    def leave(self, *, is_asked: bool) -> None:
        """Data are there: fine if the demo is complete and that was asked for."""
        if not is_complete():
            raise CommandError("Filling the demo was broken off: make demo-reset")
        if not is_asked:
            raise CommandError("The database is not empty: make demo-reset")
