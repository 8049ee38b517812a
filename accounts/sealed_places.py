"""Sealed values that stand in no field of their own: second factors and sessions."""

import base64
from collections.abc import Iterator

from allauth.mfa.models import Authenticator

from accounts.encryption import is_old
from accounts.factors import FactorAdapter
from accounts.models import Session
from accounts.rotation import LeftBehind, Place


def renew_factor(factor: Authenticator) -> list[str]:
    """The secret of an authenticator app, the seed of recovery codes; allauth's JSON."""
    adapter, changed = FactorAdapter(), False
    for name in ("secret", "seed"):
        stored = factor.data.get(name)
        if stored and is_old(base64.b64decode(stored)):
            factor.data[name] = adapter.encrypt(adapter.decrypt(stored))
            changed = True
    return ["data"] if changed else []


PLACES = (Place(Authenticator.objects.all(), ("data",), renew_factor),)


def left_behind() -> Iterator[LeftBehind]:
    """Open sessions: without its key a session is over and the person logs in anew."""
    rows = Session.objects.values_list("session_data", "expire_date")
    ends = [end for stored, end in rows if stored and is_old(base64.b64decode(stored))]
    if ends:
        yield LeftBehind("sessions", len(ends), max(ends))
