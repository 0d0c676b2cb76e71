"""The containers of packets: pcap in all its forms, and pcapng. Each fills rows of frames, by batches."""

from __future__ import annotations

import struct
from array import array
from typing import Final, Protocol

from ...errors import EvidenceError
from . import walk_pcap as pcap
from . import walk_pcapng as pcapng
from .link_types import first_layer
from .sections import Sections

BATCH: Final = 1024
LONGEST: Final = 64 << 20  # of a record or block; longer ones are taken for damage
NEVER: Final = 1 << 62
HEADER: Final = 24  # bytes that tell the container

# The first four bytes, little-endian -> are the numbers swapped, in ns, and how long is a record's header?
_MAGIC: Final = {
    0xA1B2C3D4: (False, False, 16),
    0xD4C3B2A1: (True, False, 16),
    0xA1B23C4D: (False, True, 16),
    0x4D3CB2A1: (True, True, 16),
    0xA1B2CD34: (False, False, 24),
    0x34CDB2A1: (True, False, 24),
}
_OTHERS: Final = {
    b"snoop\0": "a snoop file",
    b"RTSS": "a Network Monitor file",
    b"GMBU": "a Network Monitor file",
    b"XCP\0": "a Sniffer file",
    b"\x1f\x8b": "a compressed file within another, or given in pieces",
}
_CURE: Final = "give a pcap or pcapng file, plain or gzipped; `editcap -F pcapng IN OUT` converts most others"


class Container(Protocol):
    """`state` is that of the walkers; `frames` has room for BATCH rows."""

    state: memoryview
    frames: memoryview

    def fill(self, data: memoryview) -> int:
        """Rows of the next packets; how many. state[STOP] says why no more."""

    def take_block(self, data: memoryview) -> bool:
        """After OTHER: read that block. False where there is none to be read."""

    def link_types(self) -> tuple[int, ...]: ...

    def gaps(self) -> list[str]: ...


def open_container(data: memoryview, name: str) -> Container:
    """By the first bytes of a capture. Raises EvidenceError for anything else."""
    start = bytes(data[:HEADER])
    if start[:4] == b"\x0a\x0d\x0d\x0a" and start[8:12] in (b"\x4d\x3c\x2b\x1a", b"\x1a\x2b\x3c\x4d"):
        return Pcapng()
    magic = int.from_bytes(start[:4], "little")
    if magic in _MAGIC and len(start) == HEADER:
        return Pcap(start, *_MAGIC[magic])
    what = next((what for sign, what in _OTHERS.items() if start.startswith(sign)), "no packet capture")
    if magic in _MAGIC or start[:4] == b"\x0a\x0d\x0d\x0a":
        what = "a packet capture cut off or damaged within its header"
    raise EvidenceError(name, "its first bytes", f"this is {what}", _CURE)


class Pcap:
    """A pcap file from behind its header."""

    def __init__(self, header: bytes, swapped: bool, nanoseconds: bool, size: int) -> None:
        self._form = (swapped, nanoseconds, size)
        self._link_type = struct.unpack_from(">I" if swapped else "<I", header, 20)[0] & 0xFFFF
        self._kind = first_layer(self._link_type)
        self.frames = _new(BATCH * pcap.FRAME_WIDTH)
        self.state = _new(pcap.STATE_SIZE)
        self.state[pcap.AT], self.state[pcap.EARLIEST] = HEADER, NEVER

    def goes_on_in(self, other: Pcap) -> bool:
        """Are the packets of the other file written as those of this one are?"""
        return (self._form, self._link_type) == (other._form, other._link_type)

    def fill(self, data: memoryview) -> int:
        return int(pcap.walk_pcap(data, len(data), self.frames, self.state, *self._form, self._kind, LONGEST))

    def take_block(self, data: memoryview) -> bool:
        return False

    def link_types(self) -> tuple[int, ...]:
        return (self._link_type,)

    def gaps(self) -> list[str]:
        return []


class Pcapng:
    """A pcapng file from its first section header."""

    def __init__(self) -> None:
        self.sections = Sections()
        self._interfaces = memoryview(array("q"))
        self.frames = _new(BATCH * pcap.FRAME_WIDTH)
        self.state = _new(pcapng.STATE_SIZE)
        self.state[pcap.EARLIEST] = NEVER

    def fill(self, data: memoryview) -> int:
        arguments = (self.sections.swapped, self._interfaces, LONGEST)
        return int(pcapng.walk_pcapng(data, len(data), self.frames, self.state, *arguments))

    def take_block(self, data: memoryview) -> bool:
        at = self.state[pcap.AT]
        self.state[pcap.STOP] = pcap.BROKEN
        length = self.sections.length(data, at)
        least = 28 if bytes(data[at : at + 4]) == b"\x0a\x0d\x0d\x0a" else 12
        if length < least or length > LONGEST:
            return False
        if at + length > len(data):
            self.state[pcap.STOP] = pcap.SHORT
            return False
        described = self.sections.described, self.sections.count
        if not self.sections.take(data, at, length):
            return False
        if described != (self.sections.described, self.sections.count):
            self._interfaces = memoryview(array("q", self.sections.interfaces))
        self.state[pcap.AT] = at + (length + 3 & ~3)
        return True

    def link_types(self) -> tuple[int, ...]:
        return tuple(self.sections.link_types)

    def gaps(self) -> list[str]:
        state = self.state
        gaps = [
            f"{what} ({count:,} times)" if count > 1 else what for what, count in self.sections.gaps.items()
        ]
        for place, what in (
            (
                pcapng.UNKNOWN,
                f"blocks of unknown types, {state[pcapng.UNKNOWN_TYPE]:#010x} the last, were skipped",
            ),
            (pcapng.STRAY, "packets belong to an interface that is not described, and were left out"),
            (
                pcapng.TIMELESS,
                "packets have no time, or one that cannot be; they got that of the one before, or none",
            ),
            (pcapng.DAMAGED, "packets are longer than the blocks they lie in"),
        ):
            if state[place]:
                gaps.append(f"{state[place]:,} {what}")
        return gaps


def _new(numbers: int) -> memoryview:
    return memoryview(bytearray(8 * numbers)).cast("q")
