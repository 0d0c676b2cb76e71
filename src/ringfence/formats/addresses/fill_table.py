"""The kernel that puts words into the tables in which `scan_addresses` looks them up."""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

# FNV-1a, 32 bits.
HASH_START = cython.declare(cython.ulonglong, 0x811C9DC5)
HASH_FACTOR = cython.declare(cython.ulonglong, 0x01000193)
HASH_MASK = cython.declare(cython.ulonglong, 0xFFFFFFFF)


def fill_table(
    words: cython.const[cython.uchar][::1],
    starts: cython.longlong[::1],
    values: cython.const[cython.uchar][::1],
    table: cython.ulonglong[::1],
) -> None:
    """Put word i, words[starts[i]:starts[i + 1]] in lower case, into the table with its value (above 0).

    A place of the table is 0 or 32 bits of hash above 8 of value; it must have more places than words.
    """
    word: cython.Py_ssize_t
    at: cython.Py_ssize_t
    key: cython.ulonglong
    size: cython.ulonglong = table.shape[0]
    place: cython.ulonglong
    for word in range(values.shape[0]):
        key = HASH_START
        for at in range(starts[word], starts[word + 1]):
            key = ((key ^ words[at]) * HASH_FACTOR) & HASH_MASK
        place = key % size
        while table[place]:
            place = (place + 1) % size
        table[place] = key << 8 | values[word]
