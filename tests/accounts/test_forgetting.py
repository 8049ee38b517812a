"""What is deleted when it is no longer needed (security.md 6)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.forgetting import forget_old
from accounts.models import Session, SmsMessage, Throttle
from accounts.throttles import Rate, seconds_to_wait

HOURS = timedelta(hours=1)
DAY = Rate(10, 86400)


@pytest.mark.parametrize(("hours", "left"), [(25, 0), (23, 1)])
def test_counter_is_deleted_once_the_longest_window_is_over(db, hours, left):
    seconds_to_wait("x", DAY)
    Throttle.objects.update(since=timezone.now() - hours * HOURS)

    forget_old()

    assert Throttle.objects.count() == left


@pytest.mark.parametrize(("hours", "left"), [(25, 0), (23, 1)])
def test_text_message_is_kept_for_a_day(db, hours, left):
    SmsMessage.objects.create(phone="13800001234", text="123456", kind="login-code")
    with connection.cursor() as cursor:
        ago = timezone.now() - hours * HOURS
        cursor.execute("UPDATE accounts_smsmessage SET created_at = %s", [ago])

    forget_old()

    assert SmsMessage.objects.count() == left


@pytest.mark.parametrize(("hours", "left"), [(-1, 0), (1, 1)])
def test_session_is_deleted_when_it_has_ended(login, registrar, hours, left):
    login(registrar).get("/accounts/")
    Session.objects.update(expire_date=timezone.now() + hours * HOURS)

    forget_old()

    assert Session.objects.count() == left
