"""Cockpit, desk, seats and forecast: figures for those who oversee."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from schools.models import LargeClassCase
from tests.factories import COUNTY, TOWN, ClassGroupFactory, SchoolFactory, acting

COCKPIT = reverse("schools:cockpit")


@pytest.fixture
def large(school):
    return ClassGroupFactory(school=school, enrolled=60)


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        (Role.TOWN_OFFICER, TOWN),
        (Role.COUNTY_SUPERVISOR, COUNTY),
        (Role.CITY_VIEWER, COUNTY[:4]),
        (Role.PROVINCE_VIEWER, COUNTY[:2]),
    ],
)
def test_cockpit_counts_what_lies_within(login, large, role, unit):
    answer = login(acting(role, unit=unit)).get(COCKPIT)

    assert answer.context["all"].sizes.large == 1
    assert answer.context["all"].capacity.enrolled == 60


def test_cockpit_goes_down_to_the_school_and_its_classes(login, officer, large):
    answer = login(officer).get(COCKPIT, {"place": TOWN})

    classes = f"{reverse('schools:class-list')}?school={large.school_id}"
    assert classes in answer.text
    assert [place.pk for place in answer.context["place"].trail] == [COUNTY, TOWN]


@pytest.mark.parametrize("place", ["990102", "99", "x"])
def test_cockpit_of_a_place_outside_is_not_found(login, officer, large, place):
    assert login(officer).get(COCKPIT, {"place": place}).status_code == 404


def test_cockpit_says_when_its_figures_were_counted(login, officer, large):
    client = login(officer)
    first = client.get(COCKPIT).context["counted_at"]

    again = client.get(COCKPIT).context["counted_at"]

    assert again == first


def test_desk_says_what_waits_and_which_classes_are_large(login, registrar, large):
    LargeClassCase.objects.create(class_group=large, size_at_open=60)

    answer = login(registrar).get(reverse("schools:desk"))

    hrefs = [todo.href for todo in answer.context["todos"]]
    assert reverse("schools:large-class-list") in hrefs
    assert answer.context["large_count"] == 1


def test_desk_of_a_school_without_anything_is_still_a_page(login, registrar):
    answer = login(registrar).get(reverse("schools:desk"))

    assert answer.context["large_count"] == 0


def test_seats_show_towns_first_and_then_their_schools(login, officer, large):
    client, page = login(officer), reverse("schools:seats")

    towns = client.get(page).context["lines"]
    schools = client.get(page, {"place": TOWN}).context["lines"]

    assert towns[0].href == f"?place={TOWN}"
    assert schools[0].label == large.school.name


def test_seats_of_a_school_are_its_own(login, registrar, large):
    ClassGroupFactory(school=SchoolFactory(), enrolled=40)

    answer = login(registrar).get(reverse("schools:seats"))

    assert [line.label for line in answer.context["lines"]] == [large.school.name]


def test_seats_of_an_unknown_year_are_not_found(login, officer, large):
    answer = login(officer).get(reverse("schools:seats"), {"year": "1990"})

    assert answer.status_code == 404


def test_forecast_moves_pupils_up(login, officer, large):
    answer = login(officer).get(reverse("schools:forecast"))

    assert {one.year for one in answer.context["balances"]} == {2027, 2028, 2029}


def test_findings_are_a_part_for_the_desk_and_a_page_of_their_own(login, registrar):
    client, page = login(registrar), reverse("schools:findings")

    part = client.get(page, headers={"HX-Request": "true"})
    whole = client.get(page)

    assert "<h1>" not in part.text
    assert "<h1>" in whole.text
