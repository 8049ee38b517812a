"""The list of pupils and one pupil's page."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from schools.models import Pupil
from tests.factories import ClassGroupFactory, PupilFactory

LIST = reverse("schools:pupil-list")


def test_list_shows_own_pupils_with_masked_numbers(login, registrar, school):
    pupil = PupilFactory(class_group=ClassGroupFactory(school=school), name="赵小山")

    answer = login(registrar).get(LIST)

    assert "赵小山" in answer.text
    assert pupil.id_number not in answer.text
    assert f"＊＊＊＊{pupil.id_number[-4:]}" in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_list_hides_pupils_of_another_school(login, stranger, school):
    PupilFactory(class_group=ClassGroupFactory(school=school), name="赵小山")

    assert "赵小山" not in login(stranger).get(LIST).text


def test_list_says_why_it_is_empty_and_what_to_do(login, registrar):
    answer = login(registrar).get(LIST)

    assert reverse("schools:import-new") in answer.text


def test_list_is_closed_to_those_who_see_aggregates_only(login, city_viewer):
    assert login(city_viewer).get(LIST).status_code == 403


@pytest.mark.parametrize("text", ["赵小", "number"])
def test_search_finds_by_name_and_number_without_an_address(
    login, registrar, school, text
):
    group = ClassGroupFactory(school=school)
    wanted = PupilFactory(class_group=group, name="赵小山")
    PupilFactory(class_group=group, name="钱大海")
    text = wanted.student_number if text == "number" else text

    answer = login(registrar).post(
        reverse("schools:pupil-search"), {"q": text}, follow=True
    )

    assert "赵小山" in answer.text
    assert "钱大海" not in answer.text
    assert text not in answer.request["QUERY_STRING"]
    assert AuditEvent.objects.filter(action="pupil.search").exists()


def test_list_walks_forth_and_back_by_key(login, registrar, school):
    pupils = PupilFactory.create_batch(60, class_group=ClassGroupFactory(school=school))
    client = login(registrar)

    first = client.get(LIST).context["page"]
    second = client.get(LIST, {"after": first.later}).context["page"]
    again = client.get(LIST, {"before": second.earlier}).context["page"]

    assert [row.pk for row in first.rows + second.rows] == [row.pk for row in pupils]
    assert (first.rows, second.later) == (again.rows, "")


def test_list_refuses_a_key_that_is_none(login, registrar):
    assert login(registrar).get(LIST, {"after": "x"}).status_code == 404


def test_list_narrows_to_a_state(login, registrar, school):
    group = ClassGroupFactory(school=school)
    PupilFactory(class_group=group, name="赵小山", state=Pupil.State.SUSPENDED)

    client = login(registrar)

    assert "赵小山" not in client.get(LIST).text
    assert "赵小山" in client.get(LIST, {"state": "suspended"}).text
