"""Fragments of IP packets -> the packets, in whatever order they come, within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from . import decode_layers as layers

_MOST_PACKETS: Final = 4096  # waiting for their rest at a time
_MOST_PARTS: Final = 8192  # of one packet: 64 kB in steps of 8 bytes
_LONGEST: Final = 65_535 - 20


@dataclass(slots=True)
class _Waiting:
    version: int
    addresses: bytes
    protocol: int
    time: int
    wire: int = 0
    size: int = -1  # of the whole payload, once the last fragment came
    bytes: int = 0
    owner: int = -1
    parts: dict[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Packet:
    """An IP packet put together: all of it with a header of its own, when its last fragment came, frames' bytes."""

    data: bytes
    time: int
    wire: int
    owner: int


class Fragments:
    """Takes fragments, gives packets. The oldest that waits is given up when `most` bytes or packets wait."""

    def __init__(self, most: int) -> None:
        self.given_up = 0
        self.odd = 0
        self._most, self._bytes = most, 0
        self._waiting: dict[tuple[bytes, int, int], _Waiting] = {}

    def take(self, data: memoryview, segment: memoryview) -> Iterator[Packet]:
        """One segment's row (see `decode_layers`) of a fragment of `data`."""
        version, at = segment[layers.FAMILY], segment[layers.ADDRESSES]
        addresses = bytes(data[at : at + (8 if version == 4 else 32)])
        protocol, number = segment[layers.PROTOCOL], segment[layers.SEQUENCE]
        # In IPv6 the protocol is told by the first fragment alone.
        key = (addresses, protocol if version == 4 else -1, number)
        packet = self._waiting.get(key)
        if packet is None:
            packet = self._waiting[key] = _Waiting(version, addresses, protocol, segment[layers.TIME])
        place, more = segment[layers.PORTS] & ~7, segment[layers.PORTS] & 1
        held = segment[layers.HELD]
        payload = bytes(data[segment[layers.PAYLOAD] : segment[layers.PAYLOAD] + held])
        if place + held > _LONGEST or len(packet.parts) >= _MOST_PARTS:
            self.odd += 1
            return
        packet.time, packet.wire = segment[layers.TIME], packet.wire + segment[layers.WIRE]
        packet.owner = max(packet.owner, segment[layers.OWNER])
        if place == 0:
            packet.protocol = protocol
        if not more:
            packet.size = place + segment[layers.STATED]
        if len(packet.parts.get(place, b"")) < held:
            grown = held - len(packet.parts.get(place, b""))
            packet.bytes, self._bytes = packet.bytes + grown, self._bytes + grown
            packet.parts[place] = payload
        if 0 <= packet.size <= packet.bytes:
            whole = _put_together(packet)
            if len(whole) >= packet.size:
                self._forget(key)
                yield _make_packet(packet, whole[: packet.size])
        while self._bytes > self._most or len(self._waiting) > _MOST_PACKETS:
            yield from self._give_up(next(iter(self._waiting)))

    def rest(self) -> Iterator[Packet]:
        """What can be read of the packets whose rest never came."""
        while self._waiting:
            yield from self._give_up(next(iter(self._waiting)))

    def _give_up(self, key: tuple[bytes, int, int]) -> Iterator[Packet]:
        packet = self._forget(key)
        self.given_up += 1
        beginning = _put_together(packet)
        if beginning:
            yield _make_packet(packet, beginning)

    def _forget(self, key: tuple[bytes, int, int]) -> _Waiting:
        packet = self._waiting.pop(key)
        self._bytes -= packet.bytes
        return packet


def _put_together(packet: _Waiting) -> bytes:
    """The payload from its start up to the first hole; the parts that begin earlier win."""
    made = bytearray()
    for place in sorted(packet.parts):
        if place > len(made):
            break
        made += packet.parts[place][len(made) - place :]
    return bytes(made)


def _make_packet(packet: _Waiting, payload: bytes) -> Packet:
    if packet.version == 4:
        length = (20 + len(payload)).to_bytes(2, "big")
        header = b"\x45\0" + length + b"\0\0\0\0\x40" + bytes((packet.protocol,)) + b"\0\0" + packet.addresses
    else:
        length = len(payload).to_bytes(2, "big")
        header = b"\x60\0\0\0" + length + bytes((packet.protocol, 64)) + packet.addresses
    return Packet(header + payload, packet.time, packet.wire, packet.owner)
