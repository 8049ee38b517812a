"""What people confide never turns up in logs, job arguments, consoles or error pages.

Numbers that exist nowhere else are sent in at every door, then looked for.
"""

import logging
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import sms
from accounts.models import AuditEvent, Session, Throttle
from accounts.reveal import reveal
from accounts.roles import Role
from portal.jobs import job_task, start
from portal.models import Job
from tests.factories import PupilFactory, acting

PHONE, PASSWORD = "13977770001", "canary-password-7777"
NAME, ADDRESS = "金丝雀", "金丝雀路7777号"
ID = "990101201803157777"
CANARIES = (PHONE, PASSWORD, NAME, ADDRESS, ID)


def found_in(text):
    return [canary for canary in CANARIES if canary in text]


@pytest.fixture
def logs(caplog):
    """All that is logged, down to the last detail, and with its tracebacks."""
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
def pupil(school):
    return PupilFactory(
        class_group__school=school,
        name=NAME,
        id_number=ID,
        guardian_phone=PHONE,
        address=ADDRESS,
    )


def stored_for_machines():
    """Rows that hold no personal data: jobs, counters, the audit trail."""
    rows = [
        *Job.objects.values(),
        *Throttle.objects.values(),
        *AuditEvent.objects.values(),
    ]
    return str(rows)


def test_failed_log_in_leaves_no_name_and_no_password(client, db, logs):
    form = {"login": NAME, "password": PASSWORD}

    client.post(reverse("account_login"), form)

    assert not found_in(logs.text)
    assert not found_in(stored_for_machines())


def test_code_and_phone_are_not_logged(client, db, logs, capsys):
    acting(Role.GUARDIAN, phone=PHONE)
    client.post(reverse("account_request_login_code"), {"phone": PHONE})

    sms.deliver()

    console = capsys.readouterr().err
    (code,) = re.findall(r"(?<!\d)\d{6}(?!\d)", console)
    assert code not in logs.text
    assert not found_in(logs.text + stored_for_machines())
    assert not found_in(console)


def test_session_keeps_the_phone_sealed(client, db):
    acting(Role.GUARDIAN, phone=PHONE)

    client.post(reverse("account_request_login_code"), {"phone": PHONE})

    assert not found_in(str(list(Session.objects.values())))


@pytest.mark.parametrize("page", ["schools:pupil-list", "schools:pupil-detail"])
def test_pages_about_a_pupil_leave_nothing(login, registrar, pupil, logs, page):
    keys = [pupil.pk] if page.endswith("detail") else []

    assert login(registrar).get(reverse(page, args=keys)).status_code == 200

    assert not found_in(logs.text)
    assert not found_in(stored_for_machines())


def test_search_puts_nothing_into_the_address(login, registrar, pupil, logs):
    answer = login(registrar).post(reverse("schools:pupil-search"), {"q": ID})

    assert not found_in(answer.url)
    assert not found_in(logs.text + stored_for_machines())


def test_revealing_leaves_the_field_and_not_the_value(registrar, pupil, logs):
    reveal(pupil, "id_number", by=registrar, reason="核对证件")

    assert not found_in(logs.text)
    assert not found_in(stored_for_machines())


def test_refused_upload_leaves_nothing(login, registrar, school, logs):
    file = SimpleUploadedFile("a.csv", f"{NAME},{ID},{PHONE},{ADDRESS}\n".encode())
    form = {"file": file, "year": 2026, "school": school.pk}

    login(registrar).post(reverse("schools:import-new"), form)

    assert not found_in(logs.text)
    assert not found_in(stored_for_machines())


@pytest.mark.parametrize("path", ["/", "/api/v1/schools/"])
def test_error_page_tells_nothing_of_what_was_sent(
    db, logs, monkeypatch, path, settings
):
    """The view fails with personal data in its hands."""

    def fail(*args, **kwargs):
        number = ID
        raise RuntimeError(len(number))

    monkeypatch.setattr("accounts.middleware.note_use", fail)
    monkeypatch.setattr("accounts.middleware.chosen_posting", fail)
    client = Client(raise_request_exception=False)
    client.force_login(
        acting(Role.GUARDIAN), backend=settings.AUTHENTICATION_BACKENDS[0]
    )

    answer = client.post(path, {"name": NAME, "phone": PHONE})

    assert answer.status_code == 500
    assert not found_in(answer.content.decode() + logs.text)


@job_task
def failing(job):
    number = ID
    raise RuntimeError(len(number))


def test_failed_job_keeps_the_kind_of_error_only(registrar, logs):
    job = start(failing, subject="x", by=registrar)

    with pytest.raises(RuntimeError):
        failing(str(job.pk))

    job.refresh_from_db()
    assert "RuntimeError" not in job.reason
    assert "RuntimeError" in logs.text
    assert not found_in(logs.text + stored_for_machines())
