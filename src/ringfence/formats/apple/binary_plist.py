"""Is a binary property list safe to read? Sizes, counts, depth, circles and shared objects are weighed first.

The file ends with a trailer that places a table of offsets, one for each object; objects refer to each other
by number. An object that is referred to often counts each time, for it is that often in the value read.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise

from ...errors import EvidenceError

MOST_VALUES = 1_000_000
MOST_UNPACKED = 64 * 1024 * 1024  # bytes of text and data
DEEPEST = 64
_CURE = "take the file from the app again, or read it with plutil"
_TRAILER = struct.Struct(">6xBBQQQ")  # size of an offset, of a reference; objects, top object, offset table
_FIXED = (0x0, 0x1, 0x2, 0x3, 0x8)  # truth values, numbers, dates, UIDs: their size is in their first byte
_DATA, _ASCII, _UTF16, _ARRAY, _SET, _DICTIONARY = 0x4, 0x5, 0x6, 0xA, 0xC, 0xD


@dataclass(frozen=True, slots=True)
class _Weight:
    """What an object stands for with all it holds: levels, values, bytes."""

    height: int
    values: int
    unpacked: int


def check_binary_plist(data: bytes, name: str) -> None:
    """Raise EvidenceError unless every object lies in the file and the whole is within limits."""
    if len(data) < 8 + _TRAILER.size + 1:
        raise EvidenceError(name, "", "the binary property list is cut off", _CURE)
    offset_size, reference_size, count, top, table = _TRAILER.unpack_from(data, len(data) - _TRAILER.size)
    room = len(data) - _TRAILER.size
    if not (1 <= offset_size <= 8 and 1 <= reference_size <= 8 and 0 < count <= MOST_VALUES and top < count):
        raise EvidenceError(name, "trailer", "it gives impossible counts", _CURE)
    if table < 8 or table + count * offset_size > room:
        raise EvidenceError(name, "trailer", "the table of offsets lies outside the file", _CURE)
    _Objects(data, name, _integers(data, table, count, offset_size), reference_size, table).weigh(top, 0)


def _integers(data: bytes, at: int, count: int, size: int) -> list[int]:
    bounds = range(at, at + count * size + 1, size)
    return [int.from_bytes(data[low:high], "big") for low, high in pairwise(bounds)]


class _Objects:
    """The objects of one file, each weighed once."""

    def __init__(self, data: bytes, name: str, offsets: list[int], reference_size: int, end: int) -> None:
        self._data, self._name, self._offsets = data, name, offsets
        self._reference_size, self._end = reference_size, end
        self._weights: dict[int, _Weight] = {}
        self._references = 0

    def weigh(self, number: int, depth: int) -> _Weight:
        """The weight of an object; an object that holds itself is found by its depth."""
        if number >= len(self._offsets):
            raise self._bad(number, "it is referred to, and is not there")
        weight = self._weights.get(number)
        if depth + (weight.height if weight else 0) > DEEPEST:
            raise self._bad(number, f"it lies more than {DEEPEST} deep, or holds itself")
        if weight is None:
            held, own = self._read(number)
            parts = [self.weigh(each, depth + 1) for each in held]
            values = 1 + sum(part.values for part in parts)
            unpacked = own + sum(part.unpacked for part in parts)
            if values > MOST_VALUES or unpacked > MOST_UNPACKED:
                raise self._bad(number, "it stands for more than is read here")
            weight = _Weight(1 + max((part.height for part in parts), default=0), values, unpacked)
            self._weights[number] = weight
        return weight

    def _bad(self, number: int, what: str) -> EvidenceError:
        return EvidenceError(self._name, f"object {number}", what, _CURE)

    def _kind(self, number: int) -> int:
        at = self._offsets[number] if number < len(self._offsets) else 0
        if not 8 <= at < self._end:
            raise self._bad(number, "it lies outside the file")
        return self._data[at] >> 4

    def _read(self, number: int) -> tuple[list[int], int]:
        """The objects that one refers to, and how many bytes of its own it unpacks to."""
        kind, at = self._kind(number), self._offsets[number]
        if kind in _FIXED:
            return [], 16
        count, start = self._count(number, at)
        size = self._reference_size
        unit = {_DATA: 1, _ASCII: 1, _UTF16: 2, _ARRAY: size, _SET: size, _DICTIONARY: 2 * size}.get(kind)
        if unit is None:
            raise self._bad(number, f"objects of kind {kind:#x} are not known")
        if start + count * unit > self._end:
            raise self._bad(number, "it runs over the end of the file")
        if kind in (_DATA, _ASCII, _UTF16):
            return [], 16 + count * unit
        self._references += count * unit // size
        if self._references > MOST_VALUES:
            raise self._bad(number, "it refers to more objects than are read here")
        held = _integers(self._data, start, count * unit // size, size)
        if kind == _DICTIONARY and any(self._kind(key) not in (_ASCII, _UTF16) for key in held[:count]):
            raise self._bad(number, "a key of this dictionary is no text")
        return held, 16 * len(held)

    def _count(self, number: int, at: int) -> tuple[int, int]:
        """How many bytes, letters or references an object has, and where they start."""
        low, start = self._data[at] & 15, at + 1
        if low < 15:
            return low, start
        width = 1 << (self._data[start] & 15)
        if self._data[start] >> 4 != 1 or width > 8:
            raise self._bad(number, "its count is no whole number")
        return int.from_bytes(self._data[start + 1 : start + 1 + width], "big"), start + 1 + width
