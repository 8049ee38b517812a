"""The public look-up: from an address to its zones and schools, without log-in."""

import datetime

import pytest
from django.conf import settings
from django.urls import reverse

from enrollment.models import CutLine, ResidentialAddress, Zone
from schools.models.schools import Stage
from tests.enrollment.factories import PlanFactory, RoundFactory, ZoneFactory
from tests.factories import TOWN, DivisionFactory, SchoolFactory

VILLAGE = f"{TOWN}001"
INFORMATION = "不影响任何个人的录取结果"


@pytest.fixture
def published(year):
    """Numbers up to 9 of a road lead to a school of 180 seats with 170 children."""
    plan = PlanFactory(round=RoundFactory(published=True))
    zone = Zone.objects.create(
        round=plan.round,
        stage=Stage.PRIMARY,
        name="一小学区",
        children=170,
        extracted_on=datetime.date(2026, 11, 1),
    )
    zone.schools.add(plan.school)
    zone.rules.create(division_id=TOWN, road="育才路", number_to=9)
    return plan


def ask(client, **typed):
    return client.get(reverse("enrollment:lookup"), {"town": TOWN} | typed)


def zones_of(page, stage=0):
    return [card.row.zone.name for card in page.context["answers"][stage].zones]


def test_address_leads_to_zone_school_plan_and_colour(published, client):
    page = ask(client, road="育才路", number="5")

    text = page.content.decode()
    assert zones_of(page) == ["一小学区"]
    assert published.school.name in text
    assert "学位黄色预警" in text
    assert "2026-11-01" in text
    assert INFORMATION in text


@pytest.mark.parametrize("number", ["5", "５", "5号", " 5 号 "])
def test_number_is_understood_however_it_is_written(published, client, number):
    assert zones_of(ask(client, road="育 才路", number=number)) == ["一小学区"]


def test_address_without_a_zone_is_told_whom_to_call(published, client):
    page = ask(client, road="育才路", number="11")

    assert zones_of(page) == []
    assert published.round.hotline in page.content.decode()


def test_register_knows_the_village_that_a_family_does_not_name(published, client):
    DivisionFactory(code=VILLAGE, name="东庄村")
    ResidentialAddress.objects.create(division_id=VILLAGE, estate="学府苑")
    zone = Zone.objects.create(
        round=published.round, stage=Stage.PRIMARY, name="村小学区"
    )
    zone.rules.create(division_id=VILLAGE)

    assert zones_of(ask(client, estate="学府苑")) == ["村小学区"]
    assert zones_of(ask(client, estate="东庄村")) == ["村小学区"]


def test_road_through_several_zones_asks_for_the_number(published, client):
    zone = Zone.objects.create(
        round=published.round, stage=Stage.PRIMARY, name="二小学区"
    )
    zone.rules.create(division_id=TOWN, road="育才路", number_from=10)
    for number in (1, 20):
        ResidentialAddress.objects.create(
            division_id=TOWN, road="育才路", number=number
        )

    road = ask(client, road="育才路")
    house = ask(client, road="育才路", number="20")

    assert sorted(zones_of(road)) == ["一小学区", "二小学区"]
    assert zones_of(house) == ["二小学区"]


def test_cut_lines_of_the_last_three_years_are_shown(published, client):
    for years_ago in range(1, 5):
        CutLine.objects.create(
            school=published.school,
            stage=Stage.PRIMARY,
            intake_year=published.round.intake_year - years_ago,
            category="户房一致",
            line=f"落户日期{years_ago}",
            admitted=100,
        )

    text = ask(client, road="育才路", number="5").content.decode()

    assert "落户日期3" in text
    assert "落户日期4" not in text


def test_junior_zone_names_the_feeders(published, client):
    junior = SchoolFactory(junior=True)
    SchoolFactory(feeds=junior, name="对口小学")
    ZoneFactory(round=published.round, stage=Stage.JUNIOR, schools=[junior])

    page = ask(client, road="育才路")

    assert len(zones_of(page, stage=1)) == 1
    assert "对口小学" in page.content.decode()


@pytest.mark.parametrize("state", ["filed", "draft"])
def test_nothing_is_told_before_the_publication(year, client, state):
    traits = {} if state == "draft" else {state: True}
    plan = PlanFactory(round=RoundFactory(**traits))

    page = client.get(reverse("enrollment:lookup"))
    schools = client.get(reverse("enrollment:place-schools", args=[plan.round_id]))

    assert page.status_code == 200
    assert '<form class="card' not in page.content.decode()
    assert schools.status_code == 404


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"road": ""}, "__all__"), ({"road": "育才路", "number": "无"}, "number")],
)
def test_what_is_missing_is_said(published, client, typed, field):
    page = ask(client, **typed)

    assert list(page.context["form"].errors) == [field]
    assert "answers" not in page.context


def test_list_names_the_schools_with_their_plans(published, client):
    ZoneFactory(round=published.round, schools=[published.school], name="共同学区")
    PlanFactory(round=published.round, school__name="远山小学")
    url = reverse("enrollment:place-schools", args=[published.round_id])

    text = client.get(url).content.decode()
    one = client.get(url, {"q": "远山"})
    none = client.get(url, {"q": "没有的学校"})

    assert "共同学区" in text
    assert [plan.school.name for plan, _lines in one.context["rows"]] == ["远山小学"]
    assert none.context["rows"] == []


def test_page_with_its_style_and_script_stays_small(published, client):
    page = ask(client, road="育才路")
    parts = [
        settings.BASE_DIR / "static" / name for name in ("junheng.css", "junheng.js")
    ]

    size = len(page.content) + sum(part.stat().st_size for part in parts)

    assert size <= 150_000


def nearest_of(page, stage=0):
    return [school.name for school, _zone in page.context["answers"][stage].nearest]


def test_where_no_zone_is_found_the_same_road_comes_before_the_town(published, client):
    for number in range(6):
        zone = Zone.objects.create(
            round=published.round, stage=Stage.PRIMARY, name=f"{number}区"
        )
        zone.schools.add(SchoolFactory(name=f"镇中第{number}小学"))
        zone.rules.create(division_id=TOWN, road=f"和平路{number}")

    page = ask(client, road="育才路", number="11")

    named = nearest_of(page)
    assert named[0] == published.school.name
    assert len(named) == len(set(named)) == 5
    assert f"{published.school.name} · 一小学区" in page.content.decode()


def test_schools_of_another_town_are_not_near(published, client):
    zone = Zone.objects.create(
        round=published.round, stage=Stage.PRIMARY, name="远乡学区"
    )
    zone.schools.add(SchoolFactory(name="远乡小学"))
    zone.rules.create(division=DivisionFactory(code=f"{TOWN[:6]}999"), road="育才路")

    assert nearest_of(ask(client, road="无名路")) == [published.school.name]
