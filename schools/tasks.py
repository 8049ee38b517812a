"""The schools' work that beat or an upload wakes."""

from celery import shared_task

from schools.large_classes import review_classes


@shared_task
def review_large_classes() -> dict[str, int]:
    """Every night: open, reopen and expire the cases of large classes."""
    return review_classes()
