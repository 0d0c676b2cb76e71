"""MessagePack and CBOR (RFC 8949) -> plain values, bounded in depth and in how many values there are.

None where the bytes are not wholly one value of that format.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from .leaf import Number, Pairs

DEEPEST = 48
MOST_VALUES = 50_000


class _Broken(Exception):
    """The bytes are no value of this format."""


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.values = data, 0, 0

    def take(self, count: int) -> bytes:
        made = self.data[self.at : self.at + count]
        if count < 0 or len(made) < count:
            raise _Broken
        self.at += count
        return made

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def count(self, depth: int) -> None:
        self.values += 1
        if depth > DEEPEST or self.values > MOST_VALUES:
            raise _Broken

    def collect(
        self, read: Callable[[_Reader, int], object], count: int, depth: int, *, is_map: bool
    ) -> object:
        if count > len(self.data) - self.at:
            raise _Broken
        if not is_map:
            return [read(self, depth + 1) for _ in range(count)]
        return Pairs((_name(read(self, depth + 1)), read(self, depth + 1)) for _ in range(count))


def read_msgpack(data: bytes) -> object | None:
    """The one value that the bytes are in MessagePack."""
    return _read_whole(data, _msgpack)


def read_cbor(data: bytes) -> object | None:
    """The one value that the bytes are in CBOR."""
    return _read_whole(data, _cbor)


def _read_whole(data: bytes, read: Callable[[_Reader, int], object]) -> object | None:
    reader = _Reader(data)
    try:
        value = read(reader, 0)
    except (_Broken, struct.error, UnicodeDecodeError, OverflowError):
        return None
    return value if reader.at == len(data) else None


def _name(value: object) -> str:
    return value if isinstance(value, str) else "?"


def _float(data: bytes) -> Number:
    return Number(repr(struct.unpack({2: ">e", 4: ">f", 8: ">d"}[len(data)], data)[0]))


_MSGPACK_SIZED = {
    0xC4: (1, "bytes"), 0xC5: (2, "bytes"), 0xC6: (4, "bytes"), 0xD9: (1, "text"), 0xDA: (2, "text"),
    0xDB: (4, "text"), 0xDC: (2, "list"), 0xDD: (4, "list"), 0xDE: (2, "map"), 0xDF: (4, "map"),
    0xC7: (1, "extension"), 0xC8: (2, "extension"), 0xC9: (4, "extension"),
}  # fmt: skip


def _msgpack(reader: _Reader, depth: int) -> object:
    reader.count(depth)
    head = reader.number(1)
    if head < 0x80 or head >= 0xE0:
        return Number(head if head < 0x80 else head - 256)
    if head < 0xC0:
        kind, count = ("text", head & 31) if head >= 0xA0 else ("list" if head >= 0x90 else "map", head & 15)
        return _sized(reader, kind, count, depth)
    if head in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: "false", 0xC3: "true"}[head]
    if head in (0xCA, 0xCB):
        return _float(reader.take(4 if head == 0xCA else 8))
    if 0xCC <= head <= 0xCF:
        return Number(reader.number(1 << (head - 0xCC)))
    if 0xD0 <= head <= 0xD3:
        return Number(int.from_bytes(reader.take(1 << (head - 0xD0)), "big", signed=True))
    if 0xD4 <= head <= 0xD8:
        return reader.take(1 + (1 << (head - 0xD4)))[1:]
    if head not in _MSGPACK_SIZED:
        raise _Broken
    size, kind = _MSGPACK_SIZED[head]
    return _sized(reader, kind, reader.number(size), depth)


def _sized(reader: _Reader, kind: str, count: int, depth: int) -> object:
    if kind == "text":
        return reader.take(count).decode()
    if kind == "bytes":
        return reader.take(count)
    if kind == "extension":
        return reader.take(count + 1)[1:]
    return reader.collect(_msgpack, count, depth, is_map=kind == "map")


def _cbor(reader: _Reader, depth: int) -> object:
    reader.count(depth)
    head = reader.number(1)
    major, low = head >> 5, head & 31
    if major == 7:
        return _cbor_simple(reader, low)
    count = low
    if 24 <= low <= 27:
        count = reader.number(1 << (low - 24))
    elif low > 27:
        raise _Broken  # a length that is not stated: no client is known to send it
    if major < 2:
        return Number(count if major == 0 else -1 - count)
    if major == 2:
        return reader.take(count)
    if major == 3:
        return reader.take(count).decode()
    if major == 6:
        return _cbor(reader, depth + 1)
    return reader.collect(_cbor, count, depth, is_map=major == 5)


def _cbor_simple(reader: _Reader, low: int) -> object:
    if low in (25, 26, 27):
        return _float(reader.take(1 << (low - 24)))
    if low in (20, 21, 22, 23):
        return {20: "false", 21: "true"}.get(low)
    raise _Broken
