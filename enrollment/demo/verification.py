"""Asking the departments about a part of the demo's families, and approving who agrees.

The others stay submitted: the worker takes them up once the demo runs.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from django.db import connection, connections, transaction

from enrollment import verifying
from enrollment.models import Application, ApplicationState, Review

THREADS = 4


@transaction.atomic
def take_up(rows: Sequence[Application]) -> None:
    """`verifying.take_up`, many at once."""
    keys = [row.pk for row in rows]
    waiting = Application.objects.filter(pk__in=keys)
    waiting.move(ApplicationState.CHECKING, by=None, rule=verifying.TAKEN_UP)
    Review.objects.bulk_create(Review(application_id=key) for key in keys)


def check_all(rows: Sequence[Application]) -> None:
    """Several at a time; one by one inside of a transaction, which no thread looks into."""
    keys = [row.pk for row in rows]
    if connection.in_atomic_block:
        check(keys)
        return
    shares = [keys[start::THREADS] for start in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(check_apart, shares))


def check_apart(keys: Sequence[UUID]) -> None:
    try:
        check(keys)
    finally:
        connections.close_all()


def check(keys: Sequence[UUID]) -> None:
    for application in Application.objects.filter(pk__in=keys):
        verifying.check(application)
