"""ICMP errors: the UDP datagram inside the packet that one returns to its sender."""

from __future__ import annotations

from typing import NamedTuple

from .capture import UDP, address_text

_ICMP_HEADER = 8
_MAPPED = 0xFFFF00000000


class Returned(NamedTuple):
    """A datagram that did not arrive: who sent it to whom, and as much of it as the error holds."""

    source: str
    target: str
    source_port: int
    target_port: int
    payload: bytes


def read_returned(error: bytes | memoryview) -> Returned | None:
    """The datagram in an ICMP message (of either family), or None where it holds none. Never raises."""
    packet = bytes(error[_ICMP_HEADER:])
    if len(packet) < 28:
        return None
    if packet[0] >> 4 == 4:
        at, protocol = (packet[0] & 15) * 4, packet[9]
        low = [int.from_bytes(packet[start : start + 4], "big") | _MAPPED for start in (12, 16)]
        source, target = address_text(0, low[0]), address_text(0, low[1])
        whole = not packet[6] & 0x1F and not packet[7]
    elif packet[0] >> 4 == 6 and len(packet) >= 48:
        at, protocol, whole = 40, packet[6], True
        halves = [int.from_bytes(packet[start : start + 8], "big") for start in (8, 16, 24, 32)]
        source, target = address_text(*halves[:2]), address_text(*halves[2:])
    else:
        return None
    if protocol != UDP or not whole or at < 20 or at + 8 > len(packet):
        return None
    source_port, target_port, length = (
        int.from_bytes(packet[n : n + 2], "big") for n in range(at, at + 6, 2)
    )
    return Returned(source, target, source_port, target_port, packet[at + 8 : at + max(8, length)])
