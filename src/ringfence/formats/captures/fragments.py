"""Fragments of IP packets -> the packets, in whatever order they come, within bounds."""

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
    parts: dict[int, bytes] = field(default_factory=dict)


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
            before = len(parts[place]) if place in parts else 0
            if held > before:
                parts[place] = data[payload : payload + held].tobytes()
                packet.held += held - before
                self._held += held - before
            if 0 <= packet.size <= packet.held:
                whole = _put_together(packet)
                if len(whole) >= packet.size:
                    self._forget(key)
                    made.append(_make_packet(packet, whole[: packet.size]))
                    continue
            while self._held > self._most or len(waiting) > _MOST_PACKETS:
                made += self._give_up()
        return made

    def rest(self) -> list[Packet]:
        """What can be read of the packets whose rest never came."""
        made: list[Packet] = []
        while self._waiting:
            made += self._give_up()
        return made

    def _give_up(self) -> list[Packet]:
        """The oldest that waits, as far as it goes."""
        packet = self._forget(next(iter(self._waiting)))
        self.given_up += 1
        beginning = _put_together(packet)
        return [_make_packet(packet, beginning)] if beginning else []

    def _forget(self, key: tuple[bytes, int, int]) -> _Waiting:
        packet = self._waiting.pop(key)
        self._held -= packet.held
        return packet


def _put_together(packet: _Waiting) -> bytes:
    """The payload from its start up to the first hole; the parts that begin earlier win."""
    made: list[bytes] = []
    size = 0
    for place in sorted(packet.parts):
        if place > size:
            break
        part = packet.parts[place]
        if place < size:
            part = part[size - place :]
        made.append(part)
        size += len(part)
    return b"".join(made)


def _make_packet(packet: _Waiting, payload: bytes) -> Packet:
    if packet.family == 4:
        length = (20 + len(payload)).to_bytes(2, "big")
        header = b"\x45\0" + length + b"\0\0\0\0\x40" + bytes((packet.protocol,)) + b"\0\0" + packet.addresses
    else:
        length = len(payload).to_bytes(2, "big")
        header = b"\x60\0\0\0" + length + bytes((packet.protocol, 64)) + packet.addresses
    return Packet(header + payload, packet.time, packet.wire, packet.owner)
