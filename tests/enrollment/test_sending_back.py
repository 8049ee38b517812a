"""Sent back: everything at once, only that open, and the first submission stands."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment import applying, handing_in, reviewing
from enrollment.models import Application, ApplicationState, Part, ReasonCode
from enrollment.reviewing import Fault
from portal.errors import Conflict
from tests.enrollment.family import PlanFactory, parent, submitted

pytestmark = pytest.mark.django_db
FAULTS = [
    Fault(Part.RESIDENCE, ReasonCode.DATA_DIFFERS, note="门牌号与登记不一致"),
    Fault(Part.PERMIT, ReasonCode.HUKOU_MISMATCH, note="户号少一位"),
]


@pytest.fixture
def guardian():
    return parent(name="王芳")


@pytest.fixture
def sent_back(guardian, officer):
    application = submitted(guardian, plan=PlanFactory())
    application.move(ApplicationState.CHECKING, by=None)
    reviewing.claim(application, by=officer)
    reviewing.send_back(application, FAULTS, by=officer)
    application.refresh_from_db()
    return application


def due_in(application, days):
    due = timezone.localdate() + timedelta(days=days)
    Application.objects.filter(pk=application.pk).update(due_on=due)
    application.refresh_from_db()


def page_of(browser, application):
    where = reverse("family:application", args=[application.pk])
    return browser.get(where).content.decode()


def mended(application):
    """Every part that was sent back, saved anew as it is."""
    for part in (Part.RESIDENCE, Part.PERMIT):
        row = application.parts.get(part=part)
        applying.save_answers(application, part, {}, seen=applying.stamp(row))


def test_everything_is_told_at_once_and_leads_there(login, guardian, sent_back):
    page = page_of(login(guardian), sent_back)

    assert all(fault.note in page for fault in FAULTS)
    assert page.count(f"/{sent_back.pk}/residence/") == 2
    assert f"/{sent_back.pk}/child/" not in page


def test_only_what_was_sent_back_is_open(sent_back):
    open_parts = [part for part in Part if applying.may_change(sent_back, part)]

    assert open_parts == [Part.RESIDENCE, Part.PERMIT]


@pytest.mark.parametrize(("days", "words"), [(2, "还有2天"), (0, "今天是最后一天")])
def test_days_left_are_counted(login, guardian, sent_back, days, words):
    due_in(sent_back, days)

    assert words in page_of(login(guardian), sent_back)


def test_missed_day_tells_what_can_still_be_done(login, guardian, sent_back):
    due_in(sent_back, -1)

    page = page_of(login(guardian), sent_back)

    assert "还可以这样办" in page
    assert sent_back.round.hotline in page
    assert f"/{sent_back.pk}/residence/" not in page
    with pytest.raises(Conflict):
        mended(sent_back)


def test_mended_application_keeps_receipt_and_first_submission(guardian, sent_back):
    receipt, first = sent_back.receipt, sent_back.submitted_at
    mended(sent_back)

    again = handing_in.submit(sent_back, by=guardian)

    assert (again.receipt, again.submitted_at) == (receipt, first)
    assert again.state == ApplicationState.SUBMITTED
    assert not again.defects.unmended().exists()
    assert not any(applying.may_change(again, part) for part in Part)
