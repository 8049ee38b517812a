"""One-time codes for families (security.md 3.2): six digits that are never stored.

The browser session keeps a random seed; the digits are HMAC(key, seed). Whoever the database has seeds and cannot work out a code, and a code is good only in the session
that asked for it. Five minutes and single use are allauth's part; that five tries are
five, also when they come at once, is the atomic counter's.
"""

import hashlib
import hmac
import secrets

from django.conf import settings

from accounts.throttles import Rate, seconds_to_wait

DIGITS = 6
LIFE = 300
TRIES = Rate(5, LIFE)
SENDING = (Rate(1, 60), Rate(5, 3600), Rate(10, 86400))
"""How often a code is sent to one number."""
ASKING = (Rate(10, 3600), Rate(30, 86400))
"""How often one browser asks, whatever numbers it names."""


def new_seed() -> str:
    return secrets.token_urlsafe(24)


def digits(seed: str) -> str:
    key = settings.SECRET_KEY.encode()
    mac = hmac.digest(key, f"code:{seed}".encode(), hashlib.sha256)
    return f"{int.from_bytes(mac) % 10**DIGITS:0{DIGITS}}"


def is_right(typed: str, *, seed: str) -> bool:
    """Count the try, and compare in constant time. No seed was sent: never right."""
    if not seed or seconds_to_wait(f"code:{seed}", TRIES):
        return False
    return hmac.compare_digest(typed.encode(), digits(seed).encode())


def wait_before_sending(phone: str, *, browser: str) -> int:
    """Seconds to wait until a code may be sent; the same whether the number is known."""
    return max(
        seconds_to_wait(f"send:{phone}", *SENDING),
        seconds_to_wait(f"ask:{browser}", *ASKING),
    )
