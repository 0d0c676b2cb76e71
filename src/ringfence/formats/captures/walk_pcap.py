"""The records of a pcap file: one row of numbers a frame, a batch at a time.

A frame's row is FRAME_WIDTH numbers long, at the places named below. Bounds are checked in both modes,
because every number here comes from the file. See docs/adr/0001-kernel-technology.md.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

FRAME_WIDTH = 6
# Places in a row: where the frame begins, bytes of it captured, bytes of it on the wire, µs since 1970, the
# kind of its first layer (see `decode_links`), and the number of the app it belongs to (-1: not told).
START, CAPTURED, WIRE, TIME, KIND, OWNER = range(FRAME_WIDTH)

# Why a walk stopped: the batch is full, no whole record is left, a record's length cannot be true.
FULL, SHORT, BROKEN = range(3)

# Places in the state: where to read on, frames made, earliest and latest time, why it stopped, and the bytes
# that were touched early, mixed, so that no compiler leaves them out.
AT, MADE, EARLIEST, LATEST, STOP, TOUCHED = range(6)
STATE_SIZE = 6

# A record's header is known only from the one before, so a walk waits for memory at each of them. Lines of
# memory that will be needed are therefore asked for this much earlier, all of them where packets are small.
AHEAD = cython.declare(cython.Py_ssize_t, 4096)
LINE = cython.declare(cython.Py_ssize_t, 64)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _number(data: cython.const_uchar[::1], at: cython.Py_ssize_t, swapped: cython.bint) -> cython.longlong:
    """The unsigned 32-bit number at a place, little-endian unless swapped."""
    a: cython.longlong = data[at]
    b: cython.longlong = data[at + 1]
    c: cython.longlong = data[at + 2]
    d: cython.longlong = data[at + 3]
    if swapped:
        return a << 24 | b << 16 | c << 8 | d
    return d << 24 | c << 16 | b << 8 | a


def walk_pcap(
    data: cython.const_uchar[::1],
    size: cython.Py_ssize_t,
    frames: cython.longlong[::1],
    state: cython.longlong[::1],
    swapped: cython.bint,
    nanoseconds: cython.bint,
    header: cython.Py_ssize_t,
    kind: cython.longlong,
    longest: cython.longlong,
) -> cython.int:
    """Fill `frames` with the records from state[AT] on, of data[:size]. Returns how many were made.

    `header` is the length of a record's header: 16, or 24 in the modified form. A record longer than
    `longest` bytes stops the walk as BROKEN, one that the data does not hold to its end as SHORT.
    """
    at: cython.Py_ssize_t = state[0]
    room: cython.int = frames.shape[0] // 6
    made: cython.int = 0
    row: cython.Py_ssize_t = 0
    seconds: cython.longlong
    fraction: cython.longlong
    captured: cython.longlong
    time: cython.longlong
    earliest: cython.longlong = state[2]
    latest: cython.longlong = state[3]
    stop: cython.int = 0
    ahead: cython.Py_ssize_t = at
    touched: cython.longlong = 0
    with cython.nogil:
        while made < room:
            while ahead < at + AHEAD and ahead < size:
                touched ^= data[ahead]
                ahead += LINE
            if at + header > size:
                stop = 1
                break
            captured = _number(data, at + 8, swapped)
            if captured > longest:
                stop = 2
                break
            if at + header + captured > size:
                stop = 1
                break
            seconds = _number(data, at, swapped)
            fraction = _number(data, at + 4, swapped)
            if nanoseconds:
                fraction = fraction // 1000
            time = seconds * 1000000 + fraction
            if time < earliest:
                earliest = time
            if time > latest:
                latest = time
            frames[row] = at + header
            frames[row + 1] = captured
            frames[row + 2] = _number(data, at + 12, swapped)
            frames[row + 3] = time
            frames[row + 4] = kind
            frames[row + 5] = -1
            row += 6
            made += 1
            at += header + captured
    state[0] = at
    state[1] = made
    state[2] = earliest
    state[3] = latest
    state[4] = stop
    state[5] = touched
    return made
