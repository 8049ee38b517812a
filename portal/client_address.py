"""Whose address a request comes from, when proxies stand between (security.md 3.3).

Anybody can write an X-Forwarded-For of one's own. Each proxy of ours appends the address
that it was called from, so the list is read from its right end, as long as the hops are
our proxies; the first that is none is the client. What stands further left is hearsay.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def client_address(peer: str, forwarded: str, *, proxies: Sequence[Network]) -> str:
    """The right-most hop that is no proxy of ours; `peer` is who called us directly."""
    nearest = peer
    for hop in (peer, *reversed(forwarded.split(","))):
        address = parsed(hop)
        if address is None:
            break
        nearest = str(address)
        if not any(address in network for network in proxies):
            break
    return nearest


def parsed(hop: str) -> Address | None:
    """None for what is no address. An IPv4 written as IPv6 is the same IPv4."""
    try:
        address = ip_address(hop.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
