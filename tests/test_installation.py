"""The walk of docs/install.md: from an empty database to the first roster on the roll."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from portal.models import Job
from schools.models import Pupil, RosterImport, School, SchoolYear
from schools.tasks import check_roster, commit_roster
from tests.schools.roster.invented import roster, write_workbook

pytestmark = pytest.mark.django_db
COUNTY, TOWN, CODE = "990177", "990177001", "2199000100"
PLACES = f"99,示范省\n9901,示范市\n{COUNTY},开门县\n{TOWN},城关镇\n"
SCHOOLS = f"""学校标识码,学校名称,办学类型,办别,举办者级别,城乡类型,所在乡镇或村代码,\
小学核定班数,小学可用教室数,小学最高年级,初中核定班数,初中可用教室数
{CODE},育才路第001学校,完全小学,公办,县级,镇区,{TOWN},72,72,,,
"""
OWN_PASSWORD = "quiet river under seven bridges"
TASKS = {task.name: task for task in (check_roster, commit_roster)}


@pytest.fixture(autouse=True)
def in_memory(settings):
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"default": memory}


@pytest.fixture
def administrator(tmp_path):
    """The browser of whom the command made in an empty database."""
    file = tmp_path / "divisions.csv"
    file.write_text(PLACES)
    said, who = io.StringIO(), {"username": "admin", "name": "江海"}
    call_command("open_portal", str(file), unit=COUNTY, stdout=said, **who)
    return arrived("admin", said.getvalue().split()[-1])


def arrived(username, password):
    """The browser of a person who logs in and takes a password of their own."""
    browser = Client()
    send(browser, "account_login", login=username, password=password)
    own = {"password1": OWN_PASSWORD, "password2": OWN_PASSWORD}
    send(browser, "account_change_password", oldpassword=password, **own)
    return browser


def send(browser, name, /, *at, **typed):
    return browser.post(reverse(name, args=at), typed)


def hired(administrator, username, **posting):
    """The browser of a person whose account the administrator makes."""
    answer = send(
        administrator, "accounts:user-create", name="李", username=username, **posting
    )
    return arrived(username, answer.context["password"])


def work_off():
    """What the workers do with what waits."""
    for job in Job.objects.unfinished():
        TASKS[job.task](str(job.pk))


def hired_officer(administrator):
    role = Role.COUNTY_ADMISSION_OFFICER
    return hired(administrator, "officer", role=role, division=COUNTY)


def with_schools(officer):
    """The officer opens the school year and registers the schools."""
    send(officer, "schools:year-open")
    sheet = ContentFile(SCHOOLS.encode(), name="schools.csv")
    return send(officer, "schools:school-upload", file=sheet)


def test_first_administrator_is_led_to_the_school_year(administrator):
    page = administrator.get(reverse("accounts:start"), follow=True)

    assert page.status_code == 200
    assert reverse("schools:year-list") in page.text


def test_officer_finds_what_comes_first_and_enters_the_schools(administrator):
    officer = hired_officer(administrator)

    first = officer.get(reverse("accounts:start"), follow=True)
    with_schools(officer)

    assert reverse("schools:year-list") in first.text
    assert SchoolYear.objects.current().terms.count() == 0
    assert School.objects.get().sections.get().approved_classes == 72
    assert CODE in officer.get(reverse("schools:school-list")).text


def test_first_roster_comes_to_the_roll(administrator, tmp_path):
    with_schools(hired_officer(administrator))
    keeper = hired(administrator, "keeper", role=Role.SCHOOL_REGISTRAR, schools=[CODE])
    file = write_workbook(tmp_path / "roster.xlsx", roster(3))

    with file.open("rb") as opened:
        send(keeper, "schools:import-new", school=CODE, year=2026, file=opened)
    work_off()
    send(keeper, "schools:import-commit", RosterImport.objects.get().pk)
    work_off()

    assert Pupil.objects.filter(school=CODE).count() == 3
    assert "育才路第001学校" in keeper.get(reverse("schools:desk")).text
