"""What the ranking may take for true: the departments' word, at the address it names."""

import json
from datetime import date

import pytest
from django.utils import timezone

from enrollment.facts_of import facts_of
from enrollment.forms.choices import PublicForm
from enrollment.models import Decision, DepartmentCheck
from enrollment.scoring.facts import Person, Place, Stay
from tests.enrollment.factories import ZoneFactory
from tests.enrollment.family import PlanFactory, open_round, submitted
from tests.factories import TOWN

pytestmark = pytest.mark.django_db
ABOVE = "示范省示范市城东区育才街道"
CHILD = {"name": "张小明", "id_number": "1", "household_no": "1", "relation": "son"}


@pytest.fixture
def plan():
    """A school whose zone is one road."""
    plan = PlanFactory(round=open_round())
    zone = ZoneFactory(round=plan.round, schools=[plan.school])
    zone.rules.update(road="示范路")
    return plan


def answered(application, kind, person, **record):
    """A department's record of the application, as it is stored."""
    told = {"division": f"{TOWN}001", **record}
    return DepartmentCheck.objects.create(
        application=application,
        kind=kind,
        person=person,
        department="police",
        result="match",
        asked_at=timezone.now(),
        answer=json.dumps(told),
    )


def test_months_paid_late_are_kept_apart_from_those_on_time(plan):
    application = submitted(plan=plan)
    span = {"kind": "pension", "division": TOWN, "employer": "示范厂"}
    on_time = {"first": "2025-01", "last": "2025-06", "is_back_paid": False}
    late = {"first": "2024-11", "last": "2024-12", "is_back_paid": True}
    spans = [{**span, **on_time}, {**span, **late}]
    row = {"name": "王芳", "id_number": "1", "spans": spans}
    answered(application, "insurance", "guardian1", **row)

    paid = facts_of(application).insurance

    assert sum(one.on_time.bit_count() for one in paid) == 6
    assert sum(one.back_paid.bit_count() for one in paid) == 2


def register(application, address):
    row = {"moved_in": "2022-05-10", "is_collective": False, "address": address}
    answered(application, "hukou", "child", **CHILD, **row)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("示范路12号", Place.ZONE),
        ("示范路112号", Place.ZONE),
        ("名校路12号", Place.COUNTY),
        ("集体户", Place.COUNTY),
    ],
)
def test_register_lies_where_its_own_address_does(plan, address, place):
    application = submitted(plan=plan)
    register(application, ABOVE + address)

    (child,) = facts_of(application).hukou

    assert (child.person, child.place) == (Person.CHILD, place)


def test_register_at_another_house_is_not_in_the_zone_of_the_home(plan):
    plan.round.zones.get().rules.update(number_from=12, number_to=12)
    application = submitted(plan=plan)
    register(application, f"{ABOVE}示范路112号")

    assert facts_of(application).hukou[0].place == Place.COUNTY


TITLE = {
    "unit_no": "1",
    "holders": [],
    "registered_on": "2020-01-01",
    "use": "residential",
    "is_mortgaged": False,
}


@pytest.mark.parametrize(
    ("address", "place"), [("示范路12号", Place.ZONE), ("名校路1号", Place.COUNTY)]
)
def test_home_is_in_the_zone_where_its_title_lies(plan, address, place):
    application = submitted(plan=plan)
    answered(application, "title", "home", address=ABOVE + address, **TITLE)

    (home,) = facts_of(application).dwellings

    assert home.place == place


def residence(application):
    periods = facts_of(application).periods
    return {one.start for one in periods if one.stay is Stay.RESIDENCE}


def test_time_of_residence_is_what_a_record_at_the_home_proves(plan):
    application = submitted(plan=plan, lives_since="1990-01-01")
    assert residence(application) == set()

    register(application, f"{ABOVE}示范路12号")
    answered(application, "title", "home", address=f"{ABOVE}名校路1号", **TITLE)

    assert residence(application) == {date(2022, 5, 10)}


@pytest.mark.parametrize("is_seen", [True, False])
def test_told_time_of_residence_counts_only_once_an_officer_approved(
    plan, officer, is_seen
):
    application = submitted(plan=plan, lives_since="2019-01-01")

    by = officer if is_seen else None
    Decision.objects.create(application=application, kind="approved", by=by)

    assert residence(application) == ({date(2019, 1, 1)} if is_seen else set())


def test_home_in_the_zone_of_no_school_wished_for_is_in_the_county_only(plan):
    other = PlanFactory(round=plan.round)
    away = submitted(plan=other)
    both = submitted(plan=other, wish2=plan.school_id)

    assert facts_of(away).dwellings[0].place == Place.COUNTY
    assert facts_of(both).dwellings[0].place == Place.ZONE


def test_form_offers_the_schools_of_the_homes_zone_first(plan):
    other = PlanFactory(round=plan.round)

    form = PublicForm(application=submitted(plan=plan))

    none, own, outside = form.fields["wish1"].choices
    assert none[0] == ""
    assert [code for code, _name in own[1]] == [plan.school_id]
    assert [code for code, _name in outside[1]] == [other.school_id]
