"""The timeline: what happened, what comes next by when, and who opened the file."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.audit import record
from accounts.roles import Role
from enrollment.models import Application, ApplicationState
from enrollment.timeline import expected, opened_by, steps_of
from tests.enrollment.family import PlanFactory, parent, submitted
from tests.factories import COUNTY, acting

pytestmark = pytest.mark.django_db
S = ApplicationState


@pytest.fixture
def guardian():
    return parent(name="王芳")


@pytest.fixture
def application(guardian):
    return submitted(guardian, plan=PlanFactory())


def officer():
    return acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY, name="赵科长")


def page_of(browser, application):
    where = reverse("family:timeline", args=[application.pk])
    return browser.get(where).content.decode()


def now_in(application, state, **fields):
    Application.objects.filter(pk=application.pk).update(state=state, **fields)
    application.refresh_from_db()


def test_each_step_is_told_by_role_and_not_by_name(login, guardian, application):
    application.move(S.CHECKING, by=officer())

    page = page_of(login(guardian), application)

    assert "县招生管理员" in page
    assert "赵科长" not in page
    assert [step.by for step in steps_of(application)][1:] == ["您家"] * 2


def test_reason_codes_are_told_in_words(application):
    application.move(S.CHECKING, by=None)
    application.move(S.RETURNED, by=officer(), reason="DOC_UNREADABLE DOC_MISSING")

    assert "；" in steps_of(application)[0].detail
    assert "DOC_" not in steps_of(application)[0].detail


def test_next_step_has_its_day(application):
    assert expected(application).by == application.round.verify_until


@pytest.mark.parametrize(("days", "is_late"), [(0, False), (-1, True)])
def test_missed_day_says_so_and_gives_the_hotline(
    login, guardian, application, days, is_late
):
    round_ = application.round
    round_.verify_until = timezone.localdate() + timedelta(days=days)
    round_.save()

    page = page_of(login(guardian), application)

    assert ("超期" in page) is is_late
    assert (f"tel:{round_.hotline}" in page) is is_late


@pytest.mark.parametrize("state", S)
def test_timeline_opens_in_every_state(login, guardian, application, state):
    now_in(application, state, due_on=timezone.localdate())

    assert "<h1>" in page_of(login(guardian), application)


def test_family_reads_who_opened_the_file(login, guardian, application):
    record("application.view", by=officer(), on=application)
    record("application.view", by=guardian, on=application)

    looks = opened_by(application)

    assert [(str(look.role), look.unit) for look in looks] == [
        (str(Role.COUNTY_ADMISSION_OFFICER.label), f"示范{COUNTY}")
    ]
    assert "赵科长" not in page_of(login(guardian), application)


def test_another_family_finds_no_timeline(login, application):
    where = reverse("family:timeline", args=[application.pk])

    assert login(parent()).get(where).status_code == 404
