"""Texts -> numbers: the same number for the same bytes, counted from 0 as they are met.

The hash only says where to look: whether two texts are one is told by their bytes.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

# Places in the state: how many texts are known, and how many bytes of them are kept.
KNOWN, USED = range(2)

_MASK = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)
_START_1 = cython.declare(cython.ulonglong, 0x736F6D6570736575)
_START_2 = cython.declare(cython.ulonglong, 0x646F72616E646F6D)
_START_3 = cython.declare(cython.ulonglong, 0x6C7967656E657261)
_START_4 = cython.declare(cython.ulonglong, 0x7465646279746573)
_LOW = cython.declare(cython.ulonglong, 0xFFFFFFFF)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _word(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.ulonglong:
    """Eight bytes as a number, the first one lowest. The caller knows that they are inside."""
    return (
        cython.cast(cython.ulonglong, data[at])
        | cython.cast(cython.ulonglong, data[at + 1]) << 8
        | cython.cast(cython.ulonglong, data[at + 2]) << 16
        | cython.cast(cython.ulonglong, data[at + 3]) << 24
        | cython.cast(cython.ulonglong, data[at + 4]) << 32
        | cython.cast(cython.ulonglong, data[at + 5]) << 40
        | cython.cast(cython.ulonglong, data[at + 6]) << 48
        | cython.cast(cython.ulonglong, data[at + 7]) << 56
    )


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _last_word(
    data: cython.const_uchar[::1], at: cython.Py_ssize_t, count: cython.Py_ssize_t
) -> cython.ulonglong:
    """The last `count` bytes, fewer than eight, as a number. The caller knows that they are inside."""
    word: cython.ulonglong = 0
    which: cython.Py_ssize_t
    for which in range(count):
        word |= cython.cast(cython.ulonglong, data[at + which]) << (8 * which)
    return word


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _hash(
    data: cython.const_uchar[::1],
    begin: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
    secret: cython.ulonglong,
    secret_2: cython.ulonglong,
) -> cython.ulonglong:
    """SipHash-1-3 (J.-P. Aumasson, D. J. Bernstein): without the secret nobody can make texts collide."""
    a: cython.ulonglong = secret ^ _START_1
    b: cython.ulonglong = secret_2 ^ _START_2
    c: cython.ulonglong = secret ^ _START_3
    d: cython.ulonglong = secret_2 ^ _START_4
    word: cython.ulonglong
    words: cython.Py_ssize_t = size >> 3
    step: cython.Py_ssize_t
    for step in range(words + 4):
        word = 0
        if step < words:
            word = _word(data, begin + (step << 3))
        elif step == words:
            word = cython.cast(cython.ulonglong, size & 255) << 56
            word |= _last_word(data, begin + (words << 3), size & 7)
        elif step == words + 1:
            c ^= 0xFF
        d ^= word
        a = (a + b) & _MASK
        b = (b << 13 | b >> 51) & _MASK ^ a
        a = (a << 32 | a >> 32) & _MASK
        c = (c + d) & _MASK
        d = (d << 16 | d >> 48) & _MASK ^ c
        a = (a + d) & _MASK
        d = (d << 21 | d >> 43) & _MASK ^ a
        c = (c + b) & _MASK
        b = (b << 17 | b >> 47) & _MASK ^ c
        c = (c << 32 | c >> 32) & _MASK
        a ^= word
    return a ^ b ^ c ^ d


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _same(
    data: cython.const_uchar[::1],
    begin: cython.Py_ssize_t,
    kept: cython.const_uchar[::1],
    other: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
) -> cython.bint:
    """Are these bytes the same? The caller knows that they are inside."""
    at: cython.Py_ssize_t = 0
    while at + 8 <= size:
        if _word(data, begin + at) != _word(kept, other + at):
            return False
        at += 8
    return _last_word(data, begin + at, size - at) == _last_word(kept, other + at, size - at)


def number_texts(
    data: cython.const_uchar[::1],
    starts: cython.const_longlong[::1],
    sizes: cython.const_longlong[::1],
    first: cython.Py_ssize_t,
    secret: cython.ulonglong,
    secret_2: cython.ulonglong,
    slots: cython.ulonglong[::1],
    offsets: cython.longlong[::1],
    kept: cython.uchar[::1],
    state: cython.longlong[::1],
    numbers: cython.int[::1],
) -> cython.Py_ssize_t:
    """Number the texts from the one at `first` on; -1 where a size is below 0. Returns the first text that
    there is no room for, or how many there are. A text that is not inside `data` raises IndexError.

    `slots` is a power of two long: the high half is that of the hash, the low half the number (one more).
    Text n is kept[offsets[n]:offsets[n + 1]].
    """
    which: cython.Py_ssize_t
    at: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    size: cython.Py_ssize_t
    number: cython.Py_ssize_t
    mixed: cython.ulonglong
    spot: cython.ulonglong
    entry: cython.ulonglong
    ring: cython.ulonglong = slots.shape[0] - 1
    known: cython.Py_ssize_t = state[0]
    used: cython.Py_ssize_t = state[1]
    done: cython.Py_ssize_t = starts.shape[0]
    outside: cython.bint = False
    with cython.nogil:
        for which in range(first, starts.shape[0]):
            begin = starts[which]
            size = sizes[which]
            if size < 0:
                numbers[which] = -1
                continue
            if begin < 0 or begin > data.shape[0] - size:
                outside = True
                break
            mixed = _hash(data, begin, size, secret, secret_2) >> 32
            spot = mixed & ring
            number = -1
            while slots[spot]:
                entry = slots[spot]
                if entry >> 32 == mixed:
                    number = cython.cast(cython.Py_ssize_t, (entry & _LOW) - 1)
                    at = offsets[number]
                    if offsets[number + 1] - at == size and _same(data, begin, kept, at, size):
                        break
                    number = -1
                spot = (spot + 1) & ring
            if number < 0:
                if (
                    2 * known >= slots.shape[0]
                    or known + 1 >= offsets.shape[0]
                    or used + size > kept.shape[0]
                ):
                    done = which
                    break
                for at in range(size):
                    kept[used + at] = data[begin + at]
                used += size
                number = known
                known += 1
                offsets[known] = used
                slots[spot] = mixed << 32 | cython.cast(cython.ulonglong, known)
            numbers[which] = cython.cast(cython.int, number)
        state[0] = known
        state[1] = used
    if outside:
        raise IndexError("a text outside the bytes")
    return done


def spread_slots(old: cython.const_ulonglong[::1], new: cython.ulonglong[::1]) -> None:
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


def copy_texts(
    data: cython.const_uchar[::1],
    offsets: cython.const_longlong[::1],
    places: cython.const_longlong[::1],
    out_offsets: cython.const_longlong[::1],
    out: cython.uchar[::1],
) -> None:
    """Text places[i] of those at `offsets` to out[out_offsets[i]:out_offsets[i + 1]], which is as long."""
    which: cython.Py_ssize_t
    at: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    to: cython.Py_ssize_t
    with cython.nogil:
        for which in range(places.shape[0]):
            begin = offsets[places[which]]
            to = out_offsets[which]
            for at in range(offsets[places[which] + 1] - begin):
                out[to + at] = data[begin + at]
