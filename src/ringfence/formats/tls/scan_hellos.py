"""What clients sent over TCP -> the plain ClientHellos among it, for many flows at once.

A plain hello lies whole in one record at the start of the stream, gives one name of printable ASCII, and has
nothing odd. What could be any other hello is left to `client_hello`, which reads them one by one and gives
the same answers for the plain ones.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

FOUND_WIDTH = 6
# Places in a row of what was found: the server name and the list of ALPN values (where it lies, -1: none; its
# length), ECH, and what the JA4 fingerprint depends on, mixed into one number.
NAME, NAME_LENGTH, ALPN, ALPN_LENGTH, ENCRYPTED, LOOKS = range(FOUND_WIDTH)
NOTHING, HELLO, ODD = range(3)
NOT_ENCRYPTED, OUTER, INNER, ESNI = range(4)

MASK = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)
FACTOR = cython.declare(cython.ulonglong, 0x9E3779B97F4A7C15)
FACTOR_2 = cython.declare(cython.ulonglong, 0xBF58476D1CE4E5B9)
SEARCHED = cython.declare(cython.Py_ssize_t, 16384)  # as in `prefixes`


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
def _is_grease(number: cython.longlong) -> cython.bint:
    return number & 0x0F0F == 0x0A0A and number >> 8 == number & 0xFF


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _mix(number: cython.ulonglong, secret: cython.ulonglong) -> cython.ulonglong:
    mixed: cython.ulonglong = ((number ^ secret) * FACTOR) & MASK
    mixed = ((mixed ^ mixed >> 29) * FACTOR_2) & MASK
    return mixed ^ mixed >> 32


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _mix_numbers(
    data: cython.const_uchar[::1],
    begin: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    ordered: cython.bint,
    secret: cython.ulonglong,
) -> cython.ulonglong:
    """The two-byte numbers of a list without GREASE, mixed: in their order, or as a set."""
    at: cython.Py_ssize_t = begin
    number: cython.longlong
    mixed: cython.ulonglong = secret
    while at + 2 <= end:
        number = _b16(data, at)
        at += 2
        if _is_grease(number):
            continue
        mixed = _mix((mixed + number) & MASK, secret) if ordered else (mixed + _mix(number, secret)) & MASK
    return mixed


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _may_hold_hello(
    data: cython.const_uchar[::1], begin: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.bint:
    """Whether the start of a record with a hello lies in the first part of a stream (see `prefixes`)."""
    at: cython.Py_ssize_t = begin
    if end > begin + SEARCHED:
        end = begin + SEARCHED
    while at + 11 <= end:
        if (
            data[at] == 0x16
            and data[at + 1] == 3
            and data[at + 2] <= 4
            and data[at + 5] == 1
            and data[at + 6] == 0
            and data[at + 9] == 3
        ):
            return True
        at += 1
    return False


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _read_extensions(
    data: cython.const_uchar[::1],
    begin: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    version: cython.longlong,
    mixed: cython.ulonglong,
    secret: cython.ulonglong,
    found: cython.longlong[::1],
    row: cython.Py_ssize_t,
) -> cython.bint:
    """Fill a row from the extensions. False where anything is not plain."""
    at: cython.Py_ssize_t = begin
    stop: cython.Py_ssize_t
    byte: cython.Py_ssize_t
    kind: cython.longlong
    size: cython.longlong
    met: cython.int = 0  # one bit for each kind that is read here
    bit: cython.int
    offered: cython.longlong
    highest: cython.longlong = -1
    ends: cython.longlong = 0
    kinds: cython.ulonglong = secret
    while at + 4 <= end:
        kind = _b16(data, at)
        size = _b16(data, at + 2)
        at += 4
        stop = at + size
        if stop > end:
            return False
        if not _is_grease(kind):
            kinds = (kinds + _mix(kind, secret)) & MASK
        bit = 0
        if kind == 0:
            bit = 1
            if size < 6 or data[at + 2] or at + 5 + _b16(data, at + 3) != stop or size > 260:
                return False
            found[row] = at + 5
            found[row + 1] = size - 5
            for byte in range(at + 5, stop):
                if data[byte] <= 32 or data[byte] >= 127:
                    return False
        elif kind == 16:
            bit = 2
            if size < 4 or not data[at + 2] or at + 3 + data[at + 2] > stop:
                return False
            found[row + 2] = at + 2
            found[row + 3] = size - 2
            ends = data[at + 3] << 8 | data[at + 2 + data[at + 2]] | 0x10000
        elif kind == 43:
            bit = 4
            if size < 1:
                return False
            byte = at + 1
            while byte + 2 <= stop and byte + 2 <= at + 1 + data[at]:
                offered = _b16(data, byte)
                if offered > highest and not _is_grease(offered):
                    highest = offered
                byte += 2
        elif kind == 13:
            bit = 8
            mixed = (mixed + _mix_numbers(data, at + 2, stop, True, secret)) & MASK
        elif kind == 0xFE0D or kind == 0xFFCE:
            bit = 16
            if size < 8 and size != 1:
                return False
            found[row + 4] = 3 if kind == 0xFFCE else 2 if size == 1 and data[at] == 1 else 1
        if met & bit:
            return False
        met |= bit
        at = stop
    if highest < 0:
        highest = version
    mixed = _mix((mixed + _mix(kinds, secret)) & MASK, secret)
    mixed = _mix((mixed + (highest << 20 | ends)) & MASK, secret)
    found[row + 5] = mixed >> 1
    return at == end and met & 1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _read_hello(
    data: cython.const_uchar[::1],
    begin: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    secret: cython.ulonglong,
    found: cython.longlong[::1],
    row: cython.Py_ssize_t,
) -> cython.bint:
    """Fill a row from the stream data[begin:end], which starts as TLS does. False where it is not plain."""
    at: cython.Py_ssize_t = begin + 9
    stop: cython.Py_ssize_t
    size: cython.longlong
    version: cython.longlong
    mixed: cython.ulonglong
    if at + 35 > end or data[begin + 5] != 1:
        return False
    stop = at + (data[begin + 6] << 16 | _b16(data, begin + 7))
    if stop > begin + 5 + _b16(data, begin + 3) or stop > end or at + 35 > stop:
        return False
    version = _b16(data, at)
    at += 35 + data[at + 34]
    if at + 2 > stop:
        return False
    size = _b16(data, at)
    at += 2
    if at + size >= stop:
        return False
    mixed = _mix_numbers(data, at, at + size, False, secret)
    at += size
    at += 1 + data[at]
    if at + 2 > stop or at + 2 + _b16(data, at) != stop:
        return False
    return _read_extensions(data, at + 2, stop, version, mixed, secret, found, row)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _may_name(data: cython.const_uchar[::1], begin: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a stream that does not start as TLS does may name a host all the same."""
    first: cython.int = data[begin]
    if 65 <= first <= 90 or first == 4 or first == 5:
        return True  # a request of HTTP, or of a SOCKS proxy
    if first == 0 and data[begin + 1] == 0:
        return True  # zeros of another packet may lie over its start
    if first & 0x80 and data[begin + 2] == 1:
        return True  # as SSL 2 began
    if end - begin >= 19 and data[begin + 6] == 0 and data[begin + 7] == 1 and not data[begin + 5] & 0x40:
        return True  # one question of DNS behind its length
    return _may_hold_hello(data, begin, end)


