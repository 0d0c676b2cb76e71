"""Datagrams of any port -> which flows may name a host: QUIC, DTLS, TLS within others, DNS.

A flow that is left out here is one in which the readers of all three find nothing; those that may name a host
are for them to read.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

NOTHING, MAY_NAME = 0, 2


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _is_google_version(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.bint:
    return (
        (data[at] == 81 or data[at] == 84)
        and data[at + 1] == 48
        and 48 <= data[at + 2] <= 57
        and 48 <= data[at + 3] <= 57
    )


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _may_name(
    data: cython.const_uchar[::1],
    at: cython.Py_ssize_t,
    length: cython.Py_ssize_t,
    by_server: cython.bint,
) -> cython.bint:
    first: cython.int
    size: cython.Py_ssize_t
    place: cython.Py_ssize_t
    if length < 12:
        return False
    if length >= 17 and data[at + 4] == 0 and data[at + 5] == 1 and data[at + 3] & 0x40 == 0:
        return True  # one question of DNS
    if by_server:
        return False
    first = data[at]
    if length >= 20:
        if first & 0x80:
            if _is_google_version(data, at + 1):
                return True
            size = data[at + 5]
            if (data[at + 1] | data[at + 2] | data[at + 3] | data[at + 4]) and size <= 20:
                size += 6
                if size < length and data[at + size] <= 20 and size + 1 + data[at + size] <= length:
                    return True
        elif first & 1 and _is_google_version(data, at + 9 if first & 8 else at + 1):
            return True
    size = 4 if 0x40 <= first <= 0x4F else 0  # inside a channel of a TURN relay
    if size + 25 <= length and data[at + size] == 22:
        first = data[at + size + 1]
        if first == 0xFE or first == 1:
            return True
    for place in range(at, at + (length if length < 4096 else 4096) - 11):
        if data[place] == 0x16 and data[place + 1] == 3 and data[place + 5] == 1 and data[place + 9] == 3:
            return True
    return False


def scan_datagrams(
    data: cython.const_uchar[::1],
    store: cython.const_uchar[::1],
    rows: cython.const_longlong[::1],
    count: cython.Py_ssize_t,
    verdicts: cython.uchar[::1],
) -> None:
    """Set the verdict of each flow of which any datagram may name a host to MAY_NAME.

    `rows` are those of `list_datagrams`; `verdicts` are of the flows they number.
    """
    which: cython.Py_ssize_t
    row: cython.Py_ssize_t
    found: cython.bint
    with cython.nogil:
        for which in range(count):
            row = which * 5
            if verdicts[rows[row]] == 2:
                continue
            if rows[row + 2] & 2:
                found = _may_name(store, rows[row + 3], rows[row + 4], rows[row + 2] & 1)
            else:
                found = _may_name(data, rows[row + 3], rows[row + 4], rows[row + 2] & 1)
            if found:
                verdicts[rows[row]] = 2
