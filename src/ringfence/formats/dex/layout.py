"""Where the parts of a DEX lie: its header, checked, and the tables cut to what is inside the file."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...errors import EvidenceError
from .arrays import Words

MAGIC = b"dex\n"
COMPACT_MAGIC = b"cdex"
HEADER_SIZE = 0x70  # bytes; 8 more since version 41
CONTAINER_HEADER_SIZE = 0x78
CONTAINER_VERSION = 41
KNOWN_VERSIONS = range(35, 42)
NO_INDEX = 0xFFFFFFFF
_FIELDS = struct.Struct("<20I")  # from file_size at 32 to data_off at 108
_LITTLE_ENDIAN, _SWAPPED = 0x12345678, 0x78563412
_PARTS = 256  # most DEX files looked for in one container
_CURE = "take the file out of the app again, or leave it out"
# table -> place of its count among the header's fields, and bytes of a row
TABLES: dict[str, tuple[int, int]] = {
    "string ids": (6, 4),
    "type ids": (8, 4),
    "proto ids": (10, 12),
    "field ids": (12, 8),
    "method ids": (14, 8),
    "class defs": (16, 32),
}


@dataclass(frozen=True, slots=True)
class DexPart:
    """One DEX of a file: the whole file, for its offsets may count from there, and where its header is."""

    data: memoryview
    header: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """The header's fields as they are written; offsets count from the start of `data`."""

    version: int
    compact: bool
    swapped: bool
    checksum: int
    size: int
    at: int  # where the header is
    data_offset: int  # what offsets of a compact DEX count from
    tables: dict[str, tuple[int, int]]  # name -> rows and offset


def find_dex_parts(data: bytes | memoryview, name: str) -> tuple[DexPart, ...]:
    """The DEX files that a file holds: one, or since version 41 perhaps several, one after the other.

    Raises EvidenceError when the file does not begin as a DEX does.
    """
    view = memoryview(data).cast("B")
    parts = [DexPart(view, 0)]
    first = read_header(parts[0], name)
    at, size = first.size, first.size
    while first.version >= CONTAINER_VERSION and size >= CONTAINER_HEADER_SIZE and len(parts) < _PARTS:
        begins = bytes(view[at : at + 7])
        if begins[:4] != MAGIC or not begins[4:].isdigit() or len(view) - at < CONTAINER_HEADER_SIZE:
            break
        parts.append(DexPart(view, at))
        size = int.from_bytes(view[at + 32 : at + 36], "little")
        at += size
    return tuple(parts)


def read_header(part: DexPart, name: str) -> Header:
    """The header, or EvidenceError when this is no DEX at all."""
    data, at = part.data, part.header
    magic = bytes(data[at : at + 8])
    if magic[:4] not in (MAGIC, COMPACT_MAGIC) or not magic[4:7].isdigit():
        raise EvidenceError(name, f"byte {at}", "this does not begin as a DEX does", _CURE)
    if len(data) - at < HEADER_SIZE:
        raise EvidenceError(name, f"byte {at}", "the file ends inside the header of a DEX", _CURE)
    fields = _FIELDS.unpack_from(data, at + 32)
    return Header(
        version=int(magic[4:7]),
        compact=magic[:4] == COMPACT_MAGIC,
        swapped=fields[2] == _SWAPPED,
        checksum=int.from_bytes(data[at + 8 : at + 12], "little"),
        size=fields[0],
        at=at,
        data_offset=fields[19],
        tables={table: (fields[place], fields[place + 1]) for table, (place, _) in TABLES.items()},
    )


def check_header(header: Header, data: memoryview) -> list[str]:
    """What is odd about it: Android refuses a file whose size, order of bytes or checksum is wrong."""
    fields = _FIELDS.unpack_from(data, header.at + 32)
    odd = []
    if header.swapped:
        return ["its bytes are in the other order (big-endian), which Android refuses; it was not read"]
    if fields[2] != _LITTLE_ENDIAN:
        odd.append(f"the mark of its byte order is {fields[2]:#010x}; read as little-endian")
    if header.version not in KNOWN_VERSIONS and not header.compact:
        odd.append(f"it says version {header.version:03d}, and 035 to 041 are known; read as those")
    wanted = CONTAINER_HEADER_SIZE if header.version >= CONTAINER_VERSION else HEADER_SIZE
    if fields[1] != wanted and not header.compact:
        odd.append(f"the header says it has {fields[1]} bytes, not {wanted}")
    rest = len(data) - header.at
    if header.size > rest or (header.size < rest and header.version < CONTAINER_VERSION):
        odd.append(f"the header says {header.size} bytes, and there are {rest}")
    if not header.compact and HEADER_SIZE <= header.size <= rest:
        found = _adler32()(data[header.at + 12 : header.at + header.size], 1)
        if found != header.checksum:
            odd.append(f"the checksum is {header.checksum:#010x} and should be {found:#010x}")
    return odd


def cut_table(header: Header, table: str, data: memoryview, gaps: list[str]) -> Words:
    """The rows of a table that lie inside the file, as words; of two-byte columns the words hold two."""
    rows, offset = header.tables[table]
    width = TABLES[table][1]
    if header.swapped or not rows:
        return np.zeros((0, width // 4), np.uint32)
    offset += header.at if header.compact else 0
    inside = min(rows, max(len(data) - offset, 0) // width)
    if inside < rows:
        gaps.append(f"only {inside:,} of {rows:,} {table} lie inside the file")
    if not inside:
        return np.zeros((0, width // 4), np.uint32)
    words = np.frombuffer(data, "<u4", inside * width // 4, offset)
    return words.reshape(inside, width // 4)


def _adler32() -> Callable[[memoryview, int], int]:
    """The fastest Adler-32 at hand."""
    try:
        import deflate
    except ImportError:  # pragma: no cover - it is a dependency
        return zlib.adler32
    return deflate.adler32
