"""Thousands of families who are about to hand in, and how each does it over HTTP."""

import datetime
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from accounts.models import Posting, User
from accounts.roles import Role
from enrollment.applying import all_told
from enrollment.handing_in import Slip
from enrollment.models import (
    Application,
    ApplicationPart,
    Child,
    Guardian,
    Household,
)
from enrollment.receipts import content_hash, new_receipt
from enrollment.waiting import Place
from tests.enrollment.family import PlanFactory, answer_all, open_round, started

BATCH = 500
BACKEND = "django.contrib.auth.backends.ModelBackend"


def crowd(families: int) -> Iterator[dict[str, str]]:
    """Session, place, application and slip of each; all have told the same, each sealed."""
    plan = PlanFactory(round=open_round())
    model = started(plan=plan)
    answer_all(model, plan)
    for first in range(0, families, BATCH):
        yield from copies(model, range(first, min(first + BATCH, families)))


def copies(model: Application, serials: range) -> Iterator[dict[str, str]]:
    users = User.objects.bulk_create(
        User(username=f"family{serial}", name="王芳", password="!")
        for serial in serials
    )
    Posting.objects.bulk_create(Posting(user=u, role=Role.GUARDIAN) for u in users)
    place = Place(enters_at=timezone.now() - datetime.timedelta(minutes=1)).written()
    now = timezone.now()
    told = all_told(model)
    for row in drafts(model, users, saved_at=now):
        session, receipt = session_of(row.applicant), new_receipt(row.intake_year)
        slip = Slip(
            application=str(row.pk),
            by=str(row.applicant_id),
            receipt=receipt,
            content_hash=content_hash(receipt, told, []),
            saved_at=now.isoformat(),
            moved_at=row.moved_at.isoformat(),
            papers="",
        ).written(session=session)
        yield {"session": session, "place": place, "pk": str(row.pk), "slip": slip}


def drafts(
    model: Application, users: list[User], *, saved_at: datetime.datetime
) -> list[Application]:
    """A complete draft for each, like the model's."""
    homes = Household.objects.bulk_create(Household() for _ in users)
    Guardian.objects.bulk_create(
        Guardian(household=home, user=user, name="王芳", relation="mother")
        for home, user in zip(homes, users, strict=True)
    )
    children = Child.objects.bulk_create(
        Child(household=home, name="张小", sex="1", birth_date=model.child.birth_date)
        for home in homes
    )
    same = ("round", "stage", "policy", "city", "intake_year")
    rows = Application.objects.bulk_create(
        Application(
            child=child,
            household=child.household,
            applicant=user,
            child_index=child.pk.bytes * 2,
            moved_at=saved_at,
            **{name: getattr(model, name) for name in same},
        )
        for child, user in zip(children, users, strict=True)
    )
    told = [(part.part, part.answers) for part in model.parts.all()]
    ApplicationPart.objects.bulk_create(
        ApplicationPart(
            application=row,
            part=part,
            answers=answers,
            is_complete=True,
            saved_at=saved_at,
        )
        for row in rows
        for part, answers in told
    )
    return rows


def session_of(user: Any) -> str:
    """The key of a session in which the family is logged in."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def cookies(family: dict[str, str]) -> str:
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={family['session']}; place={family['place']}"


def hand_in(family: dict[str, str]) -> bytes:
    """The request of the button, as a browser writes it."""
    body = f"slip={quote(family['slip'])}".encode()
    head = (
        "POST /family/hand-in/ HTTP/1.1\r\nHost: localhost\r\n"
        f"Cookie: {cookies(family)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
