"""The frames of opened packets: the pieces of streams in them, put together in bounded memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .frames import join_pieces
from .packets import read_varint

MOST_STREAMS = 20_000
MOST_BYTES = 64 << 20  # of all streams of a side
LONGEST_STREAM = 16 << 20
_MOST_FRAMES = 4096
_STREAM, _NEW_ID = 0x08, 0x18
# How many numbers follow the kind of a frame that carries no stream.
_NUMBERS = {
    0x01: 0, 0x04: 3, 0x05: 2, 0x10: 1, 0x11: 2, 0x12: 1, 0x13: 1, 0x14: 1, 0x15: 2, 0x16: 1, 0x17: 1,
    0x19: 1, 0x1E: 0, 0x1F: 0, 0xAF: 4,
}  # fmt: skip
_LENGTH_AFTER = {0x06: 1, 0x07: 0, 0x1C: 2, 0x1D: 1, 0x31: 0}  # numbers, a length, as many bytes


@dataclass(frozen=True, slots=True)
class Stream:
    """One side of a stream: its bytes from the start, whether they are all of it, and how much of each
    one-way stream had come when its first byte did."""

    data: bytes
    whole: bool
    had: Mapping[int, int]


@dataclass(slots=True)
class _Pieces:
    parts: dict[int, bytes] = field(default_factory=dict)
    size: int = -1  # of the whole, once its end came
    whole: int = 0  # bytes from the start without a gap
    had: dict[int, int] = field(default_factory=dict)


class Streams:
    """Takes the frames of one side's packets, in the order in which they came."""

    def __init__(self) -> None:
        self.full = False
        self._streams: dict[int, _Pieces] = {}
        self._held = 0

    def take(self, data: bytes) -> None:
        """The frames of one packet. What follows one that is not known is left."""
        at, end = 0, len(data)
        for _ in range(_MOST_FRAMES):
            if at >= end or self.full:
                return
            kind, at = read_varint(data, at, end)
            if kind == 0:
                at = end - len(data[at:].lstrip(b"\0"))
            elif kind & ~7 == _STREAM:
                at = self._take_stream(data, at, end, kind)
            else:
                at = _skip(data, at, end, kind)

    def _take_stream(self, data: bytes, at: int, end: int, kind: int) -> int:
        number, at = read_varint(data, at, end)
        offset, size = 0, end - at
        if kind & 4:
            offset, at = read_varint(data, at, end)
            size = end - at
        if kind & 2:
            size, at = read_varint(data, at, end)
        if number < 0 or offset < 0 or size < 0:
            return end
        piece = data[at : min(at + size, end)]
        self._add(number, offset, piece, kind & 1 != 0)
        return at + size

    def _add(self, number: int, offset: int, piece: bytes, last: bool) -> None:
        stream = self._streams.get(number)
        if stream is None:
            if len(self._streams) >= MOST_STREAMS:
                self.full = True
                return
            had = (
                {each: one.whole for each, one in self._streams.items() if each & 2} if not number & 2 else {}
            )
            stream = self._streams[number] = _Pieces(had=had)
        if last:
            stream.size = offset + len(piece)
        before = len(stream.parts.get(offset, b""))
        if len(piece) <= before or offset + len(piece) > LONGEST_STREAM:
            return
        stream.parts[offset] = piece
        self._held += len(piece) - before
        self.full = self._held > MOST_BYTES
        while (part := stream.parts.get(stream.whole)) and number & 2:
            stream.whole += len(part)

    def joined(self) -> dict[int, Stream]:
        """Each stream from its start as far as it is whole."""
        made: dict[int, Stream] = {}
        for number, pieces in self._streams.items():
            data, _ = join_pieces(pieces.parts)
            made[number] = Stream(data, len(data) == pieces.size, pieces.had)
        return made


def _skip(data: bytes, at: int, end: int, kind: int) -> int:
    """Where a frame that carries no stream ends; the end of the packet where that cannot be told."""
    if kind in (2, 3):
        return _skip_acknowledgement(data, at, end, kind)
    if kind == _NEW_ID:
        for _ in range(2):
            _, at = read_varint(data, at, end)
        return at + 1 + data[at] + 16 if at < end else end
    if kind in (0x1A, 0x1B):
        return at + 8
    if kind in _NUMBERS:
        for _ in range(_NUMBERS[kind]):
            _, at = read_varint(data, at, end)
        return at
    if kind in _LENGTH_AFTER:
        for _ in range(_LENGTH_AFTER[kind]):
            _, at = read_varint(data, at, end)
        size, at = read_varint(data, at, end)
        return at + size if size >= 0 else end
    return end  # a datagram up to the end of the packet, or a kind that is not known


def _skip_acknowledgement(data: bytes, at: int, end: int, kind: int) -> int:
    for _ in range(2):
        _, at = read_varint(data, at, end)
    ranges, at = read_varint(data, at, end)
    for _ in range(1 + 2 * min(max(ranges, 0), 1000) + (3 if kind == 3 else 0)):
        _, at = read_varint(data, at, end)
    return at
