"""Which names a Mach-O slice imports, and from which library; which it exports.

Three places tell it: the symbol table, the chained fixups of newer files, and the bind opcodes of older ones.
"""

from __future__ import annotations

import numpy as np

from .export_trie import read_export_trie, read_number
from .load_commands import Commands
from .mach_o_image import Image
from .mach_o_values import Imports

MOST_IMPORTS = 200_000
MOST_EXPORTS = 20_000
MOST_BIND_BYTES = 2 * 1024 * 1024
_SPECIAL = {0: "itself", -1: "the main program", -2: "flat look-up", -3: "weak look-up"}

Found = dict[str, dict[str, None]]  # library -> names, in order


def read_imports(image: Image, commands: Commands) -> tuple[Imports, ...]:
    """Every imported name once, grouped by library, in the order of the file."""
    found: Found = {}
    if commands.fixups:
        _from_fixups(image, commands, found)
    if commands.symbols:
        _from_symbols(image, commands, found)
    if not found:
        left = MOST_BIND_BYTES
        for offset, size in commands.binds:
            _from_binds(image, commands, found, offset, min(size, left))
            left -= min(size, left)
        if sum(size for _, size in commands.binds) > MOST_BIND_BYTES:
            commands.gap(f"more than {MOST_BIND_BYTES:,} bytes of bind opcodes; the rest were not read")
    return tuple(Imports(library, tuple(names)) for library, names in found.items())


def _library(commands: Commands, ordinal: int) -> str:
    if 1 <= ordinal <= len(commands.dylibs):
        return commands.dylibs[ordinal - 1].path
    return _SPECIAL.get(ordinal, "")


def read_exports(image: Image, commands: Commands) -> tuple[tuple[str, ...], int]:
    """The first MOST_EXPORTS names that others may use, and how many there are."""
    table, names, size = _symbols(image, commands)
    exported = table[(table["kind"] & 0xEF) == 0x0F]  # external, in a section, not private
    places = names + exported["name"][:MOST_EXPORTS].astype(np.int64)
    found = image.names_at(int(place) for place in places if place < names + size)
    if len(exported) or commands.exports is None or not commands.exports[1]:
        return tuple(found), len(exported)
    found, whole = read_export_trie(image, *commands.exports, MOST_EXPORTS)
    if not whole:
        commands.gap("the tree of exported names is damaged or large; some are missing")
    return tuple(found), len(found)


def _symbols(image: Image, commands: Commands) -> tuple[np.ndarray, int, int]:
    offset, count, names, size = commands.symbols or (image.start, 0, image.start, 0)
    wide = image.pointer == 8
    end = image.endian
    dtype = np.dtype(
        [
            ("name", f"{end}u4"),
            ("kind", "u1"),
            ("section", "u1"),
            ("about", f"{end}u2"),
            ("value", f"{end}u{8 if wide else 4}"),
        ]
    )
    held = max(0, min(count, (image.end - offset) // dtype.itemsize)) if offset >= image.start else 0
    if held < count:
        commands.gap("the table of symbols runs over the end of the slice")
    if held == 0:
        return np.zeros(0, dtype), names, size
    return np.frombuffer(image.data, dtype, held, offset), names, size


def _from_symbols(image: Image, commands: Commands, found: Found) -> None:
    table, names, size = _symbols(image, commands)
    wanted = table[((table["kind"] & 0xEF) == 0x01) & (table["value"] == 0)]
    if len(wanted) > MOST_IMPORTS:
        commands.gap(f"it imports more than {MOST_IMPORTS:,} names; the rest were not read")
        wanted = wanted[:MOST_IMPORTS]
    known = {name for each in found.values() for name in each}
    places, abouts = wanted["name"].tolist(), wanted["about"].tolist()
    for place, about in zip(places, abouts, strict=True):
        if place < size and (name := image.name_at(names + place)) and name not in known:
            ordinal = about >> 8
            ordinal = {0xFE: -2, 0xFF: -1}.get(ordinal, ordinal)
            found.setdefault(_library(commands, ordinal), {})[name] = None


def _from_fixups(image: Image, commands: Commands, found: Found) -> None:
    """The table of imports in LC_DYLD_CHAINED_FIXUPS; also notes how pointers are stored."""
    offset, _ = commands.fixups or (0, 0)
    _, starts, table, names, count, layout, packed = image.unpack("7I", offset)
    image.pointer_format = _pointer_format(image, offset + starts)
    if packed:
        commands.gap("the names of the chained fixups are compressed and were not read")
        return
    size = {1: 4, 2: 8, 3: 16}.get(layout)
    if size is None:
        commands.gap(f"chained imports of layout {layout} are not known and were not read")
        return
    if count > MOST_IMPORTS:
        commands.gap(f"it imports more than {MOST_IMPORTS:,} names; the rest were not read")
    count = min(count, MOST_IMPORTS)
    step = size // (8 if layout == 3 else 4)
    raw = image.array(offset + table, count * size, "u8" if layout == 3 else "u4")[::step].astype(np.uint64)
    width = 16 if layout == 3 else 8
    ordinals = (raw & np.uint64((1 << width) - 1)).astype(np.int64)
    ordinals = np.where(ordinals >= (1 << width) - 16, ordinals - (1 << width), ordinals)
    places = (raw >> np.uint64(32 if layout == 3 else 9)).astype(np.int64)
    for ordinal, place in zip(ordinals.tolist(), places.tolist(), strict=True):
        if name := image.name_at(offset + names + place):
            found.setdefault(_library(commands, ordinal), {})[name] = None


def _pointer_format(image: Image, at: int) -> int:
    """The way of storing pointers that the first segment with fixups uses; a file has one way."""
    (count,) = image.unpack("I", at)
    for number in range(min(count, 256)):
        (place,) = image.unpack("I", at + 4 + 4 * number)
        if place:
            kind: int = image.unpack("IHH", at + place)[2]
            return kind
    return 0


def _from_binds(image: Image, commands: Commands, found: Found, offset: int, size: int) -> None:
    """The names in bind opcodes, for files that have no symbol table."""
    data, at, end = image.data, offset, min(offset + size, image.end)
    ordinal = 0
    while image.start <= at < end:
        opcode, low = data[at] & 0xF0, data[at] & 0x0F
        at += 1
        if opcode == 0x10:
            ordinal = low
        elif opcode == 0x30:
            ordinal = low - 16 if low else 0
        elif opcode == 0x40:
            name = image.name_at(at)
            stop = data.find(b"\0", at, end)
            at = end if stop < 0 else stop + 1
            if name:
                found.setdefault(_library(commands, ordinal), {})[name] = None
        elif opcode in (0x20, 0x60, 0x70, 0x80, 0xA0, 0xC0):
            value, at = read_number(data, at, end)
            ordinal = value if opcode == 0x20 else ordinal
            at = read_number(data, at, end)[1] if opcode == 0xC0 else at
        elif opcode == 0xD0:
            commands.gap("threaded bind opcodes were read for their names only")
            at = read_number(data, at, end)[1] if low == 0 else at
