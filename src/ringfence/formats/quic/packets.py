"""The packets inside a datagram: long headers, one after another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .versions import Version, find_version

LONGEST_ID = 20
_MOST_PACKETS = 16
INITIAL, ZERO_RTT, HANDSHAKE, RETRY = range(4)


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet with a long header. `number_at` is where its (masked) number lies, `end` where it ends."""

    version: Version
    kind: int
    destination: bytes
    source: bytes
    start: int
    number_at: int
    end: int


def read_varint(data: bytes, at: int, end: int) -> tuple[int, int]:
    """A number of one, two, four or eight bytes, and where it ends; (-1, end) where it is cut off."""
    if at >= end:
        return -1, end
    first = data[at]
    size = 1 << (first >> 6)
    if size == 1:
        return first, at + 1
    stop = at + size
    if stop > end:
        return -1, end
    return int.from_bytes(data[at:stop], "big") & ((1 << (8 * size - 2)) - 1), stop


def read_packets(data: bytes) -> Iterator[Packet]:
    """The packets with a long header and a version in one datagram, in order."""
    at, size = 0, len(data)
    for _ in range(_MOST_PACKETS):
        if at + 7 > size or not data[at] & 0x80:
            return
        packet = _read_packet(data, at, size)
        if packet is None:
            return
        yield packet
        at = packet.end


def read_negotiation(data: bytes) -> tuple[int, ...]:
    """The versions a server says it knows, where the datagram is a version negotiation; else nothing."""
    size = len(data)
    if size < 11 or not data[0] & 0x80 or data[1:5] != b"\0\0\0\0":
        return ()
    at = 6 + data[5]
    if at >= size:
        return ()
    at += 1 + data[at]
    if (size - at) % 4 or at >= size:
        return ()
    return tuple([int.from_bytes(data[n : n + 4], "big") for n in range(at, min(size, at + 256), 4)])


def _read_packet(data: bytes, start: int, size: int) -> Packet | None:
    version = find_version(int.from_bytes(data[start + 1 : start + 5], "big"))
    if version.number == 0 or version.google:
        return None
    at = start + 5
    stop = at + 1 + data[at]
    if data[at] > LONGEST_ID or stop >= size:
        return None
    destination = data[at + 1 : stop]
    at, stop = stop, stop + 1 + data[stop]
    if data[at] > LONGEST_ID or stop > size:
        return None
    source = data[at + 1 : stop]
    kind = (((data[start] >> 4) & 3) - version.initial_type) & 3
    if kind == RETRY:
        return Packet(version, kind, destination, source, start, stop, size)
    at = stop
    if kind == INITIAL:
        token, at = read_varint(data, at, size)
        if token < 0 or at + token >= size:
            return None
        at += token
    length, at = read_varint(data, at, size)
    if length <= 0:
        return None
    return Packet(version, kind, destination, source, start, at, min(at + length, size))
