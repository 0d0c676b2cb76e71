"""The bytes of one entry, as Android would take them and, where that makes no sense, as its checksum wants
them.
"""

from __future__ import annotations

from typing import TypeAlias

from ..inflating import checksum, inflate_some
from .entries import DEFLATED, STORED, Entry

Data: TypeAlias = bytes | bytearray | memoryview

# What Android runs begins so: DEX, compact DEX, binary XML, resource table, ELF, a ZIP archive.
_RUNS = (b"dex\n", b"cdex", b"\3\0\x08\0", b"\2\0\x0c\0", b"\x7fELF", b"PK\3\4")


def unpack(
    data: memoryview, raw: memoryview, entry: Entry, most: int, left: int
) -> tuple[Data, int, tuple[str, ...]]:
    """What `entry` holds, how many bytes were inflated for it, and what is odd about it.

    `data` is the whole file, `raw` what the entry stores. At most `most` bytes are given, and `left`
    inflated.
    """
    if most < 0:
        most = 0
    if entry.method == DEFLATED:
        return _unpack_deflated(raw, entry, most if most < left else left)
    return _unpack_stored(data, raw, entry, most, left)


def _unpack_deflated(raw: memoryview, entry: Entry, most: int) -> tuple[Data, int, tuple[str, ...]]:
    if not raw and entry.size == 0:
        return b"", 0, ()  # an empty file that was never compressed: harmless, and not rare
    inflated = inflate_some(raw, entry.size, most)
    made = len(inflated.data)
    if not inflated.whole:
        if made <= most and len(raw) <= most and checksum(raw) == entry.crc:
            return raw, made, ("it is marked as deflated and is stored",)
        return inflated.data, made, (inflated.note,)
    notes = (inflated.note,) if inflated.note else ()
    if checksum(inflated.data) != entry.crc:
        notes = (*notes, _tell_checksum(entry))
    return inflated.data, made, notes


def _unpack_stored(
    data: memoryview, raw: memoryview, entry: Entry, most: int, left: int
) -> tuple[Data, int, tuple[str, ...]]:
    """Android takes all methods but 8 as stored. An entry whose checksum fits another reading is read so,
    unless it begins as what Android would run.
    """
    notes: list[str] = []
    if len(raw) < entry.size:
        notes.append(f"{len(raw):,} of its {entry.size:,} bytes are there")
    if len(raw) > most:
        return raw[:most], 0, (*notes, f"only its first {most:,} of {len(raw):,} bytes were read")
    if checksum(raw) == entry.crc:
        return raw, 0, tuple(notes)
    if not bytes(raw[:4]).startswith(_RUNS):
        packed = data[entry.data_start : entry.data_start + entry.compressed]
        if len(packed) <= most and checksum(packed) == entry.crc:
            return packed, 0, ("its compressed size is the right one, and its size is wrong",)
        inflated = inflate_some(packed, entry.size, min(most, left))
        if inflated.whole and checksum(inflated.data) == entry.crc:
            how = "as stored" if entry.method == STORED else f"with method {entry.method}"
            return inflated.data, len(inflated.data), (f"it is marked {how} and is deflated",)
        return raw, len(inflated.data), (*notes, _tell_checksum(entry))
    return raw, 0, (*notes, _tell_checksum(entry))


def _tell_checksum(entry: Entry) -> str:
    return f"its checksum is not the {entry.crc:08x} stated, which Android does not check"
