# mypy: allow-untyped-decorators
"""What renaming leaves of a class, as numbers of 64 bits: the types it is made of, and its platform calls.

A type of the platform counts by its name, any other as one and the same. The numbers stand in the catalogue,
so they are the same on every machine and must never change. They are no secret: whoever writes an app can
imitate a class, as they could imitate its name.
"""

from __future__ import annotations

import cython

_ANY = cython.declare(cython.int, 0x3F)  # '?': every type that is not of the platform
_BRACKET = cython.declare(cython.int, 0x5B)
_LOW_32 = cython.declare(cython.longlong, 0xFFFFFFFF)
_LONGEST = cython.declare(cython.Py_ssize_t, 512)  # bytes of a name


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _mix(word: cython.ulonglong) -> cython.ulonglong:
    """Every bit of the word spread over all (the last steps of SplitMix64)."""
    half: cython.ulonglong = 0xFFFFFFFF
    mask: cython.ulonglong = (half << 32) | half
    one: cython.ulonglong = 0xBF58476D
    other: cython.ulonglong = 0x94D049BB
    one = (one << 32) | 0x1CE4E5B9
    other = (other << 32) | 0x133111EB
    word = ((word ^ (word >> 30)) * one) & mask
    word = ((word ^ (word >> 27)) * other) & mask
    return word ^ (word >> 31)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _uleb(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.longlong:
    """The ULEB128 at `at`: its value in the low 32 bits, its length in bytes above; 0 where the data ends."""
    value: cython.longlong = 0
    count: cython.longlong = 0
    byte: cython.longlong
    while count < 5:
        if at + count >= data.shape[0]:
            return 0
        byte = data[at + count]
        value |= (byte & 0x7F) << (7 * count)
        count += 1
        if byte < 0x80:
            break
    return (value & _LOW_32) | (count << 32)


def hash_names(
    data: cython.const_uchar[::1],
    offsets: cython.const_uint[::1],
    names: cython.const_int[::1],
    how: cython.const_uchar[::1],
    found: cython.ulonglong[::1],
) -> None:
    """The number (FNV-1a) of each string whose `how` is not 0: of the whole text for 1, and for 2, which is
    the descriptor of a type that is not of the platform, of its brackets and '?'. At most 512 bytes count."""
    half: cython.ulonglong = 0xFFFFFFFF
    mask: cython.ulonglong = (half << 32) | half
    begin: cython.ulonglong = 0xCBF29CE4
    prime: cython.ulonglong = 0x100
    word: cython.ulonglong
    row: cython.Py_ssize_t
    at: cython.Py_ssize_t
    end: cython.Py_ssize_t
    begin = (begin << 32) | 0x84222325
    prime = (prime << 32) | 0x1B3
    with cython.nogil:
        for row in range(names.shape[0]):
            if how[row] == 0 or names[row] < 0 or names[row] >= offsets.shape[0]:
                continue
            at = offsets[names[row]]
            end = at + 5
            while at < end and at < data.shape[0] and data[at] & 0x80:  # the length, as ULEB128
                at += 1
            at += 1
            end = at + _LONGEST
            word = begin
            while at < end and at < data.shape[0] and data[at] != 0:
                if how[row] == 2 and data[at] != _BRACKET:
                    word = ((word ^ cython.cast(cython.ulonglong, _ANY)) * prime) & mask
                    break
                word = ((word ^ data[at]) * prime) & mask
                at += 1
            found[row] = word


def hash_prototypes(
    data: cython.const_uchar[::1],
    returned: cython.const_uint[::1],
    parameters: cython.const_uint[::1],
    types: cython.const_ulonglong[::1],
    found: cython.ulonglong[::1],
    steps: cython.longlong,
) -> None:
    """The number of each prototype: of its parameters in their order and what it returns. 0 for one that is
    damaged or beyond `steps` parameters in all."""
    half: cython.ulonglong = 0xFFFFFFFF
    mask: cython.ulonglong = (half << 32) | half
    word: cython.ulonglong
    row: cython.Py_ssize_t
    at: cython.Py_ssize_t
    number: cython.Py_ssize_t
    left: cython.longlong
    with cython.nogil:
        for row in range(returned.shape[0]):
            at = parameters[row]
            word = 7
            left = 0
            if at:
                if at + 4 > data.shape[0]:
                    continue
                left = data[at] | (cython.cast(cython.longlong, data[at + 1]) << 8)
                at += 4
                if data[at - 2] or data[at - 1] or left > 255 or at + 2 * left > data.shape[0]:
                    continue
            steps -= left + 1
            if steps < 0 or returned[row] >= types.shape[0]:
                continue
            while left:
                number = data[at] | (cython.cast(cython.Py_ssize_t, data[at + 1]) << 8)
                at += 2
                left -= 1
                word = _mix((word + (types[number] if number < types.shape[0] else 0)) & mask)
            found[row] = _mix(((word ^ 0x5A5A) + types[returned[row]]) & mask)


def sum_members(
    data: cython.const_uchar[::1],
    class_data: cython.const_uint[::1],
    wanted: cython.const_uchar[::1],
    fields: cython.const_ulonglong[::1],
    methods: cython.const_ulonglong[::1],
    sums: cython.ulonglong[::1],
    counts: cython.int[::1],
    steps: cython.longlong,
) -> None:
    """Add to the sum of each wanted class what its fields (0) and methods (1) are made of, and count them.

    Left out are what compilers add (synthetic, static initialisers). A class whose list is damaged, or
    beyond `steps` members, gets no members counted.
    """
    half: cython.ulonglong = 0xFFFFFFFF
    mask: cython.ulonglong = (half << 32) | half
    sizes: cython.longlong
    more: cython.longlong
    got: cython.longlong
    flags: cython.longlong
    owner: cython.Py_ssize_t
    at: cython.Py_ssize_t
    row: cython.longlong
    part: cython.int
    word: cython.ulonglong
    total: cython.ulonglong
    count: cython.int
    heads: cython.longlong[4]
    heads = [0, 0, 0, 0]
    with cython.nogil:
        for owner in range(class_data.shape[0]):
            at = class_data[owner]
            if at == 0 or wanted[owner] == 0 or steps <= 0:
                continue
            got = 1
            for part in range(4):
                got = _uleb(data, at) if got else 0
                at += got >> 32
                heads[part] = got & _LOW_32
            total = 0
            count = 0
            for part in range(4):
                row = 0
                sizes = heads[part]
                while sizes > 0 and got and steps > 0:
                    steps -= 1
                    sizes -= 1
                    got = _uleb(data, at)
                    if got == 0:
                        break
                    row += got & _LOW_32
                    at += got >> 32
                    got = _uleb(data, at)
                    if got == 0:
                        break
                    flags = got & _LOW_32
                    at += got >> 32
                    if part >= 2:
                        more = _uleb(data, at)
                        if more == 0:
                            got = 0
                            break
                        at += more >> 32
                    if flags & 0x1000 or (part == 2 and flags & 0x10008 == 0x10008):
                        continue
                    word = 0
                    if part < 2:
                        if row < fields.shape[0]:
                            word = fields[row] + 2 + cython.cast(cython.ulonglong, flags & 8)
                    elif row < methods.shape[0]:
                        word = methods[row] + 1 + cython.cast(cython.ulonglong, flags & 0x10508)
                    total = (total + _mix(word & mask)) & mask
                    count += 1
            if got and steps > 0:
                sums[owner] = (sums[owner] + total) & mask
                counts[owner] = count


def sum_calls(
    class_defs: cython.const_int[::1],
    wanted: cython.const_uchar[::1],
    call_starts: cython.const_int[::1],
    calls: cython.const_int[::1],
    kinds: cython.const_uchar[::1],
    methods: cython.const_ulonglong[::1],
    seen: cython.int[::1],
    sums: cython.ulonglong[::1],
    counts: cython.int[::1],
) -> None:
    """Add to the sum of each wanted class the methods of the platform (those that are not 0) that it calls,
    each once. The methods of a class follow one another; `seen` has a -1 for each method of the table."""
    half: cython.ulonglong = 0xFFFFFFFF
    mask: cython.ulonglong = (half << 32) | half
    row: cython.Py_ssize_t
    place: cython.Py_ssize_t
    owner: cython.int
    called: cython.int
    with cython.nogil:
        for row in range(class_defs.shape[0]):
            owner = class_defs[row]
            if owner < 0 or owner >= wanted.shape[0] or wanted[owner] == 0:
                continue
            for place in range(call_starts[row], call_starts[row + 1]):
                called = calls[place]
                if kinds[place] > 4 or called < 0 or called >= methods.shape[0]:
                    continue
                if methods[called] == 0 or seen[called] == owner:
                    continue
                seen[called] = owner
                sums[owner] = (sums[owner] + methods[called]) & mask
                counts[owner] += 1
