"""What Celery runs for reports: the job of one report, and the look at the schedules."""

from celery import shared_task
from django.utils import timezone

from reports.making import make_report
from reports.ordering import order_due

__all__ = ["make_due_reports", "make_report"]


@shared_task
def make_due_reports() -> int:
    """Order what the schedules ask for; any number of schedulers may do it at once."""
    return len(order_due(timezone.localdate()))
