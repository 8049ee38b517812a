"""A parent whose number nobody knows yet (家长自助注册): a code first, an account after it.

Asking for a code tells nothing: known or not, a text message goes out, and the page is the
same. The account is made once the code was right, which proves that the number is theirs.
Numbers of staff and of closed accounts get a message without a code.
"""

from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, codes, sms
from accounts.encryption import blind_index
from accounts.models import Posting, User
from accounts.roles import Role

KEY = "newcomer"


def greet(phone: str, session: SessionBase) -> None:
    """Text a code to a number that no family has, and keep its seed in the session."""
    if User.objects.filter(phone_index=blind_index(phone)).exists():
        text = _(
            "A parent's log-in was asked for with this number, which is kept for staff"
            " or for a closed account. Ask the help line, or use another number."
        )
        sms.queue(phone, kind=sms.CODE, text=text)
        return
    seed = codes.new_seed()
    session[KEY] = {"phone": phone, "seed": seed}
    send_code(phone, seed)


def send_code(phone: str, seed: str) -> None:
    text = _(
        "%(code)s is your log-in code for the education portal. It is good for"
        " 5 minutes. Tell it to nobody."
    )
    sms.queue(phone, kind=sms.CODE, text=text % {"code": codes.digits(seed)})


def seed_for(phone: str, session: SessionBase) -> str:
    """The seed of the code sent to this number from this browser; blank if none was."""
    kept: dict[str, Any] = session.get(KEY, {})
    return str(kept.get("seed", "")) if kept.get("phone") == phone else ""


def welcome(phone: str, session: SessionBase) -> User:
    """The account of a number that was proven; the same one also from two windows."""
    session.pop(KEY, None)
    try:
        return register(phone)
    except IntegrityError:
        return User.objects.get(phone_index=blind_index(phone))


@transaction.atomic
def register(phone: str) -> User:
    user = User.objects.create(
        username=f"family-{uuid4().hex}",
        name=_("Parent"),
        password=make_password(None),
        phone=phone,
        phone_verified=True,
    )
    posting = Posting.objects.create(user=user, role=Role.GUARDIAN)
    audit.record("family-register", by=user.act_through(posting), on=user)
    return user
