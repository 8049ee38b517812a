"""The menu shows what the acting posting may open, and nothing else."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from portal.menu import MENU, address, menu_for
from tests.factories import COUNTY, acting

ENTRIES = [entry for _label, entries in MENU for entry in entries]


def names_in(menu):
    return {link.href for group in menu for link in group.links}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.url_name)
def test_menu_every_entry_leads_somewhere(entry):
    assert reverse(entry.url_name).startswith("/")


@pytest.mark.parametrize("role", [Role.COUNTY_ADMISSION_OFFICER, Role.CITY_VIEWER])
def test_menu_shows_exactly_what_opens(role, year, login, rf):
    unit = COUNTY[:4] if role == Role.CITY_VIEWER else COUNTY
    user = acting(role, unit=unit)
    request = rf.get("/")
    request.user = user

    shown = names_in(menu_for(request))

    for href in filter(None, (address(entry.url_name) for entry in ENTRIES)):
        answer = login(user).get(href).status_code
        assert (answer != 403) == (href in shown), href


def test_menu_marks_one_current_entry(registrar, rf):
    request = rf.get(reverse("schools:class-list"))
    request.user = registrar

    menu = menu_for(request)

    current = [link.href for group in menu for link in group.links if link.is_current]
    assert current == [reverse("schools:class-list")]


def test_menu_has_no_empty_group(city_viewer, rf):
    request = rf.get("/")
    request.user = city_viewer

    assert all(group.links for group in menu_for(request))
