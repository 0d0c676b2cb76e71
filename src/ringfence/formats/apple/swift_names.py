"""The Swift types that a slice defines: Module.Type, or Module.Outer.Inner.

__swift5_types holds relative places of descriptors: flags, place of the parent, place of the name. A parent
is again a descriptor; the outermost is the module.
"""

from __future__ import annotations

import numpy as np

from .load_commands import Commands
from .mach_o_image import MOST_NAME_BYTES, Image, Offsets

MOST_TYPES = 200_000
DEEPEST = 16
_MODULE, _EXTENSION, _ANONYMOUS, _PROTOCOL = 0, 1, 2, 3
_FIRST_TYPE = 16  # class, struct, enum ...: what has a name of its own from here on


def read_swift_types(image: Image, commands: Commands) -> tuple[str, ...]:
    """Names of the types listed in __swift5_types, in order."""
    parts, left = [np.zeros(0, np.int64)], MOST_TYPES + 1
    for each in image.find_sections("__swift5_types"):
        parts.append(_descriptors(image, each.offset, min(each.size, 4 * left)))
        left -= len(parts[-1])
    descriptors = np.concatenate(parts)
    if len(descriptors) > MOST_TYPES:
        commands.gap(f"it defines more than {MOST_TYPES:,} Swift types; the rest were not read")
    descriptors = descriptors[:MOST_TYPES]
    known = _read_contexts(image, descriptors)
    found: dict[str, None] = {}
    nameless = letters = 0
    for place in descriptors.tolist():
        name = _full_name(known, place)
        nameless += not name
        letters += len(name)
        if letters > MOST_NAME_BYTES:
            commands.gap(
                "the names of its Swift types are longer together than is read here; some are missing"
            )
            break
        found[name] = None
    if nameless:
        commands.gap(f"{nameless:,} of {len(descriptors):,} Swift types have no readable name")
    found.pop("", None)
    return tuple(found)


def _descriptors(image: Image, offset: int, size: int) -> Offsets:
    """Offsets of the type descriptors that one section lists."""
    count = len(image.array(offset, size, "i4"))
    return _follow(image, offset + 4 * np.arange(count, dtype=np.int64))


def _follow(image: Image, places: Offsets) -> Offsets:
    """Where the signed relative numbers at these places point: offsets, -1 where nowhere.

    A set low bit means that the place pointed to holds the address; an import's is unknown, and so -1.
    """
    away = image.signed(places)
    indirect = (away & 1).astype(bool)
    base = image.address_of(places)
    targets = image.offsets(base + (away & ~np.int64(3)).astype(np.uint64))
    if indirect.any():
        held = image.offsets(image.addresses(image.gather(targets[indirect], image.pointer)))
        targets[indirect] = held
    targets[(away == 0) | (places < 0)] = -1
    return targets


def _follow_name(image: Image, places: Offsets) -> Offsets:
    """As `_follow`, for names, which lie at any byte."""
    away = image.signed(places)
    targets = image.offsets(image.address_of(places) + away.astype(np.uint64))
    targets[(away == 0) | (places < 0)] = -1
    return targets


def _read_contexts(image: Image, descriptors: Offsets) -> dict[int, tuple[int, int, str]]:
    """Every descriptor and its parents: offset -> (kind, offset of the parent, name)."""
    known: dict[int, tuple[int, int, str]] = {}
    level = np.unique(descriptors[descriptors >= 0])
    for _ in range(DEEPEST):
        if len(level) == 0:
            break
        kinds = (image.gather(level, 4) & np.uint64(0x1F)).astype(np.int64)
        parents, names = _follow(image, level + 4), _follow_name(image, level + 8)
        names[(kinds == _EXTENSION) | (kinds == _ANONYMOUS)] = -1  # these have none
        texts = (image.name_at(place) if place >= 0 else "" for place in names.tolist())
        known.update(
            zip(level.tolist(), zip(kinds.tolist(), parents.tolist(), texts, strict=True), strict=True)
        )
        above = np.unique(parents[parents >= 0])
        level = np.array([place for place in above.tolist() if place not in known], np.int64)
    return known


def _full_name(known: dict[int, tuple[int, int, str]], place: int) -> str:
    """Module.Outer.Type, from the inside out; "" where the type itself has no readable name."""
    parts: list[str] = []
    for _ in range(DEEPEST):
        kind, parent, name = known.get(place, (-1, -1, ""))
        if not parts and not name:
            return ""
        if name and (kind >= _FIRST_TYPE or kind in (_MODULE, _PROTOCOL)):
            parts.append(name)
        if kind in (_MODULE, -1):
            break
        place = parent
    return ".".join(reversed(parts))
