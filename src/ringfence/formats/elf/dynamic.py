"""What the loader is told: the libraries needed, and the names that a library takes and gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .layout import DYNAMIC, Layout, Table

_NEEDED, _HASH, _STRINGS, _SYMBOLS, _STRINGS_SIZE, _SONAME = 1, 4, 5, 6, 10, 14
_GNU_HASH = 0x6FFFFEF5
_MOST_ENTRIES, _MOST_SYMBOLS = 4096, 4_000_000
LONGEST_NAME = 4096


@dataclass(frozen=True, slots=True)
class Dynamic:
    """Entries of the dynamic table, its strings, and its symbols; empty where there is none."""

    soname: str
    needed: tuple[str, ...]
    strings: memoryview
    symbols: Table

    def text(self, at: int) -> str:
        return text_at(self.strings, at)

    def names(self, undefined: bool, prefixes: npt.NDArray[np.uint32]) -> Iterator[str]:
        """Names of symbols whose first four bytes, as a little-endian number, are among these.

        `undefined` asks for what the library takes from others, else for what it gives.
        """
        starts = self.symbols["name"][(self.symbols["section"] == 0) == undefined].astype(np.int64)
        starts = starts[starts + 4 <= len(self.strings)]
        if not len(starts):
            return
        pool = np.frombuffer(self.strings, np.uint8)
        heads = np.zeros(len(starts), np.uint32)
        for place in range(4):
            heads |= pool[starts + place].astype(np.uint32) << np.uint32(8 * place)
        for at in np.unique(starts[np.isin(heads, prefixes)]).tolist():
            yield self.text(at)


def read_dynamic(layout: Layout) -> Dynamic:
    entries = _entries(layout)
    first: dict[int, int] = {}
    for tag, value in entries:
        first.setdefault(tag, value)
    strings = _strings(layout, first)
    needed = tuple(text_at(strings, value) for tag, value in entries if tag == _NEEDED)
    soname = text_at(strings, first[_SONAME]) if _SONAME in first else ""
    return Dynamic(soname, tuple(name for name in needed if name), strings, _symbols(layout, first))


def _entries(layout: Layout) -> list[tuple[int, int]]:
    rows = layout.segments[layout.segments["type"] == DYNAMIC]
    if not len(rows):
        return []
    offset, size = int(rows[0]["offset"]), int(rows[0]["size"])
    width = 16 if layout.wide else 8
    table = layout.table("dynamic", offset, min(size // width, _MOST_ENTRIES))
    entries = list(zip(table["tag"].tolist(), table["value"].tolist(), strict=True))
    ends = [at for at, (tag, _) in enumerate(entries) if tag == 0]
    if not ends:
        layout.gaps.append("the dynamic table has no end")
    return entries[: ends[0]] if ends else entries


def _strings(layout: Layout, first: dict[int, int]) -> memoryview:
    offset = layout.offset_of(first[_STRINGS]) if _STRINGS in first else None
    if offset is None:
        if _STRINGS in first:
            layout.gaps.append("the dynamic strings lie outside the file")
        return memoryview(b"")
    return layout.data[offset : offset + first.get(_STRINGS_SIZE, 0)]


def _symbols(layout: Layout, first: dict[int, int]) -> Table:
    offset = layout.offset_of(first[_SYMBOLS]) if _SYMBOLS in first else None
    if offset is None:
        if _SYMBOLS in first:
            layout.gaps.append("the dynamic symbols lie outside the file")
        return layout.table("symbol", 0, 0)
    count = _count(layout, first)
    if count > _MOST_SYMBOLS:
        layout.gaps.append(f"only {_MOST_SYMBOLS} of {count} symbols are read")
    return layout.table("symbol", offset, min(count, _MOST_SYMBOLS))


def _count(layout: Layout, first: dict[int, int]) -> int:
    """How many symbols there are: nobody states it, so by the hash tables, else by what follows."""
    if _HASH in first and (offset := layout.offset_of(first[_HASH])) is not None:
        head = layout.numbers(offset, 2)
        if len(head) == 2:
            return int(head[1])
    if _GNU_HASH in first and (offset := layout.offset_of(first[_GNU_HASH])) is not None:
        return _count_by_gnu_hash(layout, offset)
    if first.get(_STRINGS, 0) > first[_SYMBOLS]:
        return (first[_STRINGS] - first[_SYMBOLS]) // (24 if layout.wide else 16)
    layout.gaps.append("the number of dynamic symbols is not known")
    return 0


def _count_by_gnu_hash(layout: Layout, offset: int) -> int:
    """The last symbol is at the end of the chain that begins highest."""
    head = layout.numbers(offset, 4).tolist()
    if len(head) < 4:
        return 0
    buckets, hidden, words, _ = head
    at = offset + 16 + words * (8 if layout.wide else 4)
    starts = layout.numbers(at, buckets)
    last = int(starts.max()) if len(starts) else 0
    if last < hidden:
        return int(hidden)
    chain_at = at + 4 * buckets + 4 * (last - hidden)
    chain = layout.numbers(chain_at, min(1 << 20, max(0, len(layout.data) - chain_at) // 4))
    ends = np.flatnonzero(chain & 1)
    if not len(ends):
        layout.gaps.append("a chain of the hash table has no end")
    return last + (int(ends[0]) + 1 if len(ends) else 1)


def text_at(strings: memoryview, at: int) -> str:
    """The string that begins at a place and ends at NUL, what is no ASCII shown as it can be."""
    if not 0 <= at < len(strings):
        return ""
    return bytes(strings[at : at + LONGEST_NAME]).split(b"\0", 1)[0].decode("utf-8", "replace")
