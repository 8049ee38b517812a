"""Seats and reports over the API."""

import pytest

from accounts.models import AuditEvent
from accounts.roles import Role
from reports.definitions import Kind
from reports.making import make
from reports.ordering import order
from reports.periods import Period
from tests.factories import (
    TOWN,
    ClassGroupFactory,
    DivisionFactory,
    SchoolFactory,
    acting,
)


@pytest.fixture
def run(school, settings):
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"default": memory}
    ClassGroupFactory(school=school, enrolled=57)
    run = order(Kind.CLASS_SIZE, DivisionFactory(code=TOWN), Period.parse("2026-10"))
    make(run, progress=lambda step, stage: None)
    return run


def test_seats_are_told_by_school_and_grade(program, registrar, school):
    ClassGroupFactory(school=school, grade=1, enrolled=40)
    ClassGroupFactory(school=school, grade=1, enrolled=57)

    (row,) = program(registrar).get("/api/v1/seats/").json()["results"]

    (grade,) = row["grades"]
    assert row["school"] == school.pk
    assert (grade["grade"], grade["classes"], grade["enrolled"]) == (1, 2, 97)
    assert (grade["seats"], grade["largest"]) == (90, 57)


def test_seats_cost_the_same_for_one_school_and_twenty(
    program, officer, school, django_assert_max_num_queries
):
    for _ in range(20):
        ClassGroupFactory(school=SchoolFactory(), enrolled=40)

    with django_assert_max_num_queries(16):
        answer = program(officer).get("/api/v1/seats/")

    assert len(answer.json()["results"]) == 21


@pytest.mark.parametrize(
    ("asked", "status"), [("2026", 200), ("2031", 404), ("x", 400)]
)
def test_seats_of_a_year_that_is_not_loaded_are_not_there(
    program, registrar, asked, status
):
    answer = program(registrar).get(f"/api/v1/seats/?year={asked}")

    assert answer.status_code == status


def test_report_is_listed_with_its_state(program, officer, run):
    (row,) = program(officer).get("/api/v1/reports/").json()["results"]

    assert (row["id"], row["kind"], row["unit"]) == (str(run.pk), run.kind, TOWN)
    assert row["state"] == "ready"


def test_files_of_a_report_can_be_fetched(program, officer, run):
    client = program(officer)
    files = client.get(f"/api/v1/reports/{run.pk}/files/").json()
    pdf = next(file for file in files if file["format"] == "pdf")

    content = b"".join(client.get(pdf["address"]).streaming_content)

    assert content.startswith(b"%PDF")
    assert len(content) == pdf["size"]
    assert AuditEvent.objects.filter(action="report.download", actor=officer).exists()


@pytest.mark.parametrize("part", ["", "files/", "files/pdf/"])
def test_report_out_of_reach_is_not_there(program, run, part):
    other = acting(Role.COUNTY_SUPERVISOR, unit="990102")

    answer = program(other).get(f"/api/v1/reports/{run.pk}/{part}")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "cursor", ["x", "cD14", "cD0lMDA=", "bz0xMDAwMDAwMDAwMDAwMDAwMDAwMDAw", "cD1kcm9w"]
)
@pytest.mark.parametrize("path", ["schools", "classes", "rosters", "reports"])
def test_made_up_cursor_leads_nowhere(program, officer, path, cursor):
    answer = program(officer).get(f"/api/v1/{path}/?cursor={cursor}")

    assert answer.status_code in {200, 404}


def test_refused_call_is_an_audit_event(program, city_viewer):
    assert program(city_viewer).get("/api/v1/rosters/").status_code == 403

    event = AuditEvent.objects.get(action="denied-403")
    assert (event.actor, event.object_type) == (city_viewer, "api:roster-list")
