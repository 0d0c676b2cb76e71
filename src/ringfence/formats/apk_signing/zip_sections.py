"""Where the parts of an app's ZIP lie, as Android's signature check sees them.

This is stricter than the ZIP reader of `formats/zip`: signatures cover bytes at exact places, so an
archive whose tables disagree is refused here, not healed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct, unpack_from

from ..inflating import inflate_some

END_RECORD = b"PK\x05\x06"
END_RECORD_SIZE = 22
MAX_COMMENT = 0xFFFF
STORED = 0
_DIRECTORY_HEADER = Struct("<4s4xHH4xIIIHHH8xI")
_LOCAL_HEADER = Struct("<4s2xHH4xIIIHH")
_FLAG_DESCRIPTOR = 0x08
_STEP = 1 << 20
_AT_ONCE = 16 << 20


class ZipFault(ValueError):
    """The archive, or one entry, is not what Android's signature check accepts."""


class TooLarge(ZipFault):
    """An entry is larger than what is read."""


@dataclass(frozen=True, slots=True)
class Sections:
    """Byte positions of the central directory and the end record."""

    directory_start: int
    directory_size: int
    entry_count: int
    end_record_start: int

    @property
    def directory_end(self) -> int:
        """The position after the central directory."""
        return self.directory_start + self.directory_size


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One entry as the central directory describes it."""

    name: str
    name_size: int
    flags: int
    method: int
    crc: int
    compressed_size: int
    size: int
    header_start: int


def find_sections(data: memoryview) -> Sections:
    """The sections, or ZipFault."""
    start = _find_end_record(data)
    count, size, offset = unpack_from("<H I I", data, start + 10)
    if offset > start or offset + size > start:
        raise ZipFault("the central directory does not lie before the end record")
    return Sections(offset, size, count, start)


def read_directory(data: memoryview, sections: Sections) -> list[DirectoryEntry]:
    """All entries but folders, in their order; ZipFault when a record is damaged."""
    entries: list[DirectoryEntry] = []
    position, end = sections.directory_start, sections.directory_end
    for _ in range(sections.entry_count):
        if position + 46 > end:
            raise ZipFault("the central directory is cut off")
        fields = _DIRECTORY_HEADER.unpack_from(data, position)
        magic, flags, method, crc, packed, size, name_size, extra, comment, header = fields
        if magic != b"PK\x01\x02":
            raise ZipFault("a record of the central directory has a wrong mark")
        next_position = position + 46 + name_size + extra + comment
        if next_position > end:
            raise ZipFault("the central directory is cut off")
        name = str(data[position + 46 : position + 46 + name_size], "utf-8", "replace")
        if not name.endswith("/"):
            entries.append(DirectoryEntry(name, name_size, flags, method, crc, packed, size, header))
        position = next_position
    return entries


def find_content(data: memoryview, entry: DirectoryEntry, sections: Sections) -> memoryview:
    """The stored bytes of an entry, its local header checked against the directory; ZipFault."""
    start = entry.header_start
    if start + 30 + entry.name_size > sections.directory_start:
        raise ZipFault(f"the header of {entry.name} lies outside")
    magic, flags, _, crc, packed, size, name_size, extra = _LOCAL_HEADER.unpack_from(data, start)
    if magic != b"PK\x03\x04":
        raise ZipFault(f"there is no header where {entry.name} should start")
    if (flags ^ entry.flags) & _FLAG_DESCRIPTOR:
        raise ZipFault(f"header and directory disagree on the descriptor of {entry.name}")
    if not flags & _FLAG_DESCRIPTOR and (crc, packed, size) != (entry.crc, entry.compressed_size, entry.size):
        raise ZipFault(f"header and directory disagree on the sizes of {entry.name}")
    name = str(data[start + 30 : start + 30 + min(name_size, entry.name_size)], "utf-8", "replace")
    if name_size > entry.name_size or name != entry.name:
        raise ZipFault(f"header and directory disagree on the name {entry.name}")
    content = start + 30 + name_size + extra
    end = content + (entry.size if entry.method == STORED else entry.compressed_size)
    if end > sections.directory_start:
        raise ZipFault(f"the data of {entry.name} runs into the central directory")
    return data[content:end]


def read_pieces(content: memoryview, entry: DirectoryEntry) -> Iterator[bytes | bytearray | memoryview]:
    """The uncompressed data in pieces of bounded size; ZipFault when it is damaged or of another size."""
    if entry.method == STORED:
        yield content
        return
    if entry.size <= _AT_ONCE:
        inflated = inflate_some(content, entry.size, entry.size)
        if inflated.whole and len(inflated.data) == entry.size:
            yield inflated.data
            return
    inflater = zlib.decompressobj(-15)
    left = entry.size
    position = 0
    try:
        while not inflater.eof and (position < len(content) or inflater.unconsumed_tail):
            packed: bytes | memoryview = inflater.unconsumed_tail
            if not packed:
                packed = content[position : position + _STEP]
                position += _STEP
            piece = inflater.decompress(packed, _STEP)
            left -= len(piece)
            if left < 0:
                break
            yield piece
        piece = inflater.flush()
    except zlib.error:
        raise ZipFault(f"the data of {entry.name} is damaged") from None
    left -= len(piece)
    if left != 0:
        raise ZipFault(f"the data of {entry.name} has another size than stated")
    yield piece


def read_whole(data: memoryview, entry: DirectoryEntry, sections: Sections, most: int) -> bytes:
    """An entry's uncompressed data of at most `most` bytes; ZipFault, TooLarge."""
    if entry.size > most:
        raise TooLarge(f"{entry.name} has {entry.size} bytes")
    return b"".join(read_pieces(find_content(data, entry, sections), entry))


def _find_end_record(data: memoryview) -> int:
    """The last end record whose comment reaches exactly to the end of the file."""
    tail_start = max(0, len(data) - END_RECORD_SIZE - MAX_COMMENT)
    tail = bytes(data[tail_start:])
    position = tail.rfind(END_RECORD, 0, max(0, len(tail) - END_RECORD_SIZE + len(END_RECORD)))
    while position >= 0:
        (comment_size,) = unpack_from("<H", tail, position + 20)
        if position + END_RECORD_SIZE + comment_size == len(tail):
            return tail_start + position
        position = tail.rfind(END_RECORD, 0, position + len(END_RECORD) - 1)
    raise ZipFault("there is no end record")
