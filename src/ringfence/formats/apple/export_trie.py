"""The tree of exported names in a Mach-O slice: edges are letters, and a name ends at a node with a value.

It is read where the symbol table was stripped; else the table says the same and is faster to read.
"""

from __future__ import annotations

from .mach_o_image import LONGEST_NAME, Image

MOST_NODES = 200_000


def read_export_trie(image: Image, offset: int, size: int, most: int) -> tuple[list[str], bool]:
    """At most `most` names, in the order of the tree; were they all? A damaged branch ends unread."""
    data, end = image.data, min(offset + size, image.end)
    names: list[str] = []
    seen: set[int] = set()
    pending = [(offset, b"")]
    whole = offset >= image.start
    while pending and whole:
        at, prefix = pending.pop()
        if not offset <= at < end or at in seen or len(seen) >= MOST_NODES or len(prefix) > LONGEST_NAME:
            return names, False
        seen.add(at)
        value, at = read_number(data, at, end)
        if value:
            if len(names) >= most:
                return names, False
            names.append(prefix.decode("utf-8", "replace"))
        at += value
        if at >= end:
            return names, False
        branches: list[tuple[int, bytes]] = []
        for _ in range(data[at]):
            stop = data.find(b"\0", at + 1, end)
            if stop < 0:
                return names, False
            edge = data[at + 1 : stop]
            child, at = read_number(data, stop + 1, end)
            at -= 1
            branches.append((offset + child, prefix + edge))
        pending += reversed(branches)
    return names, whole


def read_number(data: bytes, at: int, end: int) -> tuple[int, int]:
    """A ULEB128 number and the place after it."""
    value = shift = 0
    while at < end:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << min(shift, 63)
        shift += 7
        if not byte & 0x80:
            break
    return value, at
