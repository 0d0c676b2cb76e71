"""Names and lists of types -> 64-bit numbers, so that names of many DEX files can be compared as numbers.

The function is SipHash-1-3 with a key that each process draws for itself: whoever writes an app cannot make
two names that are taken for one. What is computed from the numbers must not depend on the key.
"""

from __future__ import annotations

import cython

# What a name is hashed as: itself, or as the descriptor of the class that it may name
PLAIN, AS_CLASS = 0, 1


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _turn(word: cython.ulonglong, bits: cython.int) -> cython.ulonglong:
    """The word turned left."""
    half: cython.ulonglong = 0xFFFFFFFF
    mask: cython.ulonglong = (half << 32) | half
    return ((word << bits) | (word >> (64 - bits))) & mask


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _byte(data: cython.const[cython.uchar][::1], at: cython.Py_ssize_t) -> cython.ulonglong:
    """The byte at `at`, which the caller knows to be inside."""
    return data[at]


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _eight(data: cython.const[cython.uchar][::1], at: cython.Py_ssize_t) -> cython.ulonglong:
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
@cython.nogil
@cython.exceptval(check=False)
def _hash_bytes(
    data: cython.const[cython.uchar][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    mode: cython.int,
    key: cython.const[cython.ulonglong][::1],
) -> cython.ulonglong:
    """SipHash-1-3 of data[start:end], or of `L` + these bytes with '/' for '.' + `;`. Never 0. The caller
    knows that these bytes are inside."""
    half: cython.ulonglong = 0xFFFFFFFF
    mask: cython.ulonglong = (half << 32) | half
    a: cython.ulonglong = key[0]
    b: cython.ulonglong = key[1]
    c: cython.ulonglong = key[2]
    d: cython.ulonglong = key[3]
    word: cython.ulonglong
    byte: cython.ulonglong
    length: cython.Py_ssize_t = end - start + 2 * mode
    words: cython.Py_ssize_t = length // 8 + 1
    at: cython.Py_ssize_t = 0
    turn: cython.Py_ssize_t
    place: cython.int
    for turn in range(words + 3):
        word = 0
        if mode == 0 and turn < words - 1:
            word = _eight(data, start + at)
            at += 8
            d ^= word
        elif turn < words:
            for place in range(8):
                if at >= length:
                    break
                if mode == 0:
                    byte = _byte(data, start + at)
                elif at == 0:
                    byte = 76
                elif at == length - 1:
                    byte = 59
                else:
                    byte = _byte(data, start + at - 1)
                    if byte == 46:
                        byte = 47
                word |= byte << (8 * place)
                at += 1
            if turn == words - 1:
                word |= (cython.cast(cython.ulonglong, length) & 0xFF) << 56
            d ^= word
        elif turn == words:
            c ^= 0xFF
        a = (a + b) & mask
        b = _turn(b, 13) ^ a
        a = _turn(a, 32)
        c = (c + d) & mask
        d = _turn(d, 16) ^ c
        a = (a + d) & mask
        d = _turn(d, 21) ^ a
        c = (c + b) & mask
        b = _turn(b, 17) ^ c
        c = _turn(c, 32)
        a ^= word
    a ^= b ^ c ^ d
    return a if a else 1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _looks_like_a_class(
    data: cython.const[cython.uchar][::1], start: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.bint:
    """May these bytes be `com.foo.Bar` or `com/foo/Bar`? Only names in a package: short ones are words."""
    at: cython.Py_ssize_t
    byte: cython.int
    parts: cython.int = 0
    before: cython.int = 46
    if end - start > 1024 or end - start < 3:
        return False
    if _byte(data, end - 1) == 59:  # a descriptor: nearly all of these are there as types
        return False
    for at in range(start, end):
        byte = cython.cast(cython.int, _byte(data, at))
        if byte == 46 or byte == 47:
            if before == 46:
                return False
            parts += 1
            byte = 46
        elif not (
            97 <= byte <= 122 or 65 <= byte <= 90 or 48 <= byte <= 57 or byte == 36 or byte == 95
            or byte == 45 or byte >= 128
        ):  # fmt: skip
            return False
        before = byte
    return parts > 0 and before != 46


def hash_strings(
    data: cython.const[cython.uchar][::1],
    offsets: cython.const[cython.uint][::1],
    prefixed: cython.bint,
    key: cython.const[cython.ulonglong][::1],
    wanted: cython.const[cython.uchar][::1],
    plain: cython.ulonglong[::1],
    as_class: cython.ulonglong[::1],
    steps: cython.longlong,
) -> cython.longlong:
    """Hash the string at each offset, up to its NUL: `plain` where that is wanted, and `as_class` where it
    may name one; else 0.

    `key` is the state that SipHash begins with (four words). With `prefixed` a string's length in ULEB128
    stands before it. A string out of the data, too long, or beyond `steps` bytes gets 0 and is nothing's
    name. Returns the steps that are left.
    """
    size: cython.Py_ssize_t = data.shape[0]
    number: cython.Py_ssize_t
    start: cython.Py_ssize_t
    end: cython.Py_ssize_t
    last: cython.Py_ssize_t
    with cython.nogil:
        for number in range(offsets.shape[0]):
            plain[number] = 0
            as_class[number] = 0
            start = offsets[number]
            if prefixed:
                if start == 0:
                    continue
                while start < size and data[start] >= 128:
                    start += 1
                start += 1
            last = start + 65_536  # a longer name is no name
            if last > size:
                last = size
            end = start
            while end < last and _byte(data, end) != 0:
                end += 1
            steps -= end - start
            if end >= last or steps < 0:
                continue
            if wanted[number]:
                plain[number] = _hash_bytes(data, start, end, 0, key)
            if _looks_like_a_class(data, start, end):
                steps -= end - start
                as_class[number] = _hash_bytes(data, start, end, 1, key)
    return steps


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _mix(state: cython.ulonglong, word: cython.ulonglong, key: cython.ulonglong) -> cython.ulonglong:
    """One more word into a running hash of words that are hashes themselves."""
    half: cython.ulonglong = 0xFFFFFFFF
    mask: cython.ulonglong = (half << 32) | half
    state = (_turn(state, 23) ^ word) & mask
    state = ((state ^ (state >> 29)) * (key | 1)) & mask
    return state ^ (state >> 32)


def hash_signatures(
    data: cython.const[cython.uchar][::1],
    type_hashes: cython.const[cython.ulonglong][::1],
    returned: cython.const[cython.int][::1],
    parameters: cython.const[cython.uint][::1],
    name_hashes: cython.const[cython.ulonglong][::1],
    protos_of: cython.const[cython.int][::1],
    names_of: cython.const[cython.int][::1],
    key: cython.ulonglong,
    protos: cython.ulonglong[::1],
    signatures: cython.ulonglong[::1],
    steps: cython.longlong,
) -> cython.longlong:
    """Hash each prototype (its types' hashes in a row), then each method's signature: name and prototype.

    `parameters` are offsets of lists of types. What is out of its table counts as a hash of 0; a method with
    a name that is out of its table gets the signature 0. Returns the steps that are left.
    """
    size: cython.Py_ssize_t = data.shape[0]
    n_types: cython.Py_ssize_t = type_hashes.shape[0]
    number: cython.Py_ssize_t
    at: cython.Py_ssize_t
    place: cython.Py_ssize_t
    count: cython.Py_ssize_t
    index: cython.Py_ssize_t
    state: cython.ulonglong
    with cython.nogil:
        for number in range(returned.shape[0]):
            state = key
            index = returned[number]
            state = _mix(state, type_hashes[index] if 0 <= index < n_types else 0, key)
            at = parameters[number]
            if at > 0 and at + 4 <= size:
                count = data[at] | (data[at + 1] << 8)
                if data[at + 2] or data[at + 3] or count > 255:
                    count = 0
                for place in range(count):
                    index = at + 4 + 2 * place
                    if index + 2 > size:
                        break
                    index = data[index] | (data[index + 1] << 8)
                    state = _mix(state, type_hashes[index] if index < n_types else 0, key)
                steps -= count
            protos[number] = state
            if steps < 0:
                break
        for number in range(names_of.shape[0]):
            signatures[number] = 0
            index = names_of[number]
            if 0 <= index < name_hashes.shape[0] and name_hashes[index]:
                state = _mix(key, name_hashes[index], key)
                index = protos_of[number]
                state = _mix(state, protos[index] if 0 <= index < protos.shape[0] else 0, key)
                signatures[number] = state if state else 1
    return steps


def intern(
    hashes: cython.const[cython.ulonglong][::1],
    keys: cython.ulonglong[::1],
    ids: cython.int[::1],
    count: cython.Py_ssize_t,
    out: cython.int[::1],
    add: cython.bint,
    salt: cython.ulonglong,
) -> cython.Py_ssize_t:
    """A number for each hash, the same for the same, in the order of their first appearance; -1 for 0.

    `keys` and `ids` are the table, a power of two long and more than twice as long as what goes in; `count`
    is how many there are. Without `add`, what is not in the table gets -1. `salt` is odd and secret: the
    place in the table is by multiplying with it, so nobody can make entries that crowd. Returns the new
    count.
    """
    size: cython.Py_ssize_t = keys.shape[0]
    half: cython.ulonglong = 0xFFFFFFFF
    mask: cython.ulonglong = (half << 32) | half
    number: cython.Py_ssize_t
    slot: cython.Py_ssize_t
    key: cython.ulonglong
    mixed: cython.ulonglong
    with cython.nogil:
        for number in range(hashes.shape[0]):
            key = hashes[number]
            out[number] = -1
            if key == 0:
                continue
            mixed = ((key ^ (key >> 32)) * salt) & mask
            mixed = ((mixed ^ (mixed >> 29)) * salt) & mask
            slot = cython.cast(cython.Py_ssize_t, (mixed >> 32) & (size - 1))
            while keys[slot] != 0 and keys[slot] != key:
                slot = (slot + 1) & (size - 1)
            if keys[slot] == 0:
                if not add:
                    continue
                keys[slot] = key
                ids[slot] = cython.cast(cython.int, count)
                count += 1
            out[number] = ids[slot]
    return count
