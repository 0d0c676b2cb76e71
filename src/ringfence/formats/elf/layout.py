"""The headers of an ELF file: its identity, segments and sections, as far as they can be believed."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import EvidenceError

Table = npt.NDArray[Any]
CURE = "take the file out of the app again"
LOAD, DYNAMIC, NOTE = 1, 2, 4  # types of segments
EXECUTABLE, WRITABLE = 1, 2  # flags of segments
NO_BITS = 8  # type of a section that takes no room in the file
ALLOCATED, CODE = 2, 4  # flags of sections
_MOST_SEGMENTS, _MOST_SECTIONS = 4096, 65536
_FIELDS = {  # of each table: names and sizes in bytes, 32 bits and 64 bits
    "segment": (
        (
            ("type", 4),
            ("offset", 4),
            ("address", 4),
            ("", 4),
            ("size", 4),
            ("memory", 4),
            ("flags", 4),
            ("align", 4),
        ),
        (
            ("type", 4),
            ("flags", 4),
            ("offset", 8),
            ("address", 8),
            ("", 8),
            ("size", 8),
            ("memory", 8),
            ("align", 8),
        ),
    ),
    "section": (
        tuple(
            (name, 4)
            for name in ("name", "type", "flags", "address", "offset", "size", "link", "info", "a", "e")
        ),
        tuple(
            zip(
                ("name", "type", "flags", "address", "offset", "size", "link", "info", "a", "e"),
                (4, 4, 8, 8, 8, 8, 4, 4, 8, 8),
                strict=True,
            )
        ),
    ),
    "dynamic": ((("tag", 4), ("value", 4)), (("tag", 8), ("value", 8))),
    "symbol": (
        (("name", 4), ("value", 4), ("size", 4), ("info", 1), ("other", 1), ("section", 2)),
        (("name", 4), ("info", 1), ("other", 1), ("section", 2), ("value", 8), ("size", 8)),
    ),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """The bytes and the tables found in them. `gaps` collects what could not be read, while reading."""

    data: memoryview
    name: str
    wide: bool  # 64 bits
    order: str  # '<' or '>'
    kind: int
    machine: int
    segments: Table
    sections: Table
    sections_at: int
    section_names: int
    gaps: list[str]

    def table(self, what: str, offset: int, count: int) -> Table:
        """`count` rows of a table at a place of the file, or as many as lie inside it."""
        row = row_type(what, self.wide, self.order)
        return read_rows(self.data, row, offset, count, f"{what} table", self.gaps)

    def numbers(self, offset: int, count: int, size: int = 4) -> Table:
        row = np.dtype(f"{self.order}u{size}")
        return read_rows(self.data, row, offset, count, "hash table", self.gaps)

    def offset_of(self, address: int) -> int | None:
        """Where the byte at an address lies in the file, by the segments that are loaded."""
        for start, size, offset in self._loaded():
            if start <= address < start + size:
                return address - start + offset
        return None

    def is_code(self, begin: int, end: int) -> bool:
        """Does this part of the file lie in a segment that can be run?"""
        rows = self.segments[(self.segments["type"] == LOAD) & (self.segments["flags"] & EXECUTABLE != 0)]
        starts, sizes = rows["offset"].tolist(), rows["size"].tolist()
        return any(at <= begin and end <= at + size for at, size in zip(starts, sizes, strict=True))

    def _loaded(self) -> list[tuple[int, int, int]]:
        rows = self.segments[self.segments["type"] == LOAD]
        columns = (rows[name].tolist() for name in ("address", "size", "offset"))
        return list(zip(*columns, strict=True))


def row_type(what: str, wide: bool, order: str) -> np.dtype[Any]:
    fields = _FIELDS[what][wide]
    return np.dtype([(name or f"unused{at}", f"{order}u{size}") for at, (name, size) in enumerate(fields)])


def read_rows(
    data: memoryview, row: np.dtype[Any], offset: int, count: int, what: str, gaps: list[str]
) -> Table:
    room = max(0, len(data) - offset) // row.itemsize if offset >= 0 else 0
    if count > room:
        gaps.append(f"the {what} goes over the end of the file: {room} of {count} rows read")
    kept = min(count, room)
    return np.frombuffer(data, row, kept, offset) if kept > 0 else np.zeros(0, row)


def read_layout(data: memoryview, name: str) -> Layout:
    """The headers; EvidenceError where the file is no ELF at all."""
    if bytes(data[:4]) != b"\x7fELF":
        raise EvidenceError(name, "byte 0", "this is no ELF file", CURE)
    if len(data) < 52 or data[4] not in (1, 2) or data[5] not in (1, 2):
        raise EvidenceError(name, "byte 4", "its header is cut off or of no known kind", CURE)
    wide, order = data[4] == 2, "<" if data[5] == 1 else ">"
    head = struct.Struct(f"{order}HHI{'QQQ' if wide else 'III'}IHHHHHH")
    if len(data) < 16 + head.size:
        raise EvidenceError(name, "byte 16", "its header is cut off", CURE)
    kind, machine, _, _, segments_at, sections_at, *rest = head.unpack_from(data, 16)
    _, _, segment_size, segments, section_size, sections, names = rest
    gaps: list[str] = []
    tables = []
    for what, at, size, count, most in (
        ("segment", segments_at, segment_size, segments, _MOST_SEGMENTS),
        ("section", sections_at, section_size, sections, _MOST_SECTIONS),
    ):
        row = row_type(what, wide, order)
        if count and size != row.itemsize:
            gaps.append(f"rows of the {what} table are {size} bytes long, not {row.itemsize}: not read")
            count = 0
        if count > most:
            gaps.append(f"only {most} of {count} rows of the {what} table are read")
        tables.append(read_rows(data, row, at, min(count, most), f"{what} table", gaps))
    return Layout(data, name, wide, order, kind, machine, tables[0], tables[1], sections_at, names, gaps)
