"""When a stretch of the trail may be sealed, and what a whole chain looks like."""

from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from accounts import audit, sealing
from accounts.models import AuditSeal
from accounts.sealing import DELAY, Stretch, seal_of
from accounts.verifying import faults
from tests.processes import database_url

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture
def open_transaction(db):
    """Somebody else's transaction, which may still write; it ends with the test."""
    with psycopg.connect(database_url()) as other:
        (since,) = other.execute("SELECT now()").fetchone()
        yield since
        other.rollback()


def test_nothing_is_sealed_that_an_open_transaction_may_still_write(
    open_transaction, officer
):
    audit.record("view", by=officer, on=officer)

    horizon = sealing.settled(timezone.now() + DELAY + HOUR)

    assert horizon <= open_transaction
    sealing.seal_due(timezone.now() + DELAY + HOUR)
    assert not sum(AuditSeal.objects.values_list("events", flat=True))


def test_settled_lies_a_job_before_now_where_nothing_is_open(db):
    now = timezone.now()

    assert sealing.settled(now) <= now - DELAY


@pytest.fixture
def seal(officer):
    """One seal over one event."""
    audit.record("view", by=officer, on=officer)
    sealing.seal_due(timezone.now() + DELAY + SECOND)
    return AuditSeal.objects.order_by("until").last()


def test_next_seal_follows_without_a_gap(seal):
    seal_of(Stretch(seal.until, seal.until + HOUR), {}, before=seal.hash)

    assert not list(faults())


def test_gap_between_seals_is_found_though_their_hashes_chain(seal):
    """Somebody who has the key leaves a time out."""
    gap = Stretch(seal.until + SECOND, seal.until + HOUR)

    seal_of(gap, {}, before=seal.hash)

    assert [fault.kind for fault in faults()] == ["missing"]


def test_seal_that_does_not_take_over_the_hash_before_is_found(seal):
    following = Stretch(seal.until, seal.until + HOUR)

    seal_of(following, {}, before=sealing.FIRST)

    assert [fault.kind for fault in faults()] == ["missing"]
