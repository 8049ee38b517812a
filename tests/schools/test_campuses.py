"""Campuses are entered and changed where the school stands in the register."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from schools.models import Campus

TYPED = {"name": "东校区", "address": "东一路1号"}


@pytest.fixture
def browser(login, officer):
    return login(officer)


def post(client, name, typed, at):
    return client.post(reverse(f"schools:{name}", args=[at]), typed)


def test_campus_is_entered_and_stands_on_the_page_of_the_school(browser, school):
    place = {"latitude": "38.301000", "longitude": "114.382000"}

    post(browser, "campus-new", TYPED | place, school.pk)

    campus = Campus.objects.get(school=school)
    assert str(campus.latitude) == "38.301000"
    assert AuditEvent.objects.filter(action="campus.change").exists()
    page = browser.get(reverse("schools:school-detail", args=[school.pk])).text
    assert "东一路1号" in page
    assert reverse("schools:campus-edit", args=[campus.pk]) in page


def test_campus_is_changed(browser, school):
    campus = Campus.objects.create(school=school, **TYPED)

    post(browser, "campus-edit", TYPED | {"address": "东二路2号"}, campus.pk)

    campus.refresh_from_db()
    assert campus.address == "东二路2号"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"latitude": "38.3"}, "longitude"),
        ({"longitude": "114.3"}, "latitude"),
        ({"latitude": "91", "longitude": "114"}, "latitude"),
        ({"name": "本部"}, "name"),
        ({"address": ""}, "address"),
    ],
)
def test_form_refuses_half_a_place_and_a_second_campus(browser, school, typed, field):
    Campus.objects.create(school=school, name="本部", address="一路")

    answer = post(browser, "campus-new", TYPED | typed, school.pk)

    assert set(answer.context["form"].errors) == {field}
    assert Campus.objects.count() == 1


def test_campus_of_a_school_elsewhere_is_not_there(login, stranger, school):
    campus = Campus.objects.create(school=school, **TYPED)

    answer = post(login(stranger), "campus-edit", TYPED, campus.pk)

    assert answer.status_code in {403, 404}
