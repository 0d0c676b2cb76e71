"""The APK Signing Block: a list of numbered parts between the last entry and the central directory."""

from __future__ import annotations

from dataclasses import dataclass
from struct import unpack_from

from .zip_sections import Sections

MAGIC = b"APK Sig Block 42"
V2_BLOCK, V3_BLOCK, V31_BLOCK = 0x7109871A, 0xF05368C0, 0x1B93AD61
STAMP_V1, STAMP_V2, PADDING = 0x2B09189E, 0x6DFF800D, 0x42726577
_MOST = 2**31 - 9
MOST_PARTS = 1000

# Parts that are known by number. Those of shops and tools carry a distribution channel or the like.
KNOWN_PARTS: dict[int, str] = {
    V2_BLOCK: "APK Signature Scheme v2",
    V3_BLOCK: "APK Signature Scheme v3",
    V31_BLOCK: "APK Signature Scheme v3.1",
    PADDING: "padding for verity",
    STAMP_V1: "source stamp v1",
    STAMP_V2: "source stamp v2",
    0x504B4453: "dependency information",
    0x2146444E: "Google Play frosting",
    0x71777777: "Walle channel",
    0x881155FF: "VasDolly channel",
    0x7A786B21: "packer-ng channel",
    0xFF3B5998: "zero padding of old signing tools",
}


@dataclass(frozen=True, slots=True)
class BlockPart:
    """One numbered part of the block."""

    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class SigningBlock:
    """The block's place in the file and its parts; `fault` says where reading stopped, or is ""."""

    start: int
    size: int
    parts: tuple[BlockPart, ...]
    contents: dict[int, memoryview]
    fault: str

    def find(self, block_id: int) -> memoryview | None:
        """The first part with this number."""
        return self.contents.get(block_id)


def find_signing_block(data: memoryview, sections: Sections) -> tuple[SigningBlock | None, str]:
    """The block, or None; and, when something is there that is not accepted as a block, why not."""
    start = sections.directory_start
    if start < 32 or data[start - 16 : start] != MAGIC:
        return None, ""
    if sections.directory_end != sections.end_record_start:
        return None, "a signing block is ignored: bytes lie between the central directory and the end record"
    (size,) = unpack_from("<Q", data, start - 24)
    if not 24 <= size <= min(_MOST, start - 8):
        return None, "a signing block is ignored: its size is impossible"
    block_start = start - size - 8
    if unpack_from("<Q", data, block_start)[0] != size:
        return None, "a signing block is ignored: its two sizes differ"
    parts, contents, fault = _read_parts(data[block_start + 8 : start - 24])
    return SigningBlock(block_start, size + 8, parts, contents, fault), ""


def _read_parts(pairs: memoryview) -> tuple[tuple[BlockPart, ...], dict[int, memoryview], str]:
    """The parts up to the first that cannot be read; of parts with the same number the first counts."""
    parts: list[BlockPart] = []
    contents: dict[int, memoryview] = {}
    position = 0
    while position < len(pairs):
        if len(parts) == MOST_PARTS:
            return tuple(parts), contents, f"the signing block has more than {MOST_PARTS} parts"
        if position + 8 > len(pairs):
            return tuple(parts), contents, f"part {len(parts) + 1} of the signing block is cut off"
        (size,) = unpack_from("<Q", pairs, position)
        position += 8
        if size < 4 or size > len(pairs) - position:
            return (
                tuple(parts),
                contents,
                f"part {len(parts) + 1} of the signing block has an impossible size",
            )
        (block_id,) = unpack_from("<I", pairs, position)
        parts.append(BlockPart(block_id, KNOWN_PARTS.get(block_id, ""), size - 4))
        contents.setdefault(block_id, pairs[position + 4 : position + size])
        position += size
    return tuple(parts), contents, ""


class Malformed(ValueError):
    """A length-prefixed field does not fit what holds it."""


class FieldReader:
    """Reads the little-endian, length-prefixed fields that signers are made of."""

    __slots__ = ("data", "position")

    def __init__(self, data: memoryview | bytes) -> None:
        self.data = memoryview(data)
        self.position = 0

    def __bool__(self) -> bool:
        """Is anything left?"""
        return self.position < len(self.data)

    def number(self) -> int:
        """A signed 32-bit number."""
        if self.position + 4 > len(self.data):
            raise Malformed
        (value,) = unpack_from("<i", self.data, self.position)
        self.position += 4
        return int(value)

    def identifier(self) -> int:
        """An unsigned 32-bit number."""
        return self.number() & 0xFFFFFFFF

    def field(self) -> memoryview:
        """The bytes of a length-prefixed field."""
        size = self.number()
        if size < 0 or self.position + size > len(self.data):
            raise Malformed
        start = self.position
        self.position += size
        return self.data[start : self.position]

    def reader(self) -> FieldReader:
        """A reader over a length-prefixed field."""
        return FieldReader(self.field())

    def rest(self) -> bytes:
        """All that is left."""
        start, self.position = self.position, len(self.data)
        return bytes(self.data[start:])
