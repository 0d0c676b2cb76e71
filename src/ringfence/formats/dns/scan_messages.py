"""Datagrams of DNS, mDNS and LLMNR -> what was asked, and which addresses were answered, many at once.

A plain message is whole, asks one question, and gives addresses to that name alone, through its aliases one
behind the other; names are of printable ASCII. A flow with any other is left to `message`, which reads them
one by one and gives the same answers for the plain ones.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

FOUND_WIDTH = 8
# Places in a row of what was found: number of the flow, time, whether it is an answer, the name asked for
# (where it lies, its length), addresses answered (the first, how many), for how many seconds they stand.
FLOW, TIME, IS_ANSWER, NAME, NAME_LENGTH, ANSWERS, COUNT, LIFETIME = range(FOUND_WIDTH)
ODD, FOUND = 2, 3

NAME_ROOM = 1024  # bytes of `names` that must be there for each datagram, and once more at the end

MAPPED = cython.declare(cython.ulonglong, 0xFFFF00000000)
LONGEST_NAME = cython.declare(cython.int, 255)  # as in `names`
MOST_JUMPS = cython.declare(cython.int, 64)
MOST_RECORDS = cython.declare(cython.int, 1000)  # as in `message`
MOST_ALIASES = cython.declare(cython.int, 15)
MOST_ADDRESSES = cython.declare(cython.int, 64)  # of a plain message
LONGEST_LIFE = cython.declare(cython.longlong, 604800)  # seconds


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _b16(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.longlong:
    return data[at] << 8 | data[at + 1]


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _b64(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.ulonglong:
    byte: cython.Py_ssize_t
    number: cython.ulonglong = 0
    for byte in range(8):
        number = number << 8 | data[at + byte]
    return number


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _skip_name(
    data: cython.const_uchar[::1], start: cython.Py_ssize_t, at: cython.Py_ssize_t, stop: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Where a name ends, or -1 where it cannot be. `start` is where the message begins."""
    lowest: cython.Py_ssize_t = at
    end: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t
    size: cython.int
    room: cython.int = LONGEST_NAME
    jumps: cython.int = 0
    while at < stop:
        size = data[at]
        if size == 0:
            return end if end else at + 1
        if size >= 0xC0:
            if at + 2 > stop:
                return -1
            place = start + ((size & 0x3F) << 8 | data[at + 1])
            if end == 0:
                end = at + 2
            jumps += 1
            if place >= lowest or jumps > MOST_JUMPS:
                return -1
            at = place
            lowest = place
            continue
        room -= size + 1
        if size > 63 or room < 0:
            return -1
        at += 1 + size
    return -1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _write_name(
    data: cython.const_uchar[::1],
    start: cython.Py_ssize_t,
    at: cython.Py_ssize_t,
    names: cython.uchar[::1],
    used: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Write a name that `_skip_name` took, with dots; returns where it ends, or -1 where it is not plain."""
    size: cython.Py_ssize_t
    byte: cython.Py_ssize_t
    begin: cython.Py_ssize_t = used
    while True:
        size = data[at]
        if size == 0:
            return used
        if size >= 0xC0:
            at = start + ((size & 0x3F) << 8 | data[at + 1])
            continue
        if used > begin:
            names[used] = 46
            used += 1
        for byte in range(at + 1, at + 1 + size):
            if data[byte] <= 32 or data[byte] >= 127 or data[byte] == 46 or data[byte] == 92:
                return -1
            names[used] = data[byte]
            used += 1
        at += 1 + size


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _is_same(
    names: cython.const_uchar[::1],
    one: cython.Py_ssize_t,
    other: cython.Py_ssize_t,
    length: cython.Py_ssize_t,
) -> cython.bint:
    """Are the names the same, in whatever case?"""
    byte: cython.Py_ssize_t
    a: cython.int
    b: cython.int
    for byte in range(length):
        a = names[one + byte]
        b = names[other + byte]
        if a != b and (a ^ 32 != b or not 97 <= a | 32 <= 122):
            return False
    return True


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_address(
    data: cython.const_uchar[::1],
    at: cython.Py_ssize_t,
    kind: cython.longlong,
    addresses: cython.ulonglong[::1],
    first: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """One address more, unless it is there already; how many there are then, or -1 where it is not plain."""
    high: cython.ulonglong = 0
    low: cython.ulonglong
    which: cython.Py_ssize_t
    if kind == 1:
        low = MAPPED | _b16(data, at) << 16 | data[at + 2] << 8 | data[at + 3]
    else:
        high = _b64(data, at)
        low = _b64(data, at + 8)
        if high == 0 and low >> 32 == 0xFFFF:
            return -1
    for which in range(first, first + count):
        if addresses[which * 2] == high and addresses[which * 2 + 1] == low:
            return count
    if count >= MOST_ADDRESSES or (first + count) * 2 + 2 > addresses.shape[0]:
        return -1
    addresses[(first + count) * 2] = high
    addresses[(first + count) * 2 + 1] = low
    return count + 1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _read_records(
    data: cython.const_uchar[::1],
    start: cython.Py_ssize_t,
    at: cython.Py_ssize_t,
    stop: cython.Py_ssize_t,
    records: cython.longlong,
    names: cython.uchar[::1],
    addresses: cython.ulonglong[::1],
    found: cython.longlong[::1],
    row: cython.Py_ssize_t,
) -> cython.bint:
    """The addresses of the row's name. False where anything is not plain."""
    _: cython.longlong
    owner: cython.Py_ssize_t
    end: cython.Py_ssize_t
    kind: cython.longlong
    lifetime: cython.longlong
    aliases: cython.int = 0
    name: cython.Py_ssize_t = found[row + 3]  # the name whose records come next, and its length
    length: cython.Py_ssize_t = found[row + 4]
    spare: cython.Py_ssize_t = name + length
    count: cython.Py_ssize_t = 0
    for _ in range(records):
        owner = at
        at = _skip_name(data, start, at, stop)
        if at < 0 or at + 10 > stop:
            return False
        kind = _b16(data, at)
        lifetime = _b16(data, at + 4) << 16 | _b16(data, at + 6)
        end = at + 10 + _b16(data, at + 8)
        at += 10
        if end > stop or kind == 64 or kind == 65:
            return False
        if kind == 1 or kind == 28 or kind == 5:
            if name < 0 or _write_name(data, start, owner, names, spare) != spare + length:
                return False
            if not _is_same(names, name, spare, length):
                return False
            if lifetime < found[row + 7]:
                found[row + 7] = lifetime
            if kind == 5:
                aliases += 1
                if aliases > MOST_ALIASES or _skip_name(data, start, at, stop) < 0:
                    return False
                # Two places take turns, so that the name at hand is not written over.
                name = found[row + 3] + found[row + 4] + 256 * (1 + (aliases & 1))
                length = _write_name(data, start, at, names, name) - name
                if length < 0:
                    return False
            else:
                if end - at != (4 if kind == 1 else 16):
                    return False
                count = _add_address(data, at, kind, addresses, found[row + 5], count)
                if count < 0:
                    return False
        at = end
    found[row + 6] = count
    return True


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _read(
    data: cython.const_uchar[::1],
    start: cython.Py_ssize_t,
    stop: cython.Py_ssize_t,
    names: cython.uchar[::1],
    used: cython.Py_ssize_t,
    addresses: cython.ulonglong[::1],
    found: cython.longlong[::1],
    row: cython.Py_ssize_t,
) -> cython.int:
    """Fill a row. 0: no message, or one that asks for nothing; 1: found; 2: not plain."""
    at: cython.Py_ssize_t = start + 12
    asked: cython.longlong
    records: cython.longlong
    operation: cython.int
    if stop - start < 12:
        return 0
    operation = data[start + 2] >> 3 & 15
    asked = _b16(data, start + 4)
    records = _b16(data, start + 6) + _b16(data, start + 10)
    if data[start + 3] & 0x40 or operation == 3 or operation >= 7 or asked + records == 0:
        return 0
    records += _b16(data, start + 8)
    if records > MOST_RECORDS or asked > 1:
        return 2
    found[row + 3] = -1
    found[row + 4] = 0
    if asked:
        at = _skip_name(data, start, start + 12, stop)
        if at < 0 or at + 4 > stop:
            return 2
        at += 4
        found[row + 3] = used
        found[row + 4] = _write_name(data, start, start + 12, names, used) - used
        if found[row + 4] < 0:
            return 2
    found[row + 2] = data[start + 2] >> 7
    found[row + 7] = LONGEST_LIFE
    if not _read_records(data, start, at, stop, records, names, addresses, found, row):
        return 2
    if found[row + 6] and not found[row + 2]:
        return 2  # addresses in a question
    return 1 if asked else 2  # names that are told without being asked for


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _read_datagram(
    data: cython.const_uchar[::1],
    store: cython.const_uchar[::1],
    rows: cython.const_longlong[::1],
    row: cython.Py_ssize_t,
    names: cython.uchar[::1],
    used: cython.Py_ssize_t,
    addresses: cython.ulonglong[::1],
    found: cython.longlong[::1],
    place: cython.Py_ssize_t,
) -> cython.int:
    """The same for the datagram of a row, wherever that lies."""
    at: cython.Py_ssize_t = rows[row + 3]
    end: cython.Py_ssize_t = at + rows[row + 4]
    if rows[row + 2] & 2:
        return _read(store, at, end, names, used, addresses, found, place)
    return _read(data, at, end, names, used, addresses, found, place)


def scan_messages(
    data: cython.const_uchar[::1],
    store: cython.const_uchar[::1],
    rows: cython.const_longlong[::1],
    count: cython.Py_ssize_t,
    names: cython.uchar[::1],
    addresses: cython.ulonglong[::1],
    verdicts: cython.uchar[::1],
    found: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Rows for the messages that ask for something, and for those that are not plain; how many.

    The latter have -1 as NAME, and in IS_ANSWER which of `rows` (see `list_datagrams`) theirs is. The verdict
    on flows with any plain one is FOUND, that on others ODD; these have no rows. `names` has NAME_ROOM for
    each of `rows`; `addresses` are pairs of numbers as in `Capture`.
    """
    which: cython.Py_ssize_t
    row: cython.Py_ssize_t
    flow: cython.longlong = -1
    made: cython.Py_ssize_t = 0
    used: cython.Py_ssize_t = 0
    answers: cython.Py_ssize_t = 0
    begun: cython.Py_ssize_t = 0  # the first row of the flow at hand
    verdict: cython.int
    with cython.nogil:
        for which in range(count):
            row = which * 5
            if rows[row] != flow:
                if flow >= 0 and verdicts[flow] == 2:
                    made = begun
                flow = rows[row]
                begun = made
                verdicts[flow] = 2  # until a plain message is found
            found[made * 8 + 5] = answers
            verdict = _read_datagram(data, store, rows, row, names, used, addresses, found, made * 8)
            if verdict == 0:
                continue
            found[made * 8] = flow
            found[made * 8 + 1] = rows[row + 1]
            if verdict == 2:
                found[made * 8 + 2] = which
                found[made * 8 + 3] = -1
            else:
                verdicts[flow] = 3
                used += found[made * 8 + 4]
                answers += found[made * 8 + 6]
            made += 1
        if flow >= 0 and verdicts[flow] == 2:
            made = begun
    return made
