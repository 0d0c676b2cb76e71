"""Stretches of bytes -> numbers: the same number for the same bytes, counted from 0 as they are met.

So a name that a million flows carry is one string, and made a string once.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

# Places in the state: how many stretches are known, bytes of them kept.
KNOWN, USED = range(2)

MASK = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)
FACTOR = cython.declare(cython.ulonglong, 0x9E3779B97F4A7C15)
FACTOR_2 = cython.declare(cython.ulonglong, 0xBF58476D1CE4E5B9)
LOW = cython.declare(cython.ulonglong, 0xFFFFFFFF)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _mix(
    data: cython.const_uchar[::1],
    begin: cython.Py_ssize_t,
    length: cython.Py_ssize_t,
    secret: cython.ulonglong,
) -> cython.ulonglong:
    """A hash under a secret, so that nobody can make many names fall together."""
    at: cython.Py_ssize_t
    mixed: cython.ulonglong = (secret ^ length) & MASK
    word: cython.ulonglong = 0
    for at in range(begin, begin + length):
        word = (word << 8 | data[at]) & MASK
        if (at - begin) & 7 == 7:
            mixed = ((mixed ^ word) * FACTOR) & MASK
            mixed ^= mixed >> 29
            word = 0
    mixed = ((mixed ^ word) * (secret | 1)) & MASK
    mixed = ((mixed ^ mixed >> 32) * FACTOR_2) & MASK
    return mixed ^ mixed >> 31


def intern_spans(
    data: cython.const_uchar[::1],
    spans: cython.longlong[::1],
    first: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
    place: cython.Py_ssize_t,
    slots: cython.ulonglong[::1],
    entries: cython.longlong[::1],
    kept: cython.uchar[::1],
    secret: cython.ulonglong,
    state: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Number the stretches of rows first:count: begin and length stand at `place` of a row of `width`, and
    the number is put where begin was. A begin below 0 is left. Returns the first row there is no room for,
    or `count`.

    `slots` is a power of two long: the high half is that of the hash, the low half the number (one more).
    `entries` has the begin in `kept` and the length of each stretch that is known.
    """
    which: cython.Py_ssize_t
    byte: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    length: cython.Py_ssize_t
    other: cython.Py_ssize_t
    number: cython.longlong
    mixed: cython.ulonglong
    spot: cython.ulonglong
    entry: cython.ulonglong
    same: cython.bint
    ring: cython.ulonglong = slots.shape[0] - 1
    known: cython.longlong = state[0]
    used: cython.longlong = state[1]
    done: cython.Py_ssize_t = count
    with cython.nogil:
        for which in range(first, count):
            begin = spans[which * width + place]
            if begin < 0:
                continue
            length = spans[which * width + place + 1]
            mixed = _mix(data, begin, length, secret) >> 32
            spot = mixed & ring
            number = -1
            while slots[spot]:
                entry = slots[spot]
                if entry >> 32 == mixed:
                    number = (entry & LOW) - 1
                    other = entries[number * 2]
                    same = entries[number * 2 + 1] == length
                    byte = 0
                    while same and byte < length:
                        same = kept[other + byte] == data[begin + byte]
                        byte += 1
                    if same:
                        break
                    number = -1
                spot = (spot + 1) & ring
            if number < 0:
                if known * 2 >= slots.shape[0] or known * 2 >= entries.shape[0]:
                    done = which
                    break
                if used + length > kept.shape[0]:
                    done = which
                    break
                kept[used : used + length] = data[begin : begin + length]
                number = known
                entries[known * 2] = used
                entries[known * 2 + 1] = length
                known += 1
                slots[spot] = mixed << 32 | known
                used += length
            spans[which * width + place] = number
    state[0] = known
    state[1] = used
    return done


def spread_names(old: cython.const_ulonglong[::1], new: cython.ulonglong[::1]) -> None:
    """Enter what is in the old slots into new, empty ones (a power of two, more than there are entries)."""
    ring: cython.ulonglong = new.shape[0] - 1
    which: cython.Py_ssize_t
    entry: cython.ulonglong
    spot: cython.ulonglong
    with cython.nogil:
        for which in range(old.shape[0]):
            entry = old[which]
            if entry:
                spot = (entry >> 32) & ring
                while new[spot]:
                    spot = (spot + 1) & ring
                new[spot] = entry
