"""One slice of a Mach-O file as a place to read from: numbers, names, addresses -> offsets.

Offsets are of the whole file. Whatever lies outside the slice reads as zero or "", so that a hostile file
leads to empty names, never to an error far from its cause.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LONGEST_NAME = 4096
MOST_NAME_BYTES = 64 * 1024 * 1024  # read from one slice in all
_MASK = (1 << 64) - 1

Unsigned = NDArray[np.uint64]
Offsets = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Section:
    """A section: where it is loaded, and where in the whole file its bytes are (`size` 0 if nowhere)."""

    segment: str
    name: str
    address: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment's bytes in the whole file; `size` counts those that the file holds."""

    name: str
    address: int
    offset: int
    size: int


class Image:
    """A slice's bytes with its segments. `pointer` is 4 or 8 bytes; `base` the address of the header."""

    def __init__(self, data: bytes, start: int, size: int, endian: str, pointer: int) -> None:
        self.data, self.start, self.end = data, start, min(start + size, len(data))
        self.endian, self.pointer = endian, pointer
        self.segments: list[Segment] = []
        self.sections: list[Section] = []
        self.pointer_format = 0  # of chained fixups; 0: pointers are stored plain
        self.hidden: tuple[int, int] | None = None  # from and to offset: encrypted
        self._bytes = np.frombuffer(data, np.uint8)
        self._name_bytes = 0
        self.names_cut = False

    @property
    def base(self) -> int:
        """The address at which the slice's first byte is loaded."""
        for segment in self.segments:
            if segment.offset == self.start and segment.size:
                return segment.address
        return 0

    def unpack(self, layout: str, at: int) -> tuple[Any, ...]:
        """Fields at an offset of the whole file; struct.error where it lies outside the slice."""
        form = struct.Struct(self.endian + layout)
        if at < self.start or at + form.size > self.end:
            raise struct.error(f"byte {at} lies outside the slice")
        return form.unpack_from(self.data, at)

    def array(self, offset: int, size: int, kind: str) -> NDArray[Any]:
        """The bytes as an array of numbers (`kind` such as u4), cut to what the slice holds; a view."""
        dtype = np.dtype(self.endian + kind)
        first, last = max(offset, self.start), min(offset + size, self.end)
        count = max(0, last - first) // dtype.itemsize
        if count == 0 or first != offset:
            return np.zeros(0, dtype)
        return np.frombuffer(self.data, dtype, count, first)

    def pointers(self, section: Section, most: int) -> Unsigned:
        """The first `most` addresses that a section of pointers holds."""
        raw = self.array(section.offset, section.size, f"u{self.pointer}")[:most]
        return self.addresses(raw.astype(np.uint64))

    def addresses(self, raw: Unsigned) -> Unsigned:
        """Stored pointers -> addresses; 0 where one is bound to another library."""
        kind = self.pointer_format
        if kind == 0 or self.pointer == 4:
            return (
                raw if kind == 0 else np.where(raw >> np.uint64(31), np.uint64(0), raw & np.uint64(0x3FFFFFF))
            )
        top = raw >> np.uint64(63)
        base = np.uint64(self.base & _MASK)
        if kind in (2, 6):
            found = raw & np.uint64((1 << 36) - 1)
            found = found + base if kind == 6 else found
            return np.where(top, np.uint64(0), found)
        signed = (raw & np.uint64(0xFFFFFFFF)) + base
        plain = raw & np.uint64((1 << 43) - 1)
        plain = plain if kind == 1 else plain + base
        bound = (raw >> np.uint64(62)) & np.uint64(1)
        return np.where(bound, np.uint64(0), np.where(top, signed, plain))

    def offsets(self, addresses: Unsigned) -> Offsets:
        """Addresses -> offsets in the whole file; -1 where an address has none."""
        found = np.full(len(addresses), -1, np.int64)
        for segment in self.segments:
            if segment.size:
                away = addresses - np.uint64(segment.address & _MASK)
                inside = away < np.uint64(segment.size)
                found[inside] = away[inside].astype(np.int64) + segment.offset
        return found

    def address_of(self, offsets: Offsets) -> Unsigned:
        """Offsets in the whole file -> addresses; 0 where none is loaded there."""
        found = np.zeros(len(offsets), np.uint64)
        for segment in self.segments:
            away = offsets - segment.offset
            inside = (away >= 0) & (away < segment.size)
            found[inside] = away[inside].astype(np.uint64) + np.uint64(segment.address & _MASK)
        return found

    def gather(self, offsets: Offsets, size: int) -> Unsigned:
        """The numbers of `size` bytes at these offsets; 0 where one lies outside the slice."""
        found = np.zeros(len(offsets), np.uint64)
        good = (offsets >= self.start) & (offsets <= self.end - size)
        if size > 0 and good.any():
            places = offsets[good][:, None] + np.arange(size)
            raw = np.ascontiguousarray(self._bytes[places]).view(f"{self.endian}u{size}")
            found[good] = raw.reshape(-1).astype(np.uint64)
        return found

    def signed(self, offsets: Offsets) -> Offsets:
        """The signed 32-bit numbers at these offsets."""
        return self.gather(offsets, 4).astype(np.uint32).view(np.int32).astype(np.int64)

    def name_at(self, offset: int, limit: int = LONGEST_NAME) -> str:
        """The text up to the next zero byte, at most `limit` bytes; "" outside the slice or encrypted."""
        if not self.start <= offset < self.end or (self.hidden and self.hidden[0] <= offset < self.hidden[1]):
            return ""
        last = min(offset + limit, self.end)
        end = self.data.find(b"\0", offset, last)
        end = last if end < 0 else end
        self._name_bytes += end - offset
        if self._name_bytes > MOST_NAME_BYTES:
            self.names_cut = True
            return ""
        return self.data[offset:end].decode("utf-8", "replace")

    def names_at(self, offsets: Iterable[int]) -> list[str]:
        """The names at these offsets, in order, empty ones left out."""
        name_at = self.name_at
        return [name for offset in offsets if (name := name_at(offset))]

    def find_sections(self, *names: str) -> list[Section]:
        return [section for section in self.sections if section.name in names and section.size]
