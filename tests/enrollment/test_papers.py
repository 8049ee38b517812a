"""Papers: sent one by one, made harmless, shown to few, used again for a sibling."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import AuditEvent
from accounts.roles import Role
from enrollment import attaching, preparing
from enrollment.models import (
    ApplicationState,
    CheckResult,
    Defect,
    DepartmentCheck,
    Document,
    ReasonCode,
)
from enrollment.papers import papers_asked, papers_wanted
from enrollment.receipts import new_receipt
from portal.errors import Conflict
from portal.models import Job
from tests.enrollment.family import PlanFactory, parent, started, submitted
from tests.enrollment.pictures.papers import page, photo, saved
from tests.factories import COUNTY, acting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        }
    }


@pytest.fixture
def plan():
    return PlanFactory()


@pytest.fixture
def guardian():
    return parent(name="王芳")


@pytest.fixture
def application(guardian, plan):
    return started(guardian, plan=plan)


def file_of(content=None, name="paper.jpg"):
    return SimpleUploadedFile(name, photo() if content is None else content)


def shown(application, kind="hukou", content=None):
    """A paper that a worker has looked at."""
    by = application.applicant
    document = attaching.receive(application, kind, file_of(content), by=by)
    preparing.prepare(document)
    return document


def send(browser, application, content=None, **headers):
    where = reverse("family:document-upload", args=[application.pk, "hukou"])
    files = {} if content == "" else {"file": file_of(content)}
    return browser.post(where, files, **headers)


def sent_back(application, code=ReasonCode.DOC_UNREADABLE):
    Defect.objects.create(
        application=application, part="documents", document="hukou", code=code
    )
    type(application).objects.filter(pk=application.pk).update(
        state=ApplicationState.RETURNED,
        receipt=new_receipt(2027),
        submitted_at=timezone.now(),
        moved_at=timezone.now(),
        due_on=timezone.localdate(),
    )
    application.refresh_from_db()


def test_paper_is_sent_looked_at_and_attached(login, guardian, application):
    answer = send(login(guardian), application, follow=True)
    document = Document.objects.get()
    waiting = answer.content.decode()
    preparing.prepare(document)

    page = login(guardian).get(answer.redirect_chain[-1][0]).content.decode()

    assert Job.objects.get().arguments == {"document": str(document.pk)}
    assert "data-working" in waiting
    assert reverse("family:document-file", args=[document.pk]) in page


def test_script_gets_json_for_each_file(login, guardian, application):
    browser, json = login(guardian), {"headers": {"accept": "application/json"}}

    good = send(browser, application, **json)
    bad = send(browser, application, b"GIF89a", **json)

    assert (good.status_code, good.json()) == (201, {"problem": ""})
    assert bad.status_code == 422
    assert "JPEG" in bad.json()["problem"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "没有选择文件"),
        (b"", "文件是空的"),
        (b"PK\x03\x04", "无法显示"),
        (b"\xff\xd8\xff" + bytes(15 * 1024 * 1024), "超过 15 MB"),
    ],
)
def test_each_cause_has_its_own_sentence(login, guardian, application, content, words):
    page = send(login(guardian), application, content).content.decode()

    assert words in page
    assert not Document.objects.exists()


def test_only_the_harmless_picture_is_kept_and_that_encrypted(application):
    document = shown(application)

    with default_storage.open(document.file.name) as file:
        kept = file.read()

    assert b"JFIF" not in kept
    assert not default_storage.exists(preparing.received_as(document))


def test_worker_that_finds_an_attack_refuses_the_paper(application):
    document = shown(application, content=b"\x89PNG\r\n\x1a\n" + photo())

    assert (document.state, document.refusal) == ("refused", "unsafe")
    assert not default_storage.exists(preparing.received_as(document))


def test_lost_file_is_asked_for_again(application):
    by = application.applicant
    document = attaching.receive(application, "hukou", file_of(), by=by)
    default_storage.delete(preparing.received_as(document))

    preparing.prepare(document)

    assert (document.state, document.refusal) == ("refused", "damaged")


def test_work_done_twice_changes_nothing(application):
    document = shown(application)

    assert preparing.prepare(document) == {"state": "ready"}
    assert default_storage.exists(document.file.name)


def test_same_file_sent_twice_is_one_paper(application):
    content = photo()

    first, second = (shown(application, content=content) for _ in range(2))

    assert first == second
    assert application.document_uses.count() == 1


def test_hint_is_told_and_stops_nobody(login, guardian, application):
    shown(application, content=photo(size=(400, 300)))

    where = reverse("family:documents", args=[application.pk])
    page = login(guardian).get(where).content.decode()

    assert "图片较小" in page


def test_paper_of_a_sibling_is_used_again_and_kept(login, guardian, plan, application):
    document = shown(application)
    other = started(guardian, plan=plan)
    login(guardian).post(reverse("family:document-use", args=[other.pk, document.pk]))

    attaching.take_away(application, document, by=guardian)

    assert [use.document for use in other.document_uses.all()] == [document]
    assert default_storage.exists(document.file.name)


def test_paper_taken_away_everywhere_is_deleted(
    application, guardian, django_capture_on_commit_callbacks
):
    document = shown(application)
    name = document.file.name

    with django_capture_on_commit_callbacks(execute=True):
        attaching.take_away(application, document, by=guardian)

    assert not Document.objects.exists()
    assert not default_storage.exists(name)


def test_nothing_is_added_once_it_is_handed_in(plan, guardian):
    application = submitted(guardian, plan=plan)

    with pytest.raises(Conflict):
        attaching.receive(application, "hukou", file_of(), by=guardian)


def test_paper_is_asked_for_where_a_department_differs_and_why(application):
    for kind, result in [
        ("hukou", "mismatch"),
        ("title", "match"),
        ("work", "mismatch"),
    ]:
        DepartmentCheck.objects.create(
            application=application, kind=kind, person="child", result=result
        )

    asked = papers_asked(application)

    assert [paper.kind for paper in asked] == ["hukou"]
    assert "不一致" in str(asked[0].reasons[0])


def test_department_without_answer_is_not_held_against_the_family(application):
    DepartmentCheck.objects.create(
        application=application,
        kind="hukou",
        person="child",
        result=CheckResult.UNAVAILABLE,
    )

    assert "不会因此" in str(papers_asked(application)[0].reasons[0])


def test_unreadable_paper_is_asked_for_again_and_the_old_one_stays(plan, guardian):
    application = started(guardian, plan=plan)
    old = shown(application)
    sent_back(application)
    with pytest.raises(Conflict):
        attaching.take_away(application, old, by=guardian)
    assert papers_wanted(application) == ["hukou"]

    shown(application, content=saved(page(ink="navy")))

    assert papers_wanted(application) == []


def test_picture_is_shown_so_that_nothing_in_it_can_run(login, guardian, application):
    document = shown(application)

    answer = login(guardian).get(reverse("family:document-file", args=[document.pk]))

    assert Image.open(io.BytesIO(answer.content)).format == "JPEG"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in answer.headers["Cache-Control"]
    assert not AuditEvent.objects.filter(action="document.view").exists()


def test_another_family_and_another_county_see_no_paper(login, application):
    where = reverse("family:document-file", args=[shown(application).pk])
    far = acting(Role.COUNTY_ADMISSION_OFFICER, unit="990102")

    answers = [login(who).get(where).status_code for who in (parent(), far)]

    assert answers == [404, 404]


def test_officer_who_looks_at_a_paper_leaves_a_record(login, plan, guardian):
    application = started(guardian, plan=plan)
    document = shown(application)
    sent_back(application)
    officer = acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY)

    answer = login(officer).get(reverse("family:document-file", args=[document.pk]))

    event = AuditEvent.objects.get(action="document.view")
    assert (answer.status_code, event.actor) == (200, officer)
    assert event.object_id == str(document.pk)
