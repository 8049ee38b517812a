"""Ordering reports (报表下达): by a person, or by the schedules with what they missed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from portal import jobs
from portal.errors import Conflict
from portal.models import Job
from reports.making import make_report
from reports.models import ReportRun, ReportSchedule, refuse_wrong_level
from reports.periods import Period
from schools.models import Division


@transaction.atomic
def order(
    kind: str, unit: Division, period: Period, *, by: User | None = None
) -> ReportRun:
    """The run of this report, unit and period: a new one, or the one that is there.

    The unique constraint decides, so two schedulers at once order one report. There is only
    one, so none is made before the period is over.
    """
    refuse_wrong_level(kind, unit)
    refuse_early(period)
    new = ReportRun(kind=kind, unit=unit, period=period.code, ordered_by=by)
    ReportRun.objects.bulk_create([new], ignore_conflicts=True)
    same = ReportRun.objects.filter(kind=kind, unit=unit, period=period.code)
    run = same.filter(pk=new.pk).first()
    if run is None:
        return same.get()
    start(run, by=by)
    record("report.order", by=by, on=run, unit=unit.code)
    return run


def refuse_early(period: Period) -> None:
    if period.due_on > timezone.localdate():
        raise ValidationError(
            _(
                "%(period)s is not over yet; its only report can be made from %(day)s on."
            ),
            params={"period": period.label, "day": date_format(period.due_on)},
        )


@transaction.atomic
def retry(run: ReportRun, *, by: User) -> None:
    """Try a failed report again, on the rows that were frozen for it if they were."""
    run = ReportRun.objects.select_for_update().get(pk=run.pk)
    if run.is_ready or run.job is None or run.job.state != Job.State.FAILED:
        raise Conflict(_("Only a failed report can be tried again."))
    start(run, by=by)
    record("report.retry", by=by, on=run, unit=run.unit_id)


def start(run: ReportRun, *, by: User | None) -> None:
    run.job = jobs.start(make_report, subject=str(run.pk), by=by)
    run.save(update_fields=["job"])


def order_due(today: date) -> list[ReportRun]:
    """Order every report that the schedules ask for by `today`, missed ones included."""
    return [
        order(schedule.kind, schedule.unit, period)
        for schedule in ReportSchedule.objects.active().select_related("unit")
        for period in periods_without_run(schedule, today)
    ]


def periods_without_run(schedule: ReportSchedule, today: date) -> list[Period]:
    there = set(
        ReportRun.objects.filter(kind=schedule.kind, unit=schedule.unit).values_list(
            "period", flat=True
        )
    )
    return [p for p in schedule.due_periods(today) if p.code not in there]
