"""The demo's reports: what is made regularly, and the first of each, ready to be read."""

from django.utils import timezone

from reports.definitions import Kind
from reports.making import make
from reports.models import ReportSchedule
from reports.ordering import order_due
from schools.demo import layout, lingshou
from schools.models import Division, School

FIRST_PERIOD = "2026-10"


def schedule_reports() -> int:
    """A monthly report of the first county and of its town; make those that are due."""
    county = Division.objects.get(code=layout.FIRST)
    schedule(Kind.CLASS_SIZE, county)
    town = Division.objects.get(code__startswith=layout.FIRST, name=lingshou.NAME)
    if School.objects.below(town.code).exists():
        schedule(Kind.TOWN, town)
    runs = order_due(timezone.localdate())
    for run in runs:
        make(run, progress=nobody_waits)
    return len(runs)


def schedule(kind: Kind, unit: Division) -> None:
    ReportSchedule.objects.create(
        kind=kind,
        unit=unit,
        cadence=ReportSchedule.Rhythm.MONTHLY,
        first_period=FIRST_PERIOD,
    )


def nobody_waits(step: int, stage: str) -> None:
    """Progress that no page shows."""
