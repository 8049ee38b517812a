"""Zones: rules meet addresses alike in SQL and in words, gaps are found, colours shown."""

import datetime
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import AuditEvent
from enrollment import catchments
from enrollment.models import CatchmentRule, ResidentialAddress, Zone
from enrollment.plan_facts import PlanFacts
from enrollment.zone_rows import zone_report, zone_rows
from enrollment.zone_sheet import ADDRESS_COLUMNS, RULE_COLUMNS
from portal.errors import Conflict
from schools.models import ChildCount
from schools.models.schools import Stage
from tests.enrollment.factories import (
    PlanFactory,
    PolicyFactory,
    RoundFactory,
    ZoneFactory,
)
from tests.factories import COUNTY, TOWN, DivisionFactory, SchoolFactory

VILLAGE, OTHER_TOWN = f"{TOWN}001", f"{COUNTY}102"
PLACES = [COUNTY, TOWN, VILLAGE, OTHER_TOWN]
ROADS, ESTATES, COMMUNITIES = ["", "育才路", "示范路"], ["", "学府苑"], ["", "东街社区"]
NUMBERS = st.none() | st.integers(1, 6)


@pytest.fixture
def draft(year):
    for code in PLACES:
        DivisionFactory(code=code)
    return PolicyFactory().round


def rule(division, community, road, estate, numbers, parity):
    low, high = numbers if road else (None, None)
    if low and high and low > high:
        low, high = high, low
    return {
        "division_id": division,
        "community": community,
        "road": road,
        "estate": estate,
        "number_from": low,
        "number_to": high,
        "parity": parity if road else "",
    }


RULES = st.builds(
    rule,
    st.sampled_from(PLACES),
    *(st.sampled_from(words) for words in (COMMUNITIES, ROADS, ESTATES)),
    st.tuples(NUMBERS, NUMBERS),
    st.sampled_from(["", "odd", "even"]),
)
ADDRESSES = st.fixed_dictionaries(
    {
        "division_id": st.sampled_from([TOWN, VILLAGE, OTHER_TOWN]),
        "community": st.sampled_from(COMMUNITIES),
        "road": st.sampled_from(ROADS),
        "number": NUMBERS,
        "estate": st.sampled_from(ESTATES),
    }
)


def meets(address, rule):
    """The rule in words, told without a database."""
    number, low, high = address["number"], rule["number_from"], rule["number_to"]
    is_numbered = low or high or rule["parity"]
    return (
        address["division_id"].startswith(rule["division_id"])
        and all(
            rule[name] in {"", address[name]}
            for name in ("community", "road", "estate")
        )
        and (
            not is_numbered
            or (
                number is not None
                and (low or 0) <= number <= (high or number)
                and rule["parity"] in {"", "odd" if number % 2 else "even"}
            )
        )
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(RULES, max_size=3), max_size=3), ADDRESSES)
def test_sql_finds_the_zones_that_the_rules_say(draft, zones, told):
    Zone.objects.all().delete()
    ResidentialAddress.objects.all().delete()
    for place, rules in enumerate(zones):
        zone = Zone.objects.create(round=draft, stage=Stage.PRIMARY, name=str(place))
        zone.rules.bulk_create(CatchmentRule(zone=zone, **fields) for fields in rules)
    address = ResidentialAddress.objects.create(**told)

    expected = {
        str(place)
        for place, rules in enumerate(zones)
        if any(meets(told, rule) for rule in rules)
    }

    of_round = Zone.objects.of(draft, Stage.PRIMARY)
    rows = ResidentialAddress.objects.filter(pk=address.pk)
    assert {zone.name for zone in of_round.at(address)} == expected
    assert rows.with_zone_count(draft, Stage.PRIMARY).get().zones == len(expected)
    named = rows.with_zone_names(draft, Stage.PRIMARY).get().zone_names
    assert named == sorted(expected)


def zone_of(round_, *schools, children=None, rules=(), **fields):
    zone = Zone.objects.create(
        **{"round": round_, "stage": Stage.PRIMARY, "name": "一小学区"} | fields,
        children=children,
        extracted_on=datetime.date(2026, 11, 1) if children else None,
    )
    zone.schools.set(schools)
    for told in rules:
        zone.rules.create(division_id=TOWN, **told)
    return zone