def scan_hellos(
    data: cython.const_uchar[::1],
    sides: cython.const_longlong[::1],
    first: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    secret: cython.ulonglong,
    wanted: cython.uchar[::1],
    verdicts: cython.uchar[::1],
    found: cython.longlong[::1],
) -> None:
    """Judge the wanted streams of first:count, whose places the rows of `sides` (see `join_sides`) give.

    A row is filled for each HELLO. Those that are not NOTHING are no longer wanted.
    """
    which: cython.Py_ssize_t
    row: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    end: cython.Py_ssize_t
    verdict: cython.int
    with cython.nogil:
        for which in range(first, count):
            row = which * 6
            found[row] = -1
            found[row + 2] = -1
            found[row + 4] = 0
            if not wanted[which]:
                continue
            begin = sides[which * 3]
            end = sides[which * 3 + 1]
            verdict = 0
            if begin == -2:
                verdict = 2
            elif begin >= 0 and end - begin >= 6:
                if data[begin] == 0x16 and data[begin + 1] == 3:
                    verdict = 1 if _read_hello(data, begin, end, secret, found, row) else 2
                elif _may_name(data, begin, end):
                    verdict = 2
            if verdict != 1:
                found[row] = -1
                found[row + 2] = -1
            verdicts[which] = verdict
            wanted[which] = verdict == 0


def scan_answers(
    data: cython.const_uchar[::1],
    sides: cython.const_longlong[::1],
    first: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    late: cython.const_uchar[::1],
    verdicts: cython.uchar[::1],
) -> None:
    """Set the verdict of flows first:count to ODD where what the server sent may name a host.

    That is a handshake with its certificate; where `late`, the flow began before the capture, and the sides
    may be the wrong way round.
    """
    which: cython.Py_ssize_t
    at: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    end: cython.Py_ssize_t
    odd: cython.bint
    with cython.nogil:
        for which in range(first, count):
            begin = sides[which * 3]
            end = sides[which * 3 + 1]
            odd = begin == -2
            if begin >= 0 and end - begin >= 6:
                odd = data[begin] == 0x16 or (late[which] and _may_name(data, begin, end))
                at = begin
                while not odd and at + 11 <= end:
                    if data[at] == 0x16:
                        odd = data[at + 1] == 3 and data[at + 5] == 2 and data[at + 9] == 3
                    elif data[at] == 72 and late[which]:
                        odd = data[at + 1] == 84 and data[at + 4] == 47 and data[at + 5] == 49  # HTTP/1
                    elif at - begin >= SEARCHED and not late[which]:
                        break
                    at += 1
            if odd:
                verdicts[which] = 2
