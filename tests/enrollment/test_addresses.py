"""A register's address is the home only where that is certain; else a person looks."""

import pytest

from enrollment.addresses import is_home, read_address
from enrollment.models import ResidentialAddress
from tests.factories import TOWN, DivisionFactory

ABOVE = "示范省示范市城东区育才街道"


def home(**fields):
    return ResidentialAddress(division_id=TOWN, **fields)


@pytest.mark.parametrize(
    ("written", "number", "agrees"),
    [
        ("人民路8号阳光小区1203室", 8, True),
        ("人民路 ８ 号", 8, True),
        ("人民路88号", 8, False),
        ("人民路18号", 8, False),
        ("新人民路8号", 8, False),
        ("人民路八号", 8, False),
        ("人民路8号", None, False),
    ],
)
def test_house_is_its_road_with_its_whole_number(written, number, agrees):
    assert is_home(ABOVE + written, home(road="人民路", number=number)) == agrees


@pytest.mark.parametrize(
    ("written", "agrees"),
    [("人民路8号阳光小区3栋", True), ("新阳光小区3栋", False), ("翠湖小区", False)],
)
def test_home_without_a_number_is_its_estate(written, agrees):
    assert is_home(ABOVE + written, home(estate="阳光小区")) == agrees


@pytest.mark.django_db
def test_community_must_stand_in_the_address_or_in_the_register_of_addresses():
    own = home(road="人民路", number=8, community="东街社区")
    assert is_home(f"{ABOVE}东街社区人民路8号", own)
    assert not is_home(f"{ABOVE}人民路8号", own)

    DivisionFactory(code=TOWN)
    ResidentialAddress.objects.create(
        division_id=TOWN, community="东街社区", road="人民路", number=8
    )

    assert is_home(f"{ABOVE}人民路8号", own)


def test_village_without_house_numbers_is_its_name():
    assert is_home("城东区柳河镇河西村三组", home(community="河西村"))
    assert not is_home("城东区柳河镇河西村人民路8号", home(community="河西村"))


@pytest.mark.django_db
def test_address_is_read_into_road_number_and_estate():
    found = read_address(f"{ABOVE}世纪大道8号阳光小区1203室", TOWN)

    assert (found.road, found.number, found.estate) == ("世纪大道", 8, "阳光小区")
    assert read_address("集体户", TOWN) is None
