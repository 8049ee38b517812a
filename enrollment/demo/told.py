"""What a family of the departments' population answers, question by question.

`GET /families` of the departments server says what each family would declare; here it
becomes the answers that the forms would keep, under the names of their fields.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from enrollment.demo.zones import Home
from enrollment.models import Part
from schools.demo.layout import CITY, PROVINCE
from schools.demo.plans import CountyPlan

Declared = Mapping[str, Any]
Answers = dict[str, Any]
ADDRESS = re.compile(r"(?P<road>\D+路)(?P<number>\d+)号(?P<estate>\D+)(?P<room>\d+)室")


@dataclass(frozen=True, slots=True)
class Community:
    """A community or village, by its twelve digits."""

    code: str
    name: str
    town: str

    @property
    def place(self) -> dict[str, str]:
        return {"code": self.code, "name": f"{self.town}{self.name}"}


def communities(county: CountyPlan) -> dict[str, Community]:
    """Those of the county by code."""
    above = f"{PROVINCE[1]}{CITY[1]}{county.name}"
    found = [
        Community(f"{town.code}{number:03d}", village, above + town.name)
        for town in county.towns
        for number, village in enumerate(town.villages, start=1)
    ]
    return {community.code: community for community in found}


@dataclass(frozen=True, slots=True)
class Household:
    """A declared family, with its guardians in the order in which they apply."""

    declared: Declared
    guardians: Sequence[Declared]
    community: Community

    @property
    def home(self) -> Home:
        found = self.address
        town = self.community.code[:9]
        return Home(town, self.community.name, found["road"], int(found["number"]))

    @property
    def address(self) -> "re.Match[str]":
        text = self.declared["home"]["address"]
        found = ADDRESS.fullmatch(text.removeprefix(self.community.place["name"]))
        if found is None:
            raise ValueError(f"{text} is no address of {self.community.code}")
        return found

    def answers(self, others: Sequence[str]) -> dict[str, Answers]:
        """Answers by part; `others` are the keys of children of the same birth."""
        twins = {"twins": list(others)} if others else {}
        return {
            Part.CHILD: self.child(),
            Part.GUARDIANS: self.who(),
            Part.RESIDENCE: self.residence(),
            Part.PERMIT: self.register(),
            Part.SIBLINGS: {**NO_SIBLING, **twins},
        }

    def child(self) -> Answers:
        needs = "yes" if self.declared["certificate"] else "no"
        return {"right": "yes", "differs": "", "special": "none", "needs": needs}

    def who(self) -> Answers:
        first, *others = self.guardians
        names = ("name", "relation", "id_number")
        told = {name: first[name] for name in names}
        second = others[0] if others else dict.fromkeys(names)
        told["has_second"] = "yes" if others else "no"
        return told | {f"second_{name}": second[name] for name in names}

    def residence(self) -> Answers:
        found, home = self.address, self.declared["home"]
        where = {
            "town": self.community.code[:9],
            "community": self.community.name,
            "road": found["road"],
            "number": int(found["number"]),
            "estate": found["estate"],
            "room": found["room"],
            "lives_since": self.declared["household"]["moved_in"],
        }
        return where | (self.rented() if home["kind"] == "rental" else self.owned())

    def owned(self) -> Answers:
        home = self.declared["home"]
        if home["kind"] == "purchase":
            return {
                "home_kind": "own",
                "unit_number": home["filing_no"],
                "has_title": "no",
                "share": "100%",
                "registered_on": home["filed_on"],
            }
        own = {person["id_number"] for person in self.guardians}
        shares = [
            Fraction(holder["share"])
            for holder in home["holders"]
            if holder["id_number"] in own
        ]
        return {
            "home_kind": "own" if shares else "grandparents",
            "unit_number": home["unit_no"],
            "has_title": "yes",
            "share": str(sum(shares)) if shares else "100%",
            "registered_on": home["registered_on"],
        }

    def rented(self) -> Answers:
        home = self.declared["home"]
        return {
            "home_kind": "rented",
            "filing_number": home["filing_no"],
            "rented_from": home["begins"],
            "rented_to": home["until"],
        }

    def register(self) -> Answers:
        household, county = self.declared["household"], self.community.code[:6]
        division = household["division"]
        near = "city" if division.startswith(county[:4]) else "elsewhere"
        told = {
            "hukou": "county" if division.startswith(county) else near,
            "household_number": household["household_no"],
            "moved_in": household["moved_in"],
        }
        if told["hukou"] == "county":
            return told
        licence = self.declared["licence"]
        code = licence["credit_code"] if licence else ""
        return {**told, **self.permit(), "credit_code": code}

    def permit(self) -> Answers:
        permit = self.declared["residence_permit"]
        if permit is None:
            day = self.declared["household"]["moved_in"]
            blank = {"permit_number": "", "issued_on": None}
            return {"holder": "nobody", **blank, "applied_on": day}
        numbers = [person["id_number"] for person in self.guardians]
        return {
            "holder": f"guardian{numbers.index(permit['holder']) + 1}",
            "permit_number": permit["permit_no"],
            "issued_on": permit["issued"],
            "applied_on": None,
        }


NO_SIBLING: Answers = {
    "follows": "no",
    "direction": None,
    "sibling_name": None,
    "sibling_number": None,
    "sibling_school": None,
}
