"""Browsers that a person has logged in with before, told by a signed cookie.

Tries of a password are counted apart for each of them. Somebody who guesses at a teacher's
password fills the counter of strange browsers; the teacher's own still opens (security.md
3.2: never a lock that others can trigger).
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts import addresses
from accounts.models import User
from accounts.throttles import Rate, seconds_to_wait

COOKIE = "device"
SALT = "accounts.devices"
KEPT = 180 * 86400
TRIES = (Rate(10, 300), Rate(60, 3600))


def name_of(user_name: str) -> str:
    """What the cookie knows of the person: not the name itself."""
    return signing.Signer(salt=SALT).signature(user_name.lower())


def known_as(request: HttpRequest, user_name: str) -> str:
    """The mark of a browser that this person has logged in with before, else blank."""
    try:
        owner, nonce = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT
        )
    except signing.BadSignature:
        return ""
    return str(nonce) if owner == name_of(user_name) else ""


def login_counter(request: HttpRequest, user_name: str) -> str:
    """The name of the counter for tries at this account from this browser."""
    return f"login:{user_name.lower()}:{known_as(request, user_name) or 'strange'}"


def wait_before_try(request: HttpRequest, user_name: str) -> int:
    """Count a try at the account. Only strange browsers answer for their address."""
    wait = seconds_to_wait(login_counter(request, user_name), *TRIES)
    if known_as(request, user_name):
        return wait
    return max(wait, addresses.wait_after_failures(request))


def remember(response: HttpResponse, user: User) -> None:
    """Let this browser be known as the person's own."""
    response.set_cookie(
        COOKIE,
        signing.dumps([name_of(user.username), secrets.token_hex(8)], salt=SALT),
        max_age=KEPT,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
