"""Firms name children: never more than their seats, and what is verified is counted."""

import datetime
import threading

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.roles import Role
from enrollment import nominating
from enrollment.models import Nomination, QuotaLine
from enrollment.receipts import new_receipt
from enrollment.tasks import return_quotas
from portal.errors import Conflict
from tests.enrollment.factories import ApplicationFactory, PlanFactory, RoundFactory
from tests.factories import COUNTY, SchoolYearFactory, acting


def made_line(seats=3):
    """An enterprise line of a plan whose round is published."""
    SchoolYearFactory()
    plan = PlanFactory(round=RoundFactory(published=True))
    day = timezone.localdate() + datetime.timedelta(days=30)
    return plan.quotas.create(
        kind=QuotaLine.Kind.ENTERPRISE, seats=seats, returns_on=day, source="名单"
    )


def made_grant(line, seats=2):
    return line.plan.round.grants.create(
        firm="示范钢铁公司", credit_code="9" * 18, tax_paid=40_000_000, seats=seats
    )


@pytest.fixture
def line(db):
    return made_line()


@pytest.fixture
def grant(line):
    return made_grant(line)


def applied(line):
    policy = line.plan.round.policies.get(stage=line.plan.stage)
    return ApplicationFactory(policy=policy, receipt=new_receipt(2027))


def nomination(line, grant, application=None):
    return Nomination(
        grant=grant,
        line=line,
        application=application or applied(line),
        employee="李工",
        certificate_number="T-1",
    )


def named(line, grant, by):
    return nominating.nominate(nomination(line, grant), by=by)


def typed(line, grant, application, **changed):
    given = {"grant": grant.pk, "line": line.pk, "child": application.receipt}
    return given | {"employee": "李工", "certificate_number": "T-1"} | changed


def add(browser, line, values):
    where = reverse("enrollment:nomination-new", args=[line.plan.round_id])
    return browser.post(where, values)


def test_nomination_goes_its_way_through_the_pages(line, grant, officer, login):
    browser, application = login(officer), applied(line)

    add(browser, line, typed(line, grant, application))
    row = Nomination.objects.get()
    for act in ("verify", "use"):
        browser.post(reverse(f"enrollment:nomination-{act}", args=[row.pk]))

    row.refresh_from_db()
    line.refresh_from_db()
    assert (row.application, row.state, line.used) == (application, "used", 1)
    assert AuditEvent.objects.filter(action__startswith="nomination.").count() == 3


def test_child_that_nobody_knows_is_told_at_its_field(line, grant, officer, login):
    values = typed(line, grant, applied(line), child="330599201803150018")

    answer = add(login(officer), line, values)

    assert list(answer.context["form"].errors) == ["child"]


def test_firm_names_no_more_than_it_has_seats(line, grant, officer):
    for _ in range(2):
        named(line, grant, officer)

    with pytest.raises(Conflict):
        named(line, grant, officer)

    assert grant.nominations.count() == 2


def test_database_itself_refuses_one_too_many(grant):
    grant.nominated = grant.seats + 1

    with pytest.raises(IntegrityError):
        grant.save()


def test_child_is_named_once(line, grant, officer):
    application = applied(line)
    nominating.nominate(nomination(line, grant, application), by=officer)

    with pytest.raises(Conflict):
        nominating.nominate(nomination(line, grant, application), by=officer)


def test_withdrawn_seat_can_be_named_again(line, grant, officer):
    first = named(line, grant, officer)
    nominating.verify(first, by=officer)

    nominating.withdraw(first, reason="离职", by=officer)

    grant.refresh_from_db()
    line.refresh_from_db()
    assert (grant.nominated, line.used, first.state) == (0, 0, "withdrawn")


def test_line_without_a_seat_verifies_nobody(line, grant, officer):
    first = named(line, grant, officer)
    QuotaLine.objects.update(used=3)

    with pytest.raises(Conflict):
        nominating.verify(first, by=officer)

    assert Nomination.objects.get().state == "nominated"


def test_only_unverified_seats_go_back_to_the_plan(line, grant, officer):
    first, _second = (named(line, grant, officer) for _ in range(2))
    nominating.verify(first, by=officer)
    QuotaLine.objects.update(returns_on=timezone.localdate())

    return_quotas()

    line.refresh_from_db()
    assert (line.used, line.returned) == (1, 2)
    with pytest.raises(Conflict):
        named(line, grant, officer)


def test_nobody_but_the_county_sees_who_is_named(line, grant, officer):
    row = named(line, grant, officer)
    others = [
        acting(Role.PRINCIPAL, unit=line.plan.school),
        acting(Role.CITY_VIEWER, unit=COUNTY[:4]),
        row.application.applicant,
    ]

    seen = [Nomination.objects.visible_to(who).count() for who in [officer, *others]]

    assert seen == [1, 0, 0, 0]


def name_at_once(by):
    """What each of two officers who give the last seat in the same moment is told."""
    line = made_line()
    grant = made_grant(line, seats=1)
    rows = [nomination(line, grant) for _ in range(2)]
    told, start = [], threading.Barrier(2)

    def name(row):
        start.wait()
        try:
            nominating.nominate(row, by=by)
            told.append("named")
        except Conflict:
            told.append("full")
        except IntegrityError:
            told.append("stopped by the database")
        finally:
            connection.close()

    threads = [threading.Thread(target=name, args=[row]) for row in rows]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(told)


@pytest.fixture
def slow_look(monkeypatch):
    """Both look before either stores, if nothing keeps them apart."""
    look = nominating.has_seat_left

    def slowly(grant):
        seen = look(grant)
        threading.Event().wait(0.3)
        return seen

    monkeypatch.setattr(nominating, "has_seat_left", slowly)


@pytest.fixture
def racer(committed):
    return acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY)


def test_last_seat_is_named_once(racer, slow_look):
    assert name_at_once(racer) == ["full", "named"]


def test_without_the_lock_only_the_database_stops_the_second(
    racer, slow_look, monkeypatch
):
    """Proves that the test above is able to fail."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **kw: rows)

    assert name_at_once(racer) == ["named", "stopped by the database"]
