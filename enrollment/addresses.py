"""Reads an address as registers write it: 某省某市某区某街道人民路12号阳光小区1203室.

An address that cannot be read for certain is taken for another one: then a person looks,
and nobody is placed by a guess.
"""

import re
from collections.abc import Mapping
from typing import Any

from enrollment.departments.checks import plain
from enrollment.models import ResidentialAddress

ABOVE = "省市区县旗盟州镇乡道村社组会"
"""With these the names of divisions end; a road or an estate begins after one of them."""
NUMBER = r"(?P<number>\d{1,5})号"
ROAD = re.compile(rf"(?P<road>[^\d{ABOVE}]{{1,20}}(?:大道|路|街|巷|弄|胡同)){NUMBER}")
ESTATE = re.compile(r"(?P<estate>[^\d]{2,30}?)(?=\d|$)")
HOUSE_NUMBER = re.compile(NUMBER)


def home_of(told: Mapping[str, Any], *, county: str) -> ResidentialAddress:
    """The home that a family told, as the catchments read addresses; not stored."""
    return ResidentialAddress(
        division_id=told.get("town") or county,
        community=told.get("community") or "",
        road=told.get("road") or "",
        number=told.get("number"),
        estate=told.get("estate") or "",
    )


def is_home(address: str, home: ResidentialAddress) -> bool:
    """Whether a register's address is the home that a family names.

    The road with the house number tells it, else the estate; the community alone only
    where houses have no numbers. A community that is named must be the right one, too.
    """
    text = str(plain(address))
    if home.road and home.number is not None:
        agrees = has_house(text, home)
    elif home.road or home.estate:
        agrees = bool(home.estate) and all(
            names(text, part) for part in (home.road, home.estate) if part
        )
    else:
        agrees = not HOUSE_NUMBER.search(text)
    return agrees and lies_in_community(text, home)


def has_house(text: str, home: ResidentialAddress) -> bool:
    road = re.escape(str(plain(home.road)))
    found = re.search(rf"(?:^|[{ABOVE}]){road}{NUMBER}", text)
    return found is not None and int(found["number"]) == home.number


def names(text: str, part: str) -> bool:
    """Whether a road or an estate stands in the address, and not as another one's end."""
    word = re.escape(str(plain(part)))
    return bool(re.search(rf"(?:^|[{ABOVE}号路街巷弄\d]){word}", text))


def lies_in_community(text: str, home: ResidentialAddress) -> bool:
    """Titles rarely name the community; the register of addresses knows it then."""
    if not home.community or str(plain(home.community)) in text:
        return True
    rows = ResidentialAddress.objects.filter(
        town=home.division_id[:9], community=home.community
    )
    if home.road and home.number is not None:
        return rows.filter(road=home.road, number=home.number).exists()
    return bool(home.estate) and rows.filter(estate=home.estate).exists()


def read_address(address: str, division: str) -> ResidentialAddress | None:
    """The address of a register as catchments read addresses, or None; not stored."""
    text = str(plain(address))
    found = ROAD.search(text)
    if found is None:
        return None
    road, number = found["road"], int(found["number"])
    known = ResidentialAddress.objects.filter(
        town=division[:9], road=road, number=number
    )
    if row := known.first():
        return row
    estate = ESTATE.match(text, found.end())
    return ResidentialAddress(
        division_id=division,
        road=road,
        number=number,
        estate=estate["estate"] if estate else "",
    )
