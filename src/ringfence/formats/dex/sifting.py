# mypy: allow-untyped-decorators
"""Kernels: where each string of a DEX stands, and which of thousands of words it is, in one look at each.

In a tidy DEX, as every compiler writes it, the strings stand one after the other in the order of their
numbers, so that the length of each is known without reading it. Then a hash of its length, its first and its
last eight bytes tells nearly always that it is none of the words.
"""

from __future__ import annotations

import cython

_MASK = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)
_FIRST = cython.declare(cython.ulonglong, 0x9E3779B97F4A7C15)
_LAST = cython.declare(cython.ulonglong, 0xC2B2AE3D27D4EB4F)
_LENGTH = cython.declare(cython.ulonglong, 0x165667B19E3779F9)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _eight(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.ulonglong:
    """The eight bytes from `at` on, which the caller knows to be inside, as one word."""
    return (
        cython.cast(cython.ulonglong, data[at])
        | (cython.cast(cython.ulonglong, data[at + 1]) << 8)
        | (cython.cast(cython.ulonglong, data[at + 2]) << 16)
        | (cython.cast(cython.ulonglong, data[at + 3]) << 24)
        | (cython.cast(cython.ulonglong, data[at + 4]) << 32)
        | (cython.cast(cython.ulonglong, data[at + 5]) << 40)
        | (cython.cast(cython.ulonglong, data[at + 6]) << 48)
        | (cython.cast(cython.ulonglong, data[at + 7]) << 56)
    )


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _first(
    data: cython.const_uchar[::1], start: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.ulonglong:
    """The first eight bytes of data[start:end], or all there are, as one word; it lies inside the data."""
    word: cython.ulonglong = 0
    at: cython.Py_ssize_t
    one: cython.ulonglong = 1
    if start + 8 <= data.shape[0]:
        word = _eight(data, start)
        if end - start < 8:
            word &= (one << cython.cast(cython.int, 8 * (end - start))) - 1
        return word
    for at in range(start, end):
        word |= cython.cast(cython.ulonglong, data[at]) << cython.cast(cython.int, 8 * (at - start))
    return word


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _hash(
    data: cython.const_uchar[::1], first: cython.ulonglong, start: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.ulonglong:
    """A hash of data[start:end], which lies inside the data, and of which `first` are the first bytes."""
    last: cython.ulonglong = 0
    length: cython.ulonglong = end - start
    if end - start > 8:
        last = _eight(data, end - 8)
    last = ((first * _FIRST) & _MASK) ^ ((last * _LAST) & _MASK) ^ ((length * _LENGTH) & _MASK)
    last = ((last ^ (last >> 29)) * _FIRST) & _MASK
    return last ^ (last >> 32)


def lay_out(
    data: cython.const_uchar[::1],
    offsets: cython.const_uint[::1],
    starts: cython.longlong[::1],
    ends: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Write where the text of each string starts, after its length (a ULEB128), and where the next string
    begins, which is behind the NUL that ends it.

    Returns how many NULs lie between the first string and the end of the last if none stands inside a text:
    each ends a string or says that it is empty. -1 where the strings are not tidy: in another order, or with
    something between them. Of the last string nothing behind its first NUL counts.
    """
    count: cython.Py_ssize_t = offsets.shape[0]
    size: cython.Py_ssize_t = data.shape[0]
    number: cython.Py_ssize_t
    at: cython.Py_ssize_t
    end: cython.Py_ssize_t = 0
    limit: cython.Py_ssize_t
    nuls: cython.Py_ssize_t = 0
    tidy: cython.bint = count > 0
    with cython.nogil:
        for number in range(count):
            at = offsets[number]
            end = at
            limit = at + 5 if at + 5 < size else size
            while at < limit and data[at] & 0x80:
                at += 1
            if end == 0 or at >= limit or (number > 0 and end <= starts[number - 1]):
                tidy = False
                break
            nuls += 1 + (data[at] == 0)
            starts[number] = at + 1
            if number > 0:
                ends[number - 1] = end
                tidy = data[end - 1] == 0
                if not tidy:
                    break
        if tidy:
            end = starts[count - 1]
            while end < size and data[end]:
                end += 1
            tidy = end < size
            ends[count - 1] = end + 1
    return nuls if tidy else -1


def fill_tables(
    words: cython.const_uchar[::1],
    starts: cython.const_int[::1],
    bits: cython.uchar[::1],
    slots: cython.int[::1],
) -> None:
    """Enter each of the words, words[starts[i]:starts[i + 1]], in a set of bits and in a hash table of their
    numbers, 1 more than each; the lengths of both are powers of two, and there is room in the table."""
    number: cython.Py_ssize_t
    key: cython.ulonglong
    slot: cython.Py_ssize_t
    for number in range(starts.shape[0] - 1):
        key = _hash(
            words, _first(words, starts[number], starts[number + 1]), starts[number], starts[number + 1]
        )
        slot = key & (8 * bits.shape[0] - 1)
        bits[slot >> 3] |= cython.cast(cython.uchar, 1 << (slot & 7))
        slot = (key >> 24) & (slots.shape[0] - 1)
        while slots[slot]:
            slot = (slot + 1) & (slots.shape[0] - 1)
        slots[slot] = cython.cast(cython.int, number + 1)


def sift(
    data: cython.const_uchar[::1],
    starts: cython.const_longlong[::1],
    ends: cython.const_longlong[::1],
    words: cython.const_uchar[::1],
    word_starts: cython.const_int[::1],
    bits: cython.const_uchar[::1],
    slots: cython.const_int[::1],
    heads: cython.const_ulonglong[::1],
    found: cython.int[::1],
    headed: cython.int[::1],
) -> cython.Py_ssize_t:
    """Fill `found`, a place for each string, with the number of the word that it is, or -1.

    `starts` and `ends` are those of `lay_out`, tidy; the tables those of `fill_tables`. The strings whose
    first eight bytes are one of `heads` are listed in `headed`, up to its length; returns how many they are.
    """
    number: cython.Py_ssize_t
    start: cython.Py_ssize_t
    end: cython.Py_ssize_t
    at: cython.Py_ssize_t
    place: cython.Py_ssize_t
    slot: cython.Py_ssize_t
    word: cython.Py_ssize_t
    n_bits: cython.ulonglong = 8 * bits.shape[0] - 1
    n_slots: cython.ulonglong = slots.shape[0] - 1
    first: cython.ulonglong
    key: cython.ulonglong
    count: cython.Py_ssize_t = 0
    head: cython.Py_ssize_t
    with cython.nogil:
        for number in range(starts.shape[0]):
            found[number] = -1
            start = starts[number]
            end = ends[number]
            end -= 1
            if start > end or end > data.shape[0]:
                continue
            first = _first(data, start, end)
            for head in range(heads.shape[0]):
                if first == heads[head]:
                    if count < headed.shape[0]:
                        headed[count] = cython.cast(cython.int, number)
                    count += 1
            key = _hash(data, first, start, end)
            slot = key & n_bits
            if not (bits[slot >> 3] >> (slot & 7)) & 1:
                continue
            slot = (key >> 24) & n_slots
            while slots[slot]:
                word = slots[slot] - 1
                if word_starts[word + 1] - word_starts[word] == end - start:
                    at = start
                    place = word_starts[word]
                    while at < end and data[at] == words[place]:
                        at += 1
                        place += 1
                    if at == end:
                        found[number] = cython.cast(cython.int, word)
                        break
                slot = (slot + 1) & n_slots
    return count
