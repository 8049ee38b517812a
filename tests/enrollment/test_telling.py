"""Each event is told exactly once: in the inbox, and by text where it matters."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts import sms
from accounts.models import SmsMessage
from accounts.throttles import Rate
from enrollment import telling
from enrollment.models import (
    ApplicationEvent,
    ApplicationState,
    Guardian,
    Message,
    PolicyProfile,
)
from tests.enrollment.factories import ApplicationFactory, officer
from tests.enrollment.family import parent

PHONE = "13800001234"
S = ApplicationState


@pytest.fixture
def by_day(monkeypatch):
    monkeypatch.setattr(telling, "is_day", lambda moment: True)


def application_of(guardian, **fields):
    application = ApplicationFactory(
        applicant=guardian, state=S.CHECKING, due_on=timezone.localdate(), **fields
    )
    Guardian.objects.create(
        household=application.household, user=guardian, name="王芳", relation="mother"
    )
    return application


@pytest.fixture
def application(db):
    return application_of(parent(phone=PHONE))


@pytest.mark.django_db
def test_event_is_told_once_to_each_guardian(application):
    other = parent()
    Guardian.objects.create(
        household=application.household, user=other, name="王大", relation="father"
    )
    application.move(S.APPROVED, by=officer())

    telling.tell()
    telling.tell()

    told = Message.objects.values_list("to", "kind").order_by("to")
    people = sorted([application.applicant_id, other.pk])
    assert list(told) == [(pk, "approved") for pk in people]


@pytest.mark.django_db
def test_text_says_nothing_personal(application, by_day):
    application.move(S.RETURNED, by=officer(), reason="DOC_UNREADABLE")

    telling.tell()

    text = SmsMessage.objects.get().text
    assert application.receipt[-4:] in text
    assert application.child.name not in text
    assert "http" not in text


@pytest.mark.django_db
def test_text_past_the_hourly_limit_goes_later(application, by_day, monkeypatch):
    monkeypatch.setattr(sms, "EVERYBODY", Rate(0, 3600))
    application.move(S.RETURNED, by=officer(), reason="DOC_UNREADABLE")
    telling.tell()
    assert not SmsMessage.objects.exists()

    monkeypatch.setattr(sms, "EVERYBODY", Rate(3000, 3600))
    telling.tell()

    assert SmsMessage.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "sent"), [(sms.CODE, 0), ("application", 1)])
def test_only_a_late_code_is_of_no_use(kind, sent):
    long_ago = timezone.now() - timedelta(hours=1)
    SmsMessage.objects.create(phone=PHONE, text="…", kind=kind, created_at=long_ago)

    assert sms.deliver() == sent


@pytest.mark.django_db
def test_what_matters_little_is_not_texted(application, by_day):
    ApplicationEvent.objects.create(application=application, now=S.CHECKING)

    telling.tell()

    assert Message.objects.get().kind == S.CHECKING
    assert not SmsMessage.objects.exists()


@pytest.mark.django_db
def test_telephone_does_not_ring_at_night(application, monkeypatch):
    application.move(S.APPROVED, by=officer())
    monkeypatch.setattr(telling, "is_day", lambda moment: False)
    telling.tell()
    assert not SmsMessage.objects.exists()

    monkeypatch.setattr(telling, "is_day", lambda moment: True)
    telling.tell()

    assert SmsMessage.objects.count() == 1


@pytest.mark.parametrize(("hour", "is_day"), [(7, False), (8, True), (21, False)])
def test_day_is_from_eight_to_nine_in_the_evening(hour, is_day):
    assert telling.is_day(datetime(2027, 5, 6, hour)) is is_day  # noqa: DTZ001


@pytest.mark.django_db
def test_beginning_a_draft_is_no_news(application):
    ApplicationEvent.objects.create(application=application, now=S.DRAFT)

    telling.tell()

    assert not Message.objects.exists()


@pytest.mark.django_db
def test_changed_rules_are_told_as_such(application):
    rows = type(application).objects.filter(pk=application.pk)
    policy = PolicyProfile.objects.get(pk=application.policy_id)
    rows.go_back(under=policy, by=officer(), reason="更正")

    telling.tell()

    assert Message.objects.get().kind == "rules_changed"


@pytest.mark.django_db
def test_long_past_events_are_left_alone(application):
    ApplicationEvent.objects.create(
        application=application, now=S.APPROVED, at=timezone.now() - timedelta(days=15)
    )

    telling.tell()

    assert not Message.objects.exists()


def test_crash_before_the_text_is_queued_loses_and_doubles_nothing(
    committed, by_day, monkeypatch
):
    application = application_of(parent(phone=PHONE))
    application.move(S.APPROVED, by=officer())
    with monkeypatch.context() as patch:
        patch.setattr(sms, "queue", crash)
        with pytest.raises(RuntimeError):
            telling.tell()
    assert (Message.objects.count(), SmsMessage.objects.count()) == (1, 0)

    telling.tell()

    assert (Message.objects.count(), SmsMessage.objects.count()) == (1, 1)


def crash(*args, **kwargs):
    raise RuntimeError


def tell_twice_at_once():
    """Two workers tell; both have seen what waits before either is done."""
    together = threading.Barrier(2, timeout=10)
    slow = threading.Event()

    def work():
        try:
            together.wait()
            telling.tell()
        finally:
            connection.close()
            slow.set()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return Message.objects.count(), SmsMessage.objects.count()


@pytest.fixture
def slow_queue(monkeypatch):
    """Without it the race would pass for no reason: one worker is done too soon."""
    queue = sms.queue

    def slowly(*args, **kwargs):
        threading.Event().wait(0.4)
        queue(*args, **kwargs)

    monkeypatch.setattr(sms, "queue", slowly)


@pytest.fixture
def approved(committed):
    application = application_of(parent(phone=PHONE))
    application.move(S.APPROVED, by=officer())
    return application


def test_two_workers_tell_once(approved, by_day, slow_queue):
    assert tell_twice_at_once() == (1, 1)


def test_two_workers_would_text_twice_without_the_lock(
    approved, by_day, slow_queue, monkeypatch
):
    """Proves that the test above is able to fail."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)

    assert tell_twice_at_once() == (1, 2)


@pytest.mark.django_db
def test_event_cannot_be_stored_twice_for_one_person(application):
    application.move(S.APPROVED, by=officer())
    telling.tell()
    told = Message.objects.get()

    with pytest.raises(IntegrityError):
        Message.objects.create(to=told.to, event=told.event, application=application)


@pytest.mark.django_db
def test_inbox_counts_what_is_new_until_it_is_read(login, application):
    application.move(S.RETURNED, by=officer(), reason="DOC_UNREADABLE")
    telling.tell()
    browser = login(application.applicant)
    where = reverse("family:message-list")
    page = browser.get(where)
    newest = Message.objects.get().pk

    browser.post(reverse("family:message-read"), {"newest": newest})

    assert 'class="count"' in page.content.decode()
    assert 'class="count"' not in browser.get(where).content.decode()


@pytest.mark.django_db
def test_inbox_is_ones_own(login, application):
    application.move(S.APPROVED, by=officer())
    telling.tell()
    browser = login(parent())

    page = browser.get(reverse("family:message-list")).content.decode()
    browser.post(reverse("family:message-read"), {"newest": 10**6})

    assert application.receipt not in page
    assert Message.objects.get().read_at is None
