"""Limits by address: generous, since a whole county may sit behind one (ADR 0010).

They stop who tries one password at a thousand accounts, or asks for codes to numbers
without end. What protects an account or a number is its own, strict limit.
"""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from accounts.throttles import Rate, seconds_left, seconds_to_wait


def failures_allowed() -> Rate:
    return Rate(settings.FAILED_LOGINS_PER_ADDRESS, 300)


def codes_allowed() -> Rate:
    return Rate(settings.CODES_PER_ADDRESS, 3600)


def place_of(request: HttpRequest) -> str:
    """The address, or the net of an IPv6 household, which has addresses without end."""
    address = ip_address(request.META["REMOTE_ADDR"])
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address) >> 64 << 64, 64)))
    return str(address)


def note_failure(request: HttpRequest) -> None:
    seconds_to_wait(f"failed:{place_of(request)}", failures_allowed())


def wait_after_failures(request: HttpRequest) -> int:
    return seconds_left(f"failed:{place_of(request)}", failures_allowed())


def wait_for_code(request: HttpRequest) -> int:
    return seconds_to_wait(f"codes:{place_of(request)}", codes_allowed())
