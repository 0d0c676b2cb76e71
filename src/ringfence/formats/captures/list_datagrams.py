"""Many flows sorted by what may name a host in them, and the kept datagrams of the UDP ones as rows."""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

ROW_WIDTH = 5
# Places in a row: the number of its flow, µs since 1970, by whom it came (0: the client) and whether it lies
# in what was put by (2), where it lies, its length.
FLOW, TIME, MARKS, PLACE, LENGTH = range(ROW_WIDTH)

LOW = cython.declare(cython.ulonglong, 0xFFFFFFFF)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _is_odd(port: cython.int) -> cython.bint:
    """Is it one on which neighbours, devices and resolvers are asked for or told by name?"""
    return (
        port == 53 or port == 5353 or port == 5355 or port == 67 or port == 68 or port == 137
        or port == 138 or port == 547 or port == 546 or port == 1900
    )  # fmt: skip


def list_datagrams(
    pieces: cython.const_ulonglong[::1],
    halves: cython.const_uint[::1],
    first: cython.Py_ssize_t,
    wanted: cython.const_uchar[::1],
    begin: cython.Py_ssize_t,
    rows: cython.longlong[::1],
    state: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Rows of the wanted flows' datagrams. `wanted` is for the flows from `first` on, those from `begin` on.

    Returns the first flow there is no room for, or how many there are; state[0] says how many rows were
    made. One flow with more datagrams than `rows` holds gives none, and its number is in state[1], else -1.
    """
    which: cython.Py_ssize_t
    made: cython.Py_ssize_t = 0
    count: cython.Py_ssize_t
    row: cython.Py_ssize_t
    room: cython.Py_ssize_t = rows.shape[0] // 5
    at: cython.longlong
    marks: cython.ulonglong
    done: cython.Py_ssize_t = wanted.shape[0]
    too_long: cython.Py_ssize_t = -1
    with cython.nogil:
        for which in range(begin, wanted.shape[0]):
            if not wanted[which]:
                continue
            at = halves[(first + which) * 32 + 26]
            count = 0
            while at:
                count += 1
                at = pieces[at * 4 - 1] & LOW
            if made + count > room:
                if made == 0:
                    too_long = which
                    done = which + 1
                else:
                    done = which
                break
            at = halves[(first + which) * 32 + 26]
            made += count
            row = made * 5
            while at:
                row -= 5
                marks = pieces[at * 4 - 1]
                rows[row] = which
                rows[row + 1] = pieces[at * 4 - 3]
                rows[row + 2] = (marks >> 32) & 3
                rows[row + 3] = pieces[at * 4 - 4]
                rows[row + 4] = pieces[at * 4 - 2] & LOW
                at = marks & LOW
    state[0] = made
    state[1] = too_long
    return done


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _put_datagram(
    source: cython.const_uchar[::1],
    place: cython.Py_ssize_t,
    length: cython.Py_ssize_t,
    marks: cython.longlong,
    out: cython.uchar[::1],
    at: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    out[at] = marks & 1
    out[at + 1] = length >> 16 & 255
    out[at + 2] = length >> 8 & 255
    out[at + 3] = length & 255
    out[at + 4 : at + 4 + length] = source[place : place + length]
    return at + 4 + length


def join_datagrams(
    data: cython.const_uchar[::1],
    store: cython.const_uchar[::1],
    rows: cython.const_longlong[::1],
    begin: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    out: cython.uchar[::1],
    sides: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Put the datagrams of rows begin:count into `out`, behind each other: by whom each is, its length, what.

    `sides` gets a row for each flow: where its bytes begin (-2: more than is joined here) and end, 0. Returns
    the first row for whose flow there is no room, or `count`.
    """
    at: cython.Py_ssize_t = 0
    row: cython.Py_ssize_t
    side: cython.Py_ssize_t
    which: cython.Py_ssize_t = begin
    end: cython.Py_ssize_t
    size: cython.Py_ssize_t
    with cython.nogil:
        while which < count:
            end = which
            size = 0
            while end < count and rows[end * 5] == rows[which * 5]:
                size += rows[end * 5 + 4] + 4
                end += 1
            side = rows[which * 5] * 3
            sides[side] = -2
            sides[side + 1] = -2
            sides[side + 2] = 0
            if size > out.shape[0]:
                which = end
                continue
            if at + size > out.shape[0]:
                break
            sides[side] = at
            while which < end:
                row = which * 5
                if rows[row + 2] & 2:
                    at = _put_datagram(store, rows[row + 3], rows[row + 4], rows[row + 2], out, at)
                else:
                    at = _put_datagram(data, rows[row + 3], rows[row + 4], rows[row + 2], out, at)
                which += 1
            sides[side + 1] = at
    return which


def sort_odd(
    octets: cython.const_uchar[::1],
    first: cython.Py_ssize_t,
    verdicts: cython.const_uchar[::1],
    streams: cython.uchar[::1],
    others: cython.uchar[::1],
) -> cython.Py_ssize_t:
    """Which of the odd flows from `first` on are TCP streams, and which are not. Returns how many."""
    which: cython.Py_ssize_t
    many: cython.Py_ssize_t = 0
    with cython.nogil:
        for which in range(verdicts.shape[0]):
            streams[which] = 0
            others[which] = 0
            if verdicts[which] != 2:
                continue
            many += 1
            if octets[(first + which) * 128 + 92] == 6:
                streams[which] = 1
            else:
                others[which] = 1
    return many


def sort_flows(
    octets: cython.const_uchar[::1],
    halves: cython.const_uint[::1],
    shorts: cython.const_ushort[::1],
    first: cython.Py_ssize_t,
    streams: cython.uchar[::1],
    lookups: cython.uchar[::1],
    others: cython.uchar[::1],
    late: cython.uchar[::1],
    verdicts: cython.uchar[::1],
) -> None:
    """Which of the flows from `first` on are TCP streams, look-ups of DNS over UDP, and other UDP flows.

    The verdict is ODD (2) for those in which more may be found than the kernels look for: requests of HTTP,
    look-ups over TCP, other ports on which neighbours are named, ICMP. `late` are those whose client was not
    seen to open a connection.
    """
    which: cython.Py_ssize_t
    row: cython.Py_ssize_t
    protocol: cython.int
    client: cython.int
    server: cython.int
    with cython.nogil:
        for which in range(verdicts.shape[0]):
            row = (first + which) * 128
            protocol = octets[row + 92]
            client = shorts[(first + which) * 64 + 44]
            server = shorts[(first + which) * 64 + 45]
            streams[which] = 0
            lookups[which] = 0
            others[which] = 0
            late[which] = octets[row + 94] & 2 == 0
            verdicts[which] = 0
            if protocol == 6:
                if server == 53 or server == 5353 or server == 5355 or halves[(first + which) * 32 + 25] & 8:
                    verdicts[which] = 2
                else:
                    streams[which] = 1
            elif protocol == 17:
                if server == 53 or server == 5353 or server == 5355:
                    lookups[which] = 1
                elif _is_odd(server) or _is_odd(client):
                    verdicts[which] = 2
                else:
                    others[which] = 1
            elif protocol == 1 or protocol == 58:
                verdicts[which] = 2
