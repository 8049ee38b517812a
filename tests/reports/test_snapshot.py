"""The rows of a report are those of one moment, whatever is written meanwhile."""

from threading import Thread

from django.db import connection, transaction

from reports import making, ordering
from reports.definitions import Kind
from reports.periods import Period
from schools.models import ClassGroup
from tests.factories import COUNTY, ClassGroupFactory, DivisionFactory


def fill_classes():
    """What another process commits: every class becomes large."""
    ClassGroup.objects.update(enrolled=60)
    connection.close()


def large_by_two_tables():
    """Freeze a county's rows while its class grows between the first table and the next."""
    ClassGroupFactory(enrolled=40)
    run = ordering.order(
        Kind.CLASS_SIZE, DivisionFactory(code=COUNTY), Period.parse("2026-10")
    )
    others = [Thread(target=fill_classes)]

    def write_after_classes(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if '"schools_classgroup"."number"' in sql and others:
            others[0].start()
            others.pop().join()
        return answer

    with connection.execute_wrapper(write_after_classes):
        tables = making.dataset_of(run).frozen.tables
    assert ClassGroup.objects.get().enrolled == 60
    return [row["large"] for row in tables["classes"]], tables["history"][0]["large"]


def test_what_is_written_between_two_tables_is_not_seen(committed):
    assert large_by_two_tables() == ([False], 0)


def test_it_would_be_seen_without_the_snapshot(committed, monkeypatch):
    """Proves that the test above is able to fail."""
    monkeypatch.setattr(making, "snapshot", transaction.atomic)

    assert large_by_two_tables() == ([False], 1)
