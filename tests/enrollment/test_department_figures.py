"""What officers see of the departments: counts, the breaker, and who waits."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from enrollment.department_figures import department_rows
from enrollment.models import ApplicationState, DepartmentCall, DepartmentState
from enrollment.tasks import forget_calls
from tests.enrollment.factories import ApplicationFactory, PolicyFactory
from tests.factories import SchoolFactory, acting

S = ApplicationState


@pytest.fixture
def policy(year):
    return PolicyFactory(published=True)


def checked(policy, *, state=S.CHECKING, **results):
    """An application with a check of each department that is named."""
    application = ApplicationFactory(policy=policy, state=state)
    for n, (department, result) in enumerate(results.items()):
        application.checks.create(
            kind="identity", person=f"p{n}", department=department, result=result
        )
    return application


def row_of(user, department):
    return next(row for row in department_rows(user) if row.department == department)


def page_of(browser):
    return browser.get(reverse("review:verification")).content.decode()


def test_counts_are_told_by_department(policy, officer):
    checked(policy, police="match", real_estate="unavailable")
    checked(policy, police="mismatch", real_estate="share_below")
    checked(policy, state=S.APPROVED, police="match")

    police, estate = (row_of(officer, d) for d in ("police", "real_estate"))

    assert (police.matched, police.differing, police.silent) == (1, 1, 0)
    assert (estate.matched, estate.differing, estate.silent) == (0, 1, 1)
    assert (estate.oldest is None, police.oldest) == (False, None)


def test_broken_line_is_told_with_its_hour(policy, officer, login):
    until = timezone.now() + timedelta(minutes=5)
    DepartmentState.objects.create(department="housing", failures=7, open_until=until)

    page = page_of(login(officer))

    assert f"暂停询问至{timezone.localtime(until):%H:%M}" in page
    assert row_of(officer, "housing").light == "over"
    assert row_of(officer, "police").light == "ok"


def test_whoever_waits_is_listed_with_who_owes_the_answer(policy, officer, login):
    waiting = checked(policy, police="unavailable", tax="unavailable")
    settled = checked(policy, police="mismatch")

    page = page_of(login(officer))

    assert reverse("review:case-detail", args=[waiting.pk]) in page
    assert settled.receipt not in page
    assert all(department in page for department in ("公安", "税务"))


def test_another_school_sees_nobody_who_waits(policy, login):
    waiting = checked(policy, police="unavailable")
    registrar = acting(Role.SCHOOL_REGISTRAR, unit=SchoolFactory())

    assert waiting.receipt not in page_of(login(registrar))
    assert row_of(registrar, "police").silent == 0


def test_page_asks_as_often_for_twenty_as_for_one(policy, officer, login):
    browser = login(officer)
    checked(policy, police="unavailable")
    page_of(browser)
    with CaptureQueriesContext(connection) as one:
        page_of(browser)

    for _ in range(19):
        checked(policy, police="unavailable", tax="unavailable")
    with CaptureQueriesContext(connection) as twenty:
        page_of(browser)

    assert len(one) == len(twenty)


def test_log_of_questions_is_kept_for_six_months(db):
    for days in (1, 181):
        DepartmentCall.objects.create(
            department="police",
            kind="identity",
            outcome="found",
            milliseconds=5,
            at=timezone.now() - timedelta(days=days),
        )

    assert forget_calls() == 1
    assert DepartmentCall.objects.count() == 1
