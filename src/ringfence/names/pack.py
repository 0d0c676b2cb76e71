"""Names → one table of the rows of their words, for `compare.py`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .analyse import IS_HAN, IS_VOWELLESS, ROW, Reading, flags_of, read_name


@dataclass(frozen=True, slots=True)
class PackedNames:
    """The readings of names, one after the other.

    `rows` are the words, 64 bytes each; `starts[r]` the first word of reading r; `first_reading[n]` the
    first reading of name n. Both have one place more than there are readings and names. `han` and `vowelless`
    say of each reading whether a word of it was in Chinese characters, or in a script without vowels.
    """

    rows: bytes
    starts: NDArray[np.int32]
    first_reading: NDArray[np.int64]
    han: NDArray[np.bool_]
    vowelless: NDArray[np.bool_]


def pack_names(names: Iterable[str]) -> PackedNames:
    """All names in one table. A name without a letter has no reading."""
    return pack_readings(read_name(name) for name in names)


def pack_readings(names: Iterable[tuple[Reading, ...]]) -> PackedNames:
    """The same, for names that have been read."""
    rows: list[bytes] = []
    counts: list[int] = [0]
    for readings in names:
        rows += readings
        counts.append(len(readings))
    sizes = np.array([0, *(len(reading) // ROW for reading in rows)], dtype=np.int32)
    flags = np.array([flags_of(reading) for reading in rows], dtype=np.uint8)
    return PackedNames(
        b"".join(rows),
        np.cumsum(sizes, dtype=np.int32),
        np.cumsum(np.array(counts, dtype=np.int64)),
        flags & IS_HAN > 0,
        flags & IS_VOWELLESS > 0,
    )


def list_reading_pairs(
    left: PackedNames, right: PackedNames, pairs: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Pairs of names → pairs of their readings, and for each the number of the pair of names."""
    counts_left = np.diff(left.first_reading)[pairs[:, 0]]
    counts_right = np.diff(right.first_reading)[pairs[:, 1]]
    counts = counts_left * counts_right
    owner = np.repeat(np.arange(len(pairs)), counts)
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    width = counts_right[owner]
    readings = np.empty((len(owner), 2), dtype=np.int32)
    readings[:, 0] = left.first_reading[pairs[owner, 0]] + within // width
    readings[:, 1] = right.first_reading[pairs[owner, 1]] + within % width
    return readings, owner
