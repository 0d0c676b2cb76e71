"""The Objective-C classes that a slice defines, and the selectors that its code sends."""

from __future__ import annotations

import re

import numpy as np

from .load_commands import Commands
from .mach_o_image import Image, Offsets, Unsigned

MOST_CLASSES = 200_000
MOST_SELECTORS = 500_000
_SWIFT_CLASS = re.compile(r"_Tt[CVO]+(\d.*)", re.DOTALL)
_LENGTH = re.compile(r"[1-9]\d{0,3}")


def read_classes(image: Image, commands: Commands) -> tuple[str, ...]:
    """Names of the classes in __objc_classlist, in order: list -> class -> its read-only part -> its name."""
    listed = _pointers(image, commands, "__objc_classlist", MOST_CLASSES)
    if len(listed) == 0:
        return ()
    width = image.pointer
    # class_t: isa, superclass, cache, vtable, data; the low bits of data are flags
    data = image.addresses(image.gather(_plus(image.offsets(listed), 4 * width), width))
    parts = image.offsets(data & ~np.uint64(7 if width == 8 else 3))
    # class_ro_t: flags, start, size (and padding), ivar layout, name
    names = image.addresses(image.gather(_plus(parts, 24 if width == 8 else 16), width))
    found = image.names_at(image.offsets(names).tolist())
    if len(found) < len(listed):
        commands.gap(
            f"{len(listed) - len(found):,} of {len(listed):,} Objective-C classes have no readable name"
        )
    return tuple(dict.fromkeys(map(plain_class_name, found)))


def plain_class_name(name: str) -> str:
    """Module.Class of _TtC6Module5Class, as the system shows it; other names as they are."""
    if not (mangled := _SWIFT_CLASS.fullmatch(name)):
        return name
    parts, rest = [], mangled[1]
    while number := _LENGTH.match(rest):
        length, rest = int(number[0]), rest[number.end() :]
        if length > len(rest):
            return name
        parts.append(rest[:length])
        rest = rest[length:]
    return name if rest else ".".join(parts)


def read_selectors(image: Image, commands: Commands) -> frozenset[str]:
    """Names of the messages sent, from __objc_selrefs."""
    references = _pointers(image, commands, "__objc_selrefs", MOST_SELECTORS)
    found = frozenset(image.names_at(image.offsets(references).tolist()))
    if len(references) and not found:
        commands.gap("the selectors that the code sends have no readable names")
    return found


def _pointers(image: Image, commands: Commands, section: str, most: int) -> Unsigned:
    """The distinct pointers in all sections of this name, in order of the file."""
    parts, left = [np.zeros(0, np.uint64)], most + 1
    for each in image.find_sections(section):
        parts.append(image.pointers(each, left))
        left -= len(parts[-1])
    _, first = np.unique(whole := np.concatenate(parts), return_index=True)
    found = whole[np.sort(first)]
    found = found[found != 0]
    if len(found) > most:
        commands.gap(f"{section} has more than {most:,} entries; the rest were not read")
    kept: Unsigned = found[:most]
    return kept


def _plus(offsets: Offsets, more: int) -> Offsets:
    """Offsets moved on; those that are nowhere (-1) stay so."""
    return np.where(offsets < 0, offsets, offsets + more)