def row_of(zone):
    return zone_rows([zone], facts=PlanFacts(zone.round))[0]


@pytest.mark.parametrize(
    ("children", "colour"),
    [(161, "none"), (162, "yellow"), (179, "yellow"), (180, "red")],
)
def test_colour_compares_the_children_with_all_seats_of_the_zone(
    draft, children, colour
):
    plans = [PlanFactory(round=draft, classes=2) for _ in range(2)]
    zone = zone_of(draft, *(plan.school for plan in plans), children=children)

    row = row_of(zone)

    assert (row.seats, row.warning, row.is_single) == (180, colour, False)
    assert row.on == datetime.date(2026, 11, 1)


def test_red_needs_a_diversion_plan(draft):
    plan = PlanFactory(round=draft)
    zone = zone_of(draft, plan.school, children=200)

    before = row_of(zone).needs_diversion
    plan.diversion_plan = "分流至二小"
    plan.save()

    assert (before, row_of(zone).needs_diversion) == (True, False)


def test_children_of_a_zone_are_those_that_its_schools_were_counted(draft):
    plan = PlanFactory(round=draft)
    day = datetime.date(2026, 10, 8)
    ChildCount.objects.create(
        school=plan.school,
        stage=Stage.PRIMARY,
        intake_year=draft.intake_year,
        hukou_children=170,
        extracted_on=day,
        source="公安户籍",
    )

    row = row_of(zone_of(draft, plan.school))

    assert (row.children, row.on, row.warning) == (170, day, "yellow")


@pytest.fixture
def roads(draft):
    """Numbers 1–4 of two roads; zones leave some out and take some twice."""
    ResidentialAddress.objects.bulk_create(
        ResidentialAddress(division_id=TOWN, road=road, number=number)
        for road in ("育才路", "示范路")
        for number in range(1, 5)
    )
    zone_of(draft, rules=[{"road": "育才路"}])
    zone_of(draft, name="二小学区", rules=[{"road": "育才路", "parity": "odd"}])
    return draft


def test_report_groups_gaps_and_overlaps_by_road(roads):
    report = zone_report(roads, Stage.PRIMARY)

    (gap,), (overlap,) = report.gaps, report.overlaps
    assert (gap.road, gap.count, gap.first, gap.last) == ("示范路", 4, 1, 4)
    assert (overlap.road, overlap.count) == ("育才路", 2)
    assert report.addresses == 8


def test_road_of_the_report_names_the_zones_of_each_address(roads, officer, login):
    client = login(officer)
    url = reverse("enrollment:zone-report", args=[roads.pk])
    page = client.get(url).content.decode()

    road = client.get(
        reverse("enrollment:zone-road", args=[roads.pk]),
        {"division": TOWN, "road": "育才路"},
    )

    assert reverse("enrollment:zone-road", args=[roads.pk]) in page
    assert [len(row.zone_names) for row in road.context["page"].rows] == [2, 1, 2, 1]


def send(client, name, round_, columns, *rows):
    """The template, with rows added below what stands in it."""
    answer = client.get(reverse(f"enrollment:{name}", args=[round_.pk]))
    book = load_workbook(BytesIO(b"".join(answer)))
    assert [cell.value for cell in book.active[1]] == [c.heading for c in columns]
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    kind = name.partition("-")[0]
    return client.post(
        reverse(f"enrollment:{kind}-upload", args=[round_.pk]),
        {"file": ContentFile(content.getvalue(), name="sheet.xlsx")},
    )


def test_zones_come_back_as_they_went_out(roads, officer, login):
    before = set(CatchmentRule.objects.values_list("zone__name", "road", "parity"))

    answer = send(login(officer), "zone-export", roads, RULE_COLUMNS)

    assert answer.status_code == 302
    assert set(CatchmentRule.objects.values_list("zone__name", "road", "parity")) == (
        before
    )


