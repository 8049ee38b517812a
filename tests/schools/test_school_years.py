"""School years are opened and closed on a page; without one the pages say what is missing."""

import datetime

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.roles import Role
from schools import calendars
from schools.calendars import set_term
from schools.models import CalendarDay, LocalDay, RosterImport, SchoolYear, Term
from tests.factories import (
    COUNTY,
    DivisionFactory,
    RosterImportFactory,
    SchoolFactory,
    SchoolYearFactory,
    acting,
)

PAGES = {
    Role.SCHOOL_REGISTRAR: [
        *("desk", "class-list", "import-new", "import-template"),
        *("return-template", "school-list"),
    ],
    Role.COUNTY_ADMISSION_OFFICER: [
        *("cockpit", "forecast", "return-list", "seats", "import-new"),
    ],
}


@pytest.fixture
def opener(db):
    """The county's officer in a portal without a school year."""
    return acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY)


def post(client, name, typed=None, **at):
    return client.post(reverse(f"schools:{name}", kwargs=at), typed)


def test_first_year_is_that_of_today_with_its_working_days(login, opener):
    answer = post(login(opener), "year-open")

    assert answer.status_code == 302
    assert SchoolYear.objects.current().pk == 2026
    assert CalendarDay.objects.filter(day__year=2026).count() == 365
    assert AuditEvent.objects.filter(action="school-year.open").exists()


def test_administrator_opens_a_year_too(login, db):
    administrator = acting(Role.SYSTEM_ADMINISTRATOR, unit=COUNTY)

    post(login(administrator), "year-open")

    assert SchoolYear.objects.get().pk == 2026


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        (Role.COUNTY_ADMISSION_OFFICER, COUNTY, 403),
        (Role.SYSTEM_ADMINISTRATOR, COUNTY, 403),
        (Role.SYSTEM_ADMINISTRATOR, "9901", 302),
    ],
)
@pytest.mark.parametrize(
    ("name", "at", "year"), [("year-open", {}, 0), ("year-close", {"year": 2025}, 2025)]
)
def test_year_of_two_counties_is_the_citys(
    login, db, role, unit, status, name, at, year
):
    SchoolFactory(), SchoolFactory(elsewhere=True)
    if year:
        SchoolYearFactory(start_year=year)

    answer = post(login(acting(role, unit=unit)), name, **at)

    assert answer.status_code == status
    assert AuditEvent.objects.filter(action__startswith="school-year").exists() == (
        status == 302
    )


def test_page_offers_the_year_only_to_whom_it_belongs(login, opener):
    SchoolFactory(elsewhere=True)

    answer = login(opener).get(reverse("schools:year-list"))

    assert reverse("schools:year-open") not in answer.text


def test_year_is_not_opened_beside_an_open_one(login, officer):
    answer = post(login(officer), "year-open")

    assert answer.status_code == 409
    assert SchoolYear.objects.get().pk == 2026


def test_years_follow_one_another(login, opener):
    SchoolYearFactory(start_year=2025)

    client = login(opener)
    post(client, "year-close", year=2025)
    post(client, "year-open")

    states = dict(SchoolYear.objects.values_list("start_year", "is_closed"))
    assert states == {2025: True, 2026: False}
    assert AuditEvent.objects.filter(action="school-year.close").count() == 1


def test_year_stays_open_while_its_lessons_go_on(login, officer):
    answer = post(login(officer), "year-close", year=2026)

    assert answer.status_code == 409
    assert not SchoolYear.objects.get().is_closed


def test_year_is_closed_once(login, opener):
    SchoolYearFactory(start_year=2025, is_closed=True)

    answer = post(login(opener), "year-close", year=2025)

    assert answer.status_code == 409
    assert not AuditEvent.objects.filter(action="school-year.close").exists()


def test_year_is_not_closed_under_a_roster_that_is_being_written(login, opener):
    year = SchoolYearFactory(start_year=2025)
    RosterImportFactory(year=year, state=RosterImport.State.COMMITTING)

    answer = post(login(opener), "year-close", year=2025)

    assert answer.status_code == 409
    assert not SchoolYear.objects.get(pk=2025).is_closed


