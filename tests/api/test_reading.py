import pytest
from rest_framework.test import APIClient

from accounts.models import ApiToken, Posting
from accounts.roles import Role
from tests.factories import COUNTY, ClassGroupFactory, SchoolFactory, acting


def test_api_shows_a_registrar_the_own_school_only(program, registrar, school):
    SchoolFactory()

    answer = program(registrar).get("/api/v1/schools/")

    assert [row["code"] for row in answer.json()["results"]] == [school.code]


def test_api_answers_404_for_a_school_out_of_scope(program, stranger, school):
    answer = program(stranger).get(f"/api/v1/schools/{school.code}/")

    assert answer.status_code == 404


def test_api_filters_schools_by_everything_below_a_division(program, officer, school):
    SchoolFactory(division__code="990101102")

    answer = program(officer).get("/api/v1/schools/?division=990101102")

    assert len(answer.json()["results"]) == 1


def test_api_shows_class_sizes(program, registrar, school):
    ClassGroupFactory(school=school, enrolled=57)

    answer = program(registrar).get("/api/v1/classes/")

    assert answer.json()["results"][0]["enrolled"] == 57


@pytest.mark.parametrize("path", ["schools", "classes"])
def test_api_is_closed_without_a_token(db, path):
    answer = APIClient().get(f"/api/v1/{path}/")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_api_token_dies_with_its_posting(program, registrar):
    client = program(registrar)
    Posting.objects.filter(pk=registrar.acting.pk).update(
        valid_from="2020-01-01", valid_to="2020-12-31"
    )

    assert client.get("/api/v1/schools/").status_code == 401


def test_api_token_can_be_revoked(program, registrar):
    client = program(registrar)
    ApiToken.objects.update(revoked_at="2026-01-01T00:00Z")

    assert client.get("/api/v1/schools/").status_code == 401


@pytest.mark.parametrize("number", [1, 20])
def test_api_lists_cost_the_same_for_one_and_twenty_rows(
    program, officer, number, django_assert_num_queries
):
    SchoolFactory.create_batch(number)
    client = program(officer)

    with django_assert_num_queries(5):
        client.get("/api/v1/schools/")


def test_api_documentation_needs_no_other_host(client, db):
    page = client.get("/api/v1/docs/").content.decode()

    assert "Junheng" in page
    assert "//cdn" not in page


def test_api_says_that_no_school_year_is_open(program, db):
    client = program(acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY))

    answer = client.get("/api/v1/seats/", headers={"accept-language": "en"})

    assert answer.status_code == 409
    assert answer.json() == {"detail": "No school year is open for today."}
