"""Both sides of a roll conflict (重复学籍), for the county that decides.

What the claiming school wrote stands sealed in the conflict; nobody else opens it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.masking import masked_address, masked_number, masked_phone
from schools.models import Pupil, RollConflict

Show = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Side:
    """One fact as the present school has it and as the claiming school wrote it."""

    label: str | Promise
    present: str
    claimed: str
    differs: bool


LABELS = {"name": _("Name"), "address": _("Present address")}
"""Where the model's own word is too short."""


def verbose(name: str) -> str:
    return capfirst(getattr(Pupil._meta.get_field(name), "verbose_name", name))


def as_it_is(text: str) -> str:
    return text


def sex(text: str) -> str:
    return str(Pupil.Sex(text).label) if text in Pupil.Sex.values else text


FACTS: dict[str, Show] = {
    "name": as_it_is,
    "sex": sex,
    "birth_date": as_it_is,
    "id_number": masked_number,
    "student_number": masked_number,
    "entry_month": as_it_is,
    "hukou_address": masked_address,
    "address": masked_address,
    "guardian_name": as_it_is,
    "guardian_phone": masked_phone,
}


def sides(conflict: RollConflict) -> list[Side]:
    claim = json.loads(conflict.claim or "{}")
    pupil = conflict.pupil
    is_seated_there = pupil.school_id == conflict.holder.pk
    group = pupil.class_group if is_seated_there else None
    seat = (str(group.grade), str(group.number)) if group else ("", "")
    claimed_seat = (str(claim.get("grade", "")), str(claim.get("class_number", "")))
    rows = [
        Side(label, present, claimed, present != claimed)
        for label, present, claimed in zip(
            (_("Grade"), _("Class")), seat, claimed_seat, strict=True
        )
    ]
    for name, show in FACTS.items():
        present = str(getattr(pupil, name) or "")
        claimed = str(claim.get(name) or "")
        rows.append(
            Side(
                LABELS.get(name) or verbose(name),
                show(present),
                show(claimed),
                present != claimed,
            )
        )
    return rows