def test_term_holds_in_the_division_of_who_sets_it(login, officer):
    days = {"starts_on": "2026-09-01", "ends_on": "2027-01-22"}

    post(login(officer), "term-set", {"year": 2026, "number": 1} | days)

    term = Term.objects.get()
    assert (term.division_id, term.ends_on) == (COUNTY, datetime.date(2027, 1, 22))
    assert AuditEvent.objects.filter(action="term.change").exists()


@pytest.mark.parametrize(("place", "shown"), [(COUNTY, 1), ("990102", 0)])
def test_page_shows_the_terms_of_the_own_division(login, officer, year, place, shown):
    days = (datetime.date(2026, 9, 1), datetime.date(2027, 1, 22))
    set_term(year, number=1, place=DivisionFactory(code=place).pk, days=days)

    answer = login(officer).get(reverse("schools:year-list"))

    ((_year, terms, _may_close, _closes_from),) = answer.context["years"]
    assert len(terms) == shown


@pytest.mark.parametrize(
    ("first", "last"), [("2026-08-20", "2027-01-22"), ("2027-01-22", "2026-09-01")]
)
def test_term_outside_its_year_is_shown_again(login, officer, first, last):
    typed = {"year": 2026, "number": 1, "starts_on": first, "ends_on": last}

    answer = post(login(officer), "term-set", typed)

    assert answer.context["form"].non_field_errors()
    assert not Term.objects.exists()


def test_calendar_is_loaded_again_on_the_page(login, officer):
    post(login(officer), "calendar-load", {"calendar_year": 2025})

    assert CalendarDay.objects.filter(day__year=2025).count() == 365
    assert AuditEvent.objects.get(action="calendar.load").reason == "2025"


def test_calendar_that_the_library_lacks_is_not_offered(login, officer):
    answer = post(login(officer), "calendar-load", {"calendar_year": 2003})

    assert "calendar_year" in answer.context["form"].errors
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize(
    ("role", "page"), [(role, page) for role, pages in PAGES.items() for page in pages]
)
def test_page_says_what_comes_first_without_a_year(login, db, role, page):
    unit = COUNTY if role == Role.COUNTY_ADMISSION_OFFICER else SchoolFactory()
    user = acting(role, unit=unit)

    answer = login(user).get(reverse(f"schools:{page}"))

    assert answer.status_code == 200
    assert "schools/no_year.html" in [template.name for template in answer.templates]


def test_only_who_may_open_a_year_is_led_there(login, opener):
    registrar = acting(Role.SCHOOL_REGISTRAR, unit=SchoolFactory())
    page, way = reverse("schools:class-list"), reverse("schools:year-open")[:-5]

    led = [
        f'class="btn" href="{way}"' in login(user).get(page).text
        for user in (opener, registrar)
    ]

    assert led == [True, False]


SNOW = {"day": "2026-11-25", "is_school_day": "no", "reason": "大雪停课"}


def test_place_sets_a_day_on_which_its_schools_differ(login, officer):
    set_term(
        SchoolYear.objects.get(),
        number=1,
        place=COUNTY,
        days=(datetime.date(2026, 9, 1), datetime.date(2027, 1, 20)),
    )
    calendars.load_year(2026)
    client, snow = login(officer), datetime.date(2026, 11, 25)
    taught = calendars.is_school_day(snow, place=COUNTY)

    post(client, "local-day-set", SNOW)

    assert taught
    assert not calendars.is_school_day(snow, place=COUNTY)
    assert "大雪停课" in client.get(reverse("schools:year-list")).text
    assert AuditEvent.objects.filter(action="local-day.set").exists()


def test_day_set_again_takes_the_place_of_what_was_set(login, officer):
    client = login(officer)
    post(client, "local-day-set", SNOW)

    post(client, "local-day-set", SNOW | {"is_school_day": "yes", "reason": "补课"})

    assert LocalDay.objects.get().is_school_day


def test_day_is_taken_back_by_the_place_that_set_it(login, officer):
    above = DivisionFactory(code=COUNTY[:4])
    day = {"day": "2026-11-25", "is_school_day": False, "reason": "雪"}
    of_city = LocalDay.objects.create(division=above, **day)
    post(login(officer), "local-day-set", SNOW)
    own = LocalDay.objects.get(division=COUNTY)

    answers = [post(login(officer), "local-day-drop", pk=d.pk) for d in (of_city, own)]

    assert [answer.status_code for answer in answers] == [404, 302]
    assert LocalDay.objects.get() == of_city
