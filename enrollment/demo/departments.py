"""The demo's talk with the departments server, apart from questions about families."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings

from departments.families import population
from departments.people import Place
from enrollment.demo.told import Community, Declared
from enrollment.departments.client import POOL

PATIENCE = 60.0


def populate(
    places: Iterable[Community], *, families: int, year: int, mothers: Mapping[str, str]
) -> Sequence[Declared]:
    """Have the departments know `families` of these places; what each would declare.

    Without a server the same families are invented, and nobody knows them.
    """
    if not settings.DEPARTMENTS_URL:
        found = [Place(**community.place) for community in places]
        made = population(
            families, seed=year, year=year, places=tuple(found), mothers=mothers
        )
        return made.declared
    wanted = {
        "families": families,
        "seed": year,
        "year": year,
        "places": [community.place for community in places],
        "mothers": dict(mothers),
    }
    send("POST", "population", wanted)
    declared: list[Declared] = send("GET", "families")["families"]
    return declared


def send(method: str, path: str, body: object = None) -> dict[str, Any]:
    answer = POOL.request(
        method,
        f"{settings.DEPARTMENTS_URL.rstrip('/')}/{path}",
        body=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {settings.DEPARTMENTS_TOKEN}",
            "Content-Type": "application/json",
        },
        timeout=PATIENCE,
    )
    if answer.status != 200:
        raise RuntimeError(f"the departments server answers {answer.status} to {path}")
    told: dict[str, Any] = answer.json()
    return told
