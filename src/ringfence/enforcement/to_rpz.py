"""A response policy zone, as BIND, Unbound, PowerDNS Recursor and Knot Resolver read it: NXDOMAIN for each
name, and for each answer that holds a blocked address."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv6Address

from ..model.block import BlockedAddress, BlockedName, BlockList
from .comments import lay_out

HOW = ('BIND: response-policy { zone "rpz.ringfence"; }; and a primary zone of that name with this file.',)
MINUTES_5 = 300


def to_rpz(blocked: BlockList) -> str:
    """The serial number is the day of the facts: it grows as they do."""
    serial = f"{blocked.on:%Y%m%d}00"
    opening = (
        f"$TTL {MINUTES_5}",
        f"@ SOA localhost. hostmaster.localhost. ( {serial} 3600 600 604800 {MINUTES_5} )",
        "@ NS localhost.",
    )
    return lay_out(blocked, ";", HOW, _lines, _lines_of_address, opening)


def _lines(name: BlockedName) -> Iterator[str]:
    yield f"{name.name} CNAME ."
    if name.whole:
        yield f"*.{name.name} CNAME ."


def _lines_of_address(address: BlockedAddress) -> Iterator[str]:
    if address.version == 4:
        turned, length = ".".join(reversed(address.address.split("."))), 32
    else:
        turned, length = ".".join(reversed(_groups(address.address))), 128
    yield f"{length}.{turned}.rpz-ip CNAME ."


def _groups(address: str) -> list[str]:
    """The groups of an IPv6 address without leading zeros, its `::` written zz, as the trigger wants it."""
    if "::" not in address:
        return address.split(":")
    head, _, tail = IPv6Address(address).compressed.partition("::")
    return [*filter(None, head.split(":")), "zz", *filter(None, tail.split(":"))]