def test_workbook_draws_a_new_zone(draft, officer, login):
    school = SchoolFactory()
    row = ["城东学区", "小学", school.pk, TOWN, "", "示范路", 2, 40, "双号", ""]

    send(login(officer), "zone-export", draft, RULE_COLUMNS, row)

    zone = Zone.objects.get(name="城东学区")
    assert list(zone.schools.all()) == [school]
    assert zone.rules.get().numbers.startswith("2–40")
    assert AuditEvent.objects.filter(action="zone.import").count() == 1


def test_workbook_names_every_wrong_cell_and_draws_nothing(draft, officer, login):
    bad = ["城东学区", "小学", "2100000000", "110101001", "", "", 5, 3, "左边", ""]
    good = ["城东学区", "小学", SchoolFactory().pk, TOWN, "", "示范路"]

    answer = send(login(officer), "zone-export", draft, RULE_COLUMNS, good, bad)

    told = answer.context["form"].non_field_errors()
    cells = {sentence.split(" ")[0] for sentence in told}
    assert {"C3", "D3", "H3", "I3"} <= cells
    assert not Zone.objects.exists()


def test_address_register_grows_and_repeats_nothing(draft, officer, login):
    rows = [[TOWN, "", "育才路", 1, ""], [VILLAGE, "", "", "", "学府苑"]]
    client = login(officer)

    for _ in range(2):
        answer = send(client, "address-template", draft, ADDRESS_COLUMNS, *rows)

    assert answer.status_code == 302
    assert ResidentialAddress.objects.count() == 2


def test_address_register_names_wrong_cells(draft, officer, login):
    rows = [[COUNTY, "", "育才路", 1, ""], [TOWN, "", "", 3, ""]]

    answer = send(login(officer), "address-template", draft, ADDRESS_COLUMNS, *rows)

    told = answer.context["form"].non_field_errors()
    assert [sentence.split(" ")[0] for sentence in told] == ["A2", "A3"]
    assert not ResidentialAddress.objects.exists()


@pytest.mark.parametrize("state", ["filed", "published"])
def test_zones_are_fixed_from_the_filing_on(year, officer, state):
    zone = ZoneFactory(round=RoundFactory(**{state: True}))

    with pytest.raises(Conflict):
        catchments.drop_zone(zone, by=officer)
    with pytest.raises(Conflict):
        catchments.drop_rule(zone.rules.get(), by=officer)


def test_rules_are_added_changed_and_deleted_one_by_one(draft, officer, login):
    zone, client = zone_of(draft), login(officer)
    typed = {"division": TOWN, "road": "育才路", "number_from": 1, "number_to": 9}

    client.post(reverse("enrollment:rule-new", args=[zone.pk]), typed)
    url = reverse("enrollment:rule-edit", args=[zone.rules.get().pk])
    refused = client.post(url, typed | {"number_to": 0, "road": ""})
    client.post(url, typed | {"parity": "odd"})

    kept = zone.rules.get()
    assert refused.context["form"].errors
    assert (kept.road, kept.number_to, kept.parity) == ("育才路", 9, "odd")
    client.post(reverse("enrollment:rule-delete", args=[kept.pk]))
    assert not zone.rules.exists()


def test_junior_zone_shows_who_feeds_its_school(draft, officer, login):
    junior = SchoolFactory(junior=True)
    feeder = SchoolFactory(feeds=junior)
    zone = zone_of(draft, junior, stage=Stage.JUNIOR)

    page = login(officer).get(reverse("enrollment:zone-detail", args=[zone.pk]))

    assert feeder.name in page.content.decode()


def test_zone_keeps_its_children_with_the_day_they_were_counted(draft, officer, login):
    url = reverse("enrollment:zone-new", args=[draft.pk])
    typed = {"name": "城西学区", "schools": [SchoolFactory().pk], "children": 90}

    refused = login(officer).post(url, typed)
    kept = login(officer).post(url, typed | {"extracted_on": "2026-11-01"})

    assert list(refused.context["form"].errors) == ["extracted_on"]
    assert kept.status_code == 302
    assert Zone.objects.get().children == 90
