"""Rosters over the API: the import flow of the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEvent
from accounts.roles import Role
from portal.models import Job
from schools.models import Pupil, RosterImport
from schools.roster.checking import check
from schools.roster.committing import commit
from tests.factories import RosterImportFactory, SchoolFactory, acting
from tests.schools.roster.invented import change, roster, write_workbook

ROSTERS = "/api/v1/rosters/"


@pytest.fixture(autouse=True)
def in_memory(settings):
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"default": memory}


@pytest.fixture
def keeper(year):
    """The registrar of the school that `roster`'s rows name."""
    school = SchoolFactory(code="2199000100", name="育才路第001学校")
    return acting(Role.SCHOOL_REGISTRAR, unit=school)


@pytest.fixture
def workbook(tmp_path):
    content = write_workbook(tmp_path / "roster.xlsx", roster(3)).read_bytes()
    return SimpleUploadedFile("花名册.xlsx", content)


def upload(client, workbook, **more):
    fields = {"file": workbook, "year": 2026, "school": "2199000100"} | more
    return client.post(ROSTERS, fields)


def test_upload_is_accepted_and_checked_by_a_job(program, keeper, workbook):
    answer = upload(program(keeper), workbook)

    batch = RosterImport.objects.get()
    assert answer.status_code == 202
    assert (answer.json()["id"], answer.json()["state"]) == (str(batch.pk), "uploaded")
    assert Job.objects.get().task == "schools.tasks.check_roster"
    assert AuditEvent.objects.get(action="roster.uploaded").actor == keeper


def test_roster_goes_from_upload_to_roll(program, keeper, workbook):
    client = program(keeper)
    upload(client, workbook)
    batch = RosterImport.objects.get()
    check(batch, lambda *done: None)
    Job.objects.update(state=Job.State.DONE)

    answer = client.post(f"{ROSTERS}{batch.pk}/commit/")

    assert answer.status_code == 202
    assert client.get(f"{ROSTERS}{batch.pk}/").json()["state"] == "committing"
    commit(RosterImport.objects.get(), by=keeper)
    assert Pupil.objects.count() == 3


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"year": 1999}, "year"),
        ({"school": "2199999999"}, "school"),
        ({"file": ""}, "file"),
    ],
)
def test_upload_says_what_is_wrong(program, keeper, workbook, fields, wrong):
    answer = upload(program(keeper), workbook, **fields)

    assert answer.status_code == 400
    assert list(answer.json()) == [wrong]


def test_file_that_is_no_roster_is_refused_in_one_sentence(program, keeper):
    answer = upload(program(keeper), SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken"))

    assert answer.status_code == 400
    assert len(answer.json()) == 1
    assert not RosterImport.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_refusal_is_told_in_the_language_asked_for(program, keeper, language):
    batch = RosterImportFactory(
        school=keeper.acting.schools.get(),
        state="refused",
        refusal="no_header",
        findings={"refusal": {"depth": 9}},
    )

    answer = program(keeper).get(
        f"{ROSTERS}{batch.pk}/", headers={"accept-language": language}
    )

    told = answer.json()["refusal"]
    assert "9" in told
    assert ("header" in told) == (language == "en")


def test_upload_needs_the_permission(program, supervisor, workbook):
    assert upload(program(supervisor), workbook).status_code == 403


def test_json_is_no_way_to_upload(program, keeper):
    answer = program(keeper).post(ROSTERS, {"year": 2026}, format="json")

    assert answer.status_code == 415


def test_rosters_of_another_school_are_not_there(program, stranger):
    batch = RosterImportFactory()
    client = program(stranger)

    assert client.get(f"{ROSTERS}{batch.pk}/").status_code == 404
    assert client.post(f"{ROSTERS}{batch.pk}/commit/").status_code == 404
    assert client.get(f"{ROSTERS}{batch.pk}/problems/").status_code == 404


@pytest.mark.parametrize("act", ["commit", "undo"])
def test_act_that_is_not_possible_is_a_conflict(program, year, act):
    batch = RosterImportFactory()

    answer = program(batch.by).post(f"{ROSTERS}{batch.pk}/{act}/")

    assert answer.status_code == 409
    assert answer.json()["detail"]


def test_problems_are_listed_by_cell(program, keeper, tmp_path):
    rows = roster(2)
    change(rows[0], name="  ")
    content = write_workbook(tmp_path / "bad.xlsx", rows).read_bytes()
    client = program(keeper)
    upload(client, SimpleUploadedFile("bad.xlsx", content))
    batch = RosterImport.objects.get()
    check(batch, lambda *done: None)

    found = client.get(f"{ROSTERS}{batch.pk}/problems/?severity=error").json()[
        "results"
    ]

    assert {problem["row"] for problem in found} == {2}
