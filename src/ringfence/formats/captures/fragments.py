"""Fragments of IP packets -> the packets, in whatever order they come, within bounds.

Of fragments that overlap, the one that begins earlier in the packet gives the bytes, and of two that begin at
the same place the one that came first: as most receivers have it, but not all of them, so a packet whose
fragments say different things is counted as contradicted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

_MOST_PACKETS: Final = 4096  # waiting for their rest at a time
_MOST_PARTS: Final = 8192  # of one packet: 64 kB in steps of 8 bytes
_LONGEST: Final = 65_535 - 20


@dataclass(slots=True)
class _Waiting:
    family: int
    addresses: bytes
    protocol: int
    time: int = 0
    wire: int = 0
    size: int = -1  # of the whole payload, once the last fragment came
    held: int = 0
    owner: int = -1
    covered: int = 0  # a bit for each 8 bytes that came
    contradicted: bool = False
    parts: dict[int, bytes] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return self.size >= 0 and self.covered.bit_count() >= (self.size + 7) // 8


@dataclass(frozen=True, slots=True)
class Packet:
    """An IP packet put together, under a header of its own; when its last fragment came, bytes of frames."""

    data: bytes
    time: int
    wire: int
    owner: int


class Fragments:
    """Takes fragments, gives packets. The oldest that waits is given up when `most` bytes or packets wait."""

    def __init__(self, most: int) -> None:
        self.given_up = 0
        self.odd = 0
        self.contradicted = 0
        self._most, self._held = most, 0
        self._waiting: dict[tuple[bytes, int, int], _Waiting] = {}

    def take(self, data: memoryview, segments: list[list[int]]) -> list[Packet]:
        """Rows (see `decode_network`) of fragments of `data`; what became whole by them, or was given up."""
        made: list[Packet] = []
        waiting = self._waiting
        for row in segments:
            _, time, wire, at, family, protocol, place, number, _, payload, held, stated, _, _, owner = row
            addresses = data[at : at + (8 if family == 4 else 32)].tobytes()
            # In IPv6 the protocol is told by the first fragment alone.
            key = (addresses, protocol if family == 4 else -1, number)
            packet = waiting.get(key)
            if packet is None:
                packet = waiting[key] = _Waiting(family, addresses, protocol)
            more, place = place & 1, place & ~7
            parts = packet.parts
            if place + held > _LONGEST or len(parts) >= _MOST_PARTS:
                self.odd += 1
                continue
            packet.time = time
            packet.wire += wire
            if owner >= 0:
                packet.owner = owner
            if place == 0:
                packet.protocol = protocol
            if not more:
                packet.size = place + stated
            self._keep(packet, place, data[payload : payload + held].tobytes(), more)
            if packet.is_whole:
                whole = _put_together(packet)
                if len(whole) >= packet.size:
                    made.append(_make_packet(self._forget(key), whole[: packet.size]))
                    continue
            while self._held > self._most or len(waiting) > _MOST_PACKETS:
                made += self._give_up()
        return made

    def _keep(self, packet: _Waiting, place: int, part: bytes, more: int) -> None:
        """Enter one fragment; of one that begins where another did, what it has more."""
        known = packet.parts.get(place, b"")
        both = min(len(known), len(part))
        packet.contradicted = packet.contradicted or known[:both] != part[:both]
        if len(part) <= len(known):
            return
        packet.parts[place] = known + part[both:]
        packet.held += len(part) - both
        self._held += len(part) - both
        units = len(part) // 8 if more else (len(part) + 7) // 8
        packet.covered |= ((1 << units) - 1) << (place >> 3)

    def rest(self) -> list[Packet]:
        """What can be read of the packets whose rest never came."""
        made: list[Packet] = []
        while self._waiting:
            made += self._give_up()
        return made

    def _give_up(self) -> list[Packet]:
        """The oldest that waits, as far as it goes."""
        key = next(iter(self._waiting))
        beginning = _put_together(self._waiting[key])
        packet = self._forget(key)
        self.given_up += 1
        return [_make_packet(packet, beginning)] if beginning else []

    def _forget(self, key: tuple[bytes, int, int]) -> _Waiting:
        packet = self._waiting.pop(key)
        self._held -= packet.held
        self.contradicted += packet.contradicted
        return packet


def _put_together(packet: _Waiting) -> bytes:
    """The payload from its start up to the first hole."""
    made = bytearray()
    for place in sorted(packet.parts):
        if place > len(made):
            break
        part = packet.parts[place]
        both = min(len(made) - place, len(part))
        packet.contradicted = packet.contradicted or made[place : place + both] != part[:both]
        made += part[both:]
    return bytes(made)


def _make_packet(packet: _Waiting, payload: bytes) -> Packet:
    if packet.family == 4:
        length = (20 + len(payload)).to_bytes(2, "big")
        header = b"\x45\0" + length + b"\0\0\0\0\x40" + bytes((packet.protocol,)) + b"\0\0" + packet.addresses
    else:
        length = len(payload).to_bytes(2, "big")
        header = b"\x60\0\0\0" + length + bytes((packet.protocol, 64)) + packet.addresses
    return Packet(header + payload, packet.time, packet.wire, packet.owner)
