"""From where a request came, believed only of the proxies that are ours."""

from ipaddress import ip_network

import pytest

from accounts.models import AuditEvent
from portal.client_address import client_address

OURS = [ip_network("10.0.0.0/24"), ip_network("fd00::/64")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "192.0.2.1", "203.0.113.7"),
        ("10.0.0.2", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.2", "192.0.2.1, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.2", "192.0.2.1, 203.0.113.7, 10.0.0.3", "203.0.113.7"),
        ("10.0.0.2", "10.0.0.9", "10.0.0.9"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "203.0.113.7, unknown", "10.0.0.2"),
        ("::ffff:10.0.0.2", "::ffff:203.0.113.7", "203.0.113.7"),
        ("fd00::2", "2001:db8::1", "2001:db8::1"),
        ("", "192.0.2.1", ""),
    ],
)
def test_client_is_the_right_most_hop_that_is_not_ours(peer, forwarded, client):
    assert client_address(peer, forwarded, proxies=OURS) == client


@pytest.mark.parametrize(
    ("peer", "address"), [("10.0.0.2", "203.0.113.7"), ("192.0.2.9", "192.0.2.9")]
)
def test_trail_keeps_the_clients_address(login, officer, settings, peer, address):
    settings.TRUSTED_PROXIES = OURS
    come_from = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": "203.0.113.7"}

    login(officer).get("/accounts/users/", **come_from)

    assert AuditEvent.objects.get(action="denied-403").address == address


def test_nobody_is_believed_where_no_proxy_is_named(login, officer):
    login(officer).get("/accounts/users/", HTTP_X_FORWARDED_FOR="203.0.113.7")

    assert AuditEvent.objects.get(action="denied-403").address == "127.0.0.1"
