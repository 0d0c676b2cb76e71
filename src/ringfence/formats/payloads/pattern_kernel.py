"""Many patterns in one pass: grams of the data at every eighth (or fourth) byte, looked up in a bitmap.

A pattern of n + s - 1 bytes or more holds, wherever it lies, a whole gram of n bytes that begins at a
multiple of s. So only those are looked up, and few of them need a second look: first in the bitmap, then in
the list of grams that share a slot, and last byte by byte. `grams`, `owners` and `shifts` are the entries of
that list (the gram, its pattern, where it lies in it), in the order of their slots; `slots` says where each
begins. A hit is two numbers: where the pattern begins, and which it is.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

FACTOR = cython.declare(cython.ulonglong, 0x9E3779B97F4A7C15)
MASK = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _agrees(
    data: cython.const_uchar[::1],
    at: cython.Py_ssize_t,
    text: cython.const_uchar[::1],
    begin: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
) -> cython.bint:
    place: cython.Py_ssize_t
    if at < 0 or at + end - begin > data.shape[0]:
        return False
    for place in range(end - begin):  # noqa: SIM110, a kernel has no generators
        if data[at + place] != text[begin + place]:
            return False
    return True


def find_long(
    data: cython.const_uchar[::1],
    words: cython.const_ulonglong[::1],
    first: cython.Py_ssize_t,
    bits: cython.const_uchar[::1],
    shift: cython.int,
    slots: cython.const_uint[::1],
    grams: cython.const_ulonglong[::1],
    owners: cython.const_uint[::1],
    shifts: cython.const_uint[::1],
    text: cython.const_uchar[::1],
    starts: cython.const_longlong[::1],
    hits: cython.longlong[:, ::1],
    state: cython.longlong[::1],
) -> None:
    """Grams of 8 bytes at every eighth; `words` is `data` as whole words, of which it begins at `first`.
    Stops where the hits may not have room for those of a word; state: [0] hits made, [1] where to go on."""
    at: cython.Py_ssize_t = first
    entry: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    many: cython.Py_ssize_t = 0
    room: cython.Py_ssize_t = hits.shape[0]
    owner: cython.Py_ssize_t
    gram: cython.ulonglong
    mixed: cython.ulonglong
    slot: cython.ulonglong
    with cython.nogil:
        while at < words.shape[0]:
            gram = words[at]
            mixed = (gram * FACTOR) & MASK
            slot = mixed >> shift
            if bits[slot >> 3] >> (slot & 7) & 1:
                slot >>= 3
                if many + slots[slot + 1] - slots[slot] > room:
                    break
                for entry in range(slots[slot], slots[slot + 1]):
                    if grams[entry] != gram:
                        continue
                    owner = owners[entry]
                    begin = at * 8 - shifts[entry]
                    if _agrees(data, begin, text, starts[owner], starts[owner + 1]):
                        hits[many, 0] = begin
                        hits[many, 1] = owner
                        many += 1
            at += 1
    state[0] = many
    state[1] = at


def find_short(
    data: cython.const_uchar[::1],
    words: cython.const_uint[::1],
    first: cython.Py_ssize_t,
    bits: cython.const_uchar[::1],
    shift: cython.int,
    slots: cython.const_uint[::1],
    grams: cython.const_ulonglong[::1],
    owners: cython.const_uint[::1],
    shifts: cython.const_uint[::1],
    text: cython.const_uchar[::1],
    starts: cython.const_longlong[::1],
    hits: cython.longlong[:, ::1],
    state: cython.longlong[::1],
) -> None:
    """The same with grams of 5 bytes at every fourth. A byte more than the words must be there."""
    at: cython.Py_ssize_t = first
    entry: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    many: cython.Py_ssize_t = 0
    room: cython.Py_ssize_t = hits.shape[0]
    owner: cython.Py_ssize_t
    fifth: cython.ulonglong
    gram: cython.ulonglong
    mixed: cython.ulonglong
    slot: cython.ulonglong
    with cython.nogil:
        while at < words.shape[0]:
            fifth = data[at * 4 + 4]
            gram = words[at]
            gram = gram | fifth << 32
            mixed = (gram * FACTOR) & MASK
            slot = mixed >> shift
            if bits[slot >> 3] >> (slot & 7) & 1:
                slot >>= 3
                if many + slots[slot + 1] - slots[slot] > room:
                    break
                for entry in range(slots[slot], slots[slot + 1]):
                    if grams[entry] != gram:
                        continue
                    owner = owners[entry]
                    begin = at * 4 - shifts[entry]
                    if _agrees(data, begin, text, starts[owner], starts[owner + 1]):
                        hits[many, 0] = begin
                        hits[many, 1] = owner
                        many += 1
            at += 1
    state[0] = many
    state[1] = at
