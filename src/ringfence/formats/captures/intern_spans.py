"""Stretches of bytes -> numbers: the same number for the same bytes, counted from 0 as they are met.

So a name that a million flows carry is one string, and made a string once.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

# Places in the state: how many stretches are known, bytes of them kept, the most bytes that are to be kept.
KNOWN, USED, MOST = range(3)
STATE_SIZE = 3
LEFT = -2  # the number of a stretch that would be beyond these

MASK = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)
FACTOR = cython.declare(cython.ulonglong, 0x9E3779B97F4A7C15)
FACTOR_2 = cython.declare(cython.ulonglong, 0xBF58476D1CE4E5B9)
LOW = cython.declare(cython.ulonglong, 0xFFFFFFFF)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _word(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.ulonglong:
    """The eight bytes from `at` on, which the caller knows to be inside."""
    low: cython.ulonglong = data[at] | data[at + 1] << 8 | data[at + 2] << 16
    high: cython.ulonglong = data[at + 4] | data[at + 5] << 8 | data[at + 6] << 16
    byte: cython.ulonglong = data[at + 3]
    low |= byte << 24
    byte = data[at + 7]
    return low | (high | byte << 24) << 32


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
    at: cython.Py_ssize_t = begin
    end: cython.Py_ssize_t = begin + length
    mixed: cython.ulonglong = (secret ^ length) & MASK
    word: cython.ulonglong = 0
    while at + 8 <= end:
        mixed = ((mixed ^ _word(data, at)) * FACTOR) & MASK
        mixed ^= mixed >> 29
        at += 8
    while at < end:
        word = word << 8 | data[at]
        at += 1
    mixed = ((mixed ^ word) * (secret | 1)) & MASK
    mixed = ((mixed ^ mixed >> 32) * FACTOR_2) & MASK
    return mixed ^ mixed >> 31


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _are_same(
    kept: cython.const_uchar[::1],
    other: cython.Py_ssize_t,
    data: cython.const_uchar[::1],
    begin: cython.Py_ssize_t,
    length: cython.Py_ssize_t,
) -> cython.bint:
    byte: cython.Py_ssize_t = 0
    while byte + 8 <= length:
        if _word(kept, other + byte) != _word(data, begin + byte):
            return False
        byte += 8
    while byte < length:
        if kept[other + byte] != data[begin + byte]:
            return False
        byte += 1
    return True


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
    or `count`. What would be beyond the most that is kept gets LEFT.

    `slots` is a power of two long: the high half is that of the hash, the low half the number (one more).
    `entries` has the begin in `kept` and the length of each stretch that is known.
    """
    which: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    length: cython.Py_ssize_t
    other: cython.Py_ssize_t
    number: cython.longlong
    mixed: cython.ulonglong
    spot: cython.ulonglong
    entry: cython.ulonglong
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
            if length < 0 or begin + length > data.shape[0]:
                spans[which * width + place] = -2
                continue
            mixed = _mix(data, begin, length, secret) >> 32
            spot = mixed & ring
            number = -1
            while slots[spot]:
                entry = slots[spot]
                if entry >> 32 == mixed:
                    number = (entry & LOW) - 1
                    other = entries[number * 2]
                    if entries[number * 2 + 1] == length and _are_same(kept, other, data, begin, length):
                        break
                    number = -1
                spot = (spot + 1) & ring
            if number < 0 and used + length > state[2]:
                number = -2
            elif number < 0:
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
