"""Applications of the families that the departments server knows, each with its story."""

import re
from typing import Any

from enrollment import applying, verifying
from enrollment.handing_in import submit
from enrollment.models import Application, ApplicationState
from schools.models.schools import Stage
from tests.enrollment.family import PlanFactory, answer_all, child_of, parent
from tests.factories import COUNTY, DivisionFactory, SchoolFactory

ADDRESS = re.compile(r"街道(?P<road>\D+路)(?P<number>\d+)号(?P<estate>\D+)\d+室")


def connect(departments: Any, settings: Any) -> None:
    settings.DEPARTMENTS_URL = departments.url
    settings.DEPARTMENTS_TOKEN = departments.token
    settings.DEPARTMENTS_TIMEOUT = 0.5


def answers_of(family: dict[str, Any]) -> dict[str, Any]:
    """What the family types, by the names of the forms' fields."""
    first, *others = family["guardians"]
    household, home = family["household"], family["home"]
    told = {
        "name": first["name"],
        "relation": first["relation"],
        "id_number": first["id_number"],
        "hukou": where(household["division"]),
        "household_number": household["household_no"],
        "moved_in": household["moved_in"],
        "town": home["division"][:9],
        "lives_since": household["moved_in"],
        **address_of(home),
    }
    for other in others:
        told |= {"has_second": "yes"}
        told |= {f"second_{name}": other[name] for name in ("name", "id_number")}
        told |= {"second_relation": other["relation"]}
    return told | home_of(home) | permit_of(family)


def address_of(home: dict[str, Any]) -> dict[str, Any]:
    """Road, house and estate; a demo address names its street (街道) before them."""
    found = ADDRESS.search(home["address"])
    assert found is not None
    return {**found.groupdict(), "number": int(found["number"])}


def where(division: str) -> str:
    if division.startswith(COUNTY):
        return "county"
    return "city" if division.startswith(COUNTY[:4]) else "elsewhere"


def home_of(home: dict[str, Any]) -> dict[str, Any]:
    if home["kind"] == "rental":
        return {
            "home_kind": "rented",
            "filing_number": home["filing_no"],
            "rented_from": home["begins"],
            "rented_to": home["until"],
        }
    return {
        "unit_number": home.get("filing_no") or home["unit_no"],
        "has_title": "no" if home["kind"] == "purchase" else "yes",
        "registered_on": home.get("registered_on", home.get("filed_on")),
    }


def permit_of(family: dict[str, Any]) -> dict[str, Any]:
    permit, licence = family["residence_permit"], family["licence"]
    if permit is None:
        return {"holder": "nobody", "applied_on": "2026-11-01"}
    numbers = [guardian["id_number"] for guardian in family["guardians"]]
    return {
        "holder": f"guardian{numbers.index(permit['holder']) + 1}",
        "permit_number": permit["permit_no"],
        "issued_on": permit["issued"],
        "credit_code": licence["credit_code"] if licence else "",
    }


def plan_for(stage: str) -> Any:
    is_junior = stage == Stage.JUNIOR
    return PlanFactory(stage=stage, school=SchoolFactory(junior=is_junior))


def sent_in(family: dict[str, Any], *, plan: Any = None, **changed: Any) -> Application:
    """The family's application, handed in."""
    guardian, plan = parent(), plan or plan_for(family["stage"])
    DivisionFactory(code=family["home"]["division"][:9])
    child = family["children"][0]
    row = child_of(
        guardian,
        **{name: child[name] for name in ("name", "id_number")},
        birth_date=child["born"],
        sex="1" if child["sex"] == "male" else "2",
    )
    row.refresh_from_db()
    started = applying.start(row, round_=plan.round, stage=plan.stage, by=guardian)
    answer_all(started, plan, **answers_of(family) | changed)
    return submit(started, by=guardian)


def taken_up(family: dict[str, Any], **changed: Any) -> Application:
    """The same, and its checking has begun."""
    application = sent_in(family, **changed)
    (taken,) = verifying.take_up([application])
    assert taken.state == ApplicationState.CHECKING
    return taken
