"""Seeding an empty database: it ends, holds what was promised, and its lists open."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.demo import ACCOUNTS, GUARDIAN_PHONE, PASSWORD
from accounts.models import Posting, User
from accounts.roles import Role
from enrollment.models import Application
from reports.models import ReportRun
from schools.models import (
    AnnualReturn,
    ClassGroup,
    LargeClassCase,
    Pupil,
    RollConflict,
    RollEvent,
    RosterImport,
    School,
    SchoolYear,
)
from schools.seat_arithmetic import SeatWarning
from schools.seats import section_plans

PUPILS = 8_000
LISTS = (
    *("/schools/cockpit/", "/schools/pupils/", "/schools/classes/"),
    *("/schools/register/", "/schools/imports/", "/schools/conflicts/"),
    *("/schools/large-classes/", "/schools/seats/", "/schools/projects/"),
    *("/schools/forecast/", "/schools/returns/", "/schools/limits/"),
    *("/reports/", "/reports/schedule/", "/accounts/access-log/"),
)


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker):
    """One seeded database for the tests of this module, taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        told = StringIO()
        call_command("seed_demo", pupils=PUPILS, applications=24, seed=7, stdout=told)
        yield told.getvalue()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def savepoint(demo, db):
    """Each test leaves the rows as it found them."""


def test_seed_demo_brings_the_pupils_with_their_events_and_classes():
    pupils = Pupil.objects.count()

    assert abs(pupils - PUPILS) < 1_200
    assert (
        RollEvent.objects.filter(kind="enrolled", batch__isnull=False).count() == pupils
    )
    assert Pupil.objects.enrolled().count() == sum(
        ClassGroup.objects.filter(year=2026).values_list("enrolled", flat=True)
    )


def test_seed_demo_counts_the_classes_as_they_are():
    counters = dict(ClassGroup.objects.filter(year=2026).values_list("pk", "enrolled"))
    sitting = Counter(Pupil.objects.enrolled().values_list("class_group", flat=True))

    assert {key: size for key, size in counters.items() if size} == sitting


def test_seed_demo_lays_out_a_roster_for_the_registrar(settings):
    (file,) = (settings.VAR_DIR / "demo").glob("roster-*.csv")

    heading, *rows = file.read_text("utf-8-sig").splitlines()

    assert heading.startswith("学籍号,姓名")
    assert len(rows) == 6 * (41 + 43)


def test_seed_demo_closes_the_earlier_years_only():
    is_closed = dict(SchoolYear.objects.values_list("start_year", "is_closed"))

    assert is_closed == {2023: True, 2024: True, 2025: True, 2026: False}


def test_seed_demo_gives_every_role_an_account():
    held = set(Posting.objects.values_list("role", flat=True))

    assert held == set(Role)
    assert User.objects.get(username="registrar").check_password(PASSWORD)
    assert User.objects.get(username="guardian").phone == GUARDIAN_PHONE


def test_seed_demo_leaves_uploads_in_many_states():
    states = set(RosterImport.objects.values_list("state", flat=True))

    assert states == {"committed", "checked", "refused", "unmapped", "undone"}
    assert RollConflict.objects.filter(state="open").count() == 4


def test_seed_demo_works_large_classes_off():
    states = Counter(LargeClassCase.objects.values_list("state", flat=True))

    assert states["open"] > 0
    assert len(states) >= 3
    assert not LargeClassCase.objects.filter(class_group__year__is_closed=True).exists()


def test_seed_demo_verifies_nobody_without_the_departments(demo):
    assert "none of them verified" in demo
    assert set(Application.objects.filter(intake_year=2027).values_list("state")) == {
        ("draft",),
        ("submitted",),
        ("returned",),
    }


def test_seed_demo_warns_of_seats_somewhere():
    plans = section_plans(School.objects.all(), year=2026)

    warnings = Counter(plan.warning for plan in plans)
    assert warnings[SeatWarning.YELLOW] + warnings[SeatWarning.RED] > 0
    assert AnnualReturn.objects.count() > 20


def test_seed_demo_makes_the_town_report_with_the_figures_of_the_handbook():
    report = ReportRun.objects.get(kind="town")

    shown = {code: report.figures[code].text for code in FIGURES}
    assert shown == FIGURES


FIGURES = {
    "town.villages": "22",
    "schools.all": "21",
    "primary.classes": "152",
    "primary.pupils": "4,719",
    "junior.classes": "28",
    "junior.pupils": "1,441",
    "junior.mean": "51.46",
    "all.staff": "495",
    "all.full_time": "456",
    "all.bachelor_plus": "323",
    "primary.staff": "385",
    "primary.full_time": "365",
}


@pytest.mark.parametrize("path", LISTS)
def test_seed_demo_fills_lists_that_open(client, path):
    officer = User.objects.get(username="admission")
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get(path)

    assert answer.status_code == 200


def test_demo_accounts_tells_how_to_log_in_as_each():
    told = StringIO()

    call_command("demo_accounts", stdout=told)

    logins = {account.phone or account.username for account in ACCOUNTS}
    assert logins <= {line.split()[0] for line in told.getvalue().splitlines() if line}
    assert PASSWORD in told.getvalue()


def test_seed_demo_again_does_nothing_if_that_is_asked_and_refuses_otherwise():
    before = Pupil.objects.count()

    call_command("seed_demo", "--if-empty")

    assert Pupil.objects.count() == before
    with pytest.raises(CommandError, match="demo-reset"):
        call_command("seed_demo")


def test_seed_demo_refuses_a_real_installation(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="real installation"):
        call_command("seed_demo", "--if-empty")


def test_seed_demo_gives_the_crowded_schools_people_a_large_class_to_work_on():
    registrar = User.objects.get(username="registrar2").act_through(
        Posting.objects.get(user__username="registrar2")
    )

    cases = LargeClassCase.objects.visible_to(registrar)

    assert cases.filter(class_group__enrolled__gte=56).exists()
