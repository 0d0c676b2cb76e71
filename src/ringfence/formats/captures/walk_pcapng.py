"""The blocks of a pcapng file: one row of numbers a frame, a batch at a time.

Blocks with packets become rows as `walk_pcap` makes them; the walk stops at blocks that say something about
what follows, which `sections` reads, and skips the rest, counted.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

# Beyond those of `walk_pcap`: a block to be read by `sections` lies at state[AT].
OTHER = 3

# Places in the state beyond those of `walk_pcap`: blocks that are skipped as known to hold nothing for us,
# blocks of unknown types and the last such type, packets of an interface nobody described, packets whose time
# cannot be told, and packets whose block has no room for them.
SKIPPED, UNKNOWN, UNKNOWN_TYPE, STRAY, TIMELESS, DAMAGED = range(5, 11)
STATE_SIZE = 11

INTERFACE_WIDTH = 6
# Places in an interface's row: kind of first layer, ticks are multiplied by, divided by, shifted right by
# (where the unit is a power of two), µs to add, and the longest capture of a packet (0: any).
LAYER, TIMES, OVER, SHIFT, LATER, LONGEST = range(INTERFACE_WIDTH)

MOST_HIGH = cython.declare(cython.longlong, 0x7FFFFFFF)
LAST_SECOND = cython.declare(cython.longlong, 253402300800)  # of the year 9999
LAST_MICROSECOND = cython.declare(cython.longlong, 253402300800000000)
CUSTOM = cython.declare(cython.longlong, 0x40000BAD)
SECTION = cython.declare(cython.longlong, 0x0A0D0D0A)


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


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _microseconds(
    high: cython.longlong, low: cython.longlong, interfaces: cython.longlong[::1], row: cython.Py_ssize_t
) -> cython.longlong:
    """Ticks of an interface -> µs since 1970, or -1 where they cannot be a time (beyond the year 10,000)."""
    ticks: cython.longlong
    shift: cython.longlong = interfaces[row + 3]
    whole: cython.longlong
    if high > MOST_HIGH:
        return -1
    ticks = high << 32 | low
    if shift:
        if shift > 40:
            ticks >>= shift - 40
            shift = 40
        whole = ticks >> shift
        if whole > LAST_SECOND:
            return -1
        ticks -= whole << shift
        if shift > 20:
            ticks = (ticks * 15625 >> (shift - 6)) + whole * 1000000
        else:
            ticks = (ticks * 1000000 >> shift) + whole * 1000000
    else:
        if ticks // interfaces[row + 2] > LAST_MICROSECOND // interfaces[row + 1]:
            return -1
        ticks = ticks // interfaces[row + 2] * interfaces[row + 1]
    ticks += interfaces[row + 4]
    return ticks if ticks >= 0 else -1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _owner(
    data: cython.const_uchar[::1], at: cython.Py_ssize_t, end: cython.Py_ssize_t, swapped: cython.bint
) -> cython.longlong:
    """The number of an app in a packet's options: PCAPdroid's comment "u-10123". -1 where there is none."""
    _: cython.int
    length: cython.Py_ssize_t
    last: cython.Py_ssize_t
    number: cython.longlong
    for _ in range(8):
        if at + 4 > end:
            return -1
        length = data[at + 2] << 8 | data[at + 3] if swapped else data[at + 3] << 8 | data[at + 2]
        last = at + 4 + length
        if last > end:
            return -1
        if data[at] | data[at + 1] == 0:
            return -1
        if data[at] | data[at + 1] == 1 and 3 <= length <= 12 and data[at + 4] == 117 and data[at + 5] == 45:
            at += 6
            number = 0
            while at < last and 48 <= data[at] <= 57:
                number = number * 10 + data[at] - 48
                at += 1
            return number if at == last and number < MOST_HIGH else -1
        at = at + 4 + ((length + 3) & ~3)
    return -1


def walk_pcapng(
    data: cython.const_uchar[::1],
    size: cython.Py_ssize_t,
    frames: cython.longlong[::1],
    state: cython.longlong[::1],
    swapped: cython.bint,
    interfaces: cython.longlong[::1],
    longest: cython.longlong,
) -> cython.int:
    """Fill `frames` with the packets of the blocks from state[AT] on, of data[:size]. Returns how many.

    Stops as BROKEN at a block whose length cannot be true, as SHORT where the data ends within one, as OTHER
    at a section header, an interface's description, names or secrets.
    """
    at: cython.Py_ssize_t = state[0]
    room: cython.int = frames.shape[0] // 6
    known: cython.longlong = interfaces.shape[0] // 6
    made: cython.int = 0
    row: cython.Py_ssize_t = 0
    source: cython.Py_ssize_t
    place: cython.Py_ssize_t
    kind: cython.longlong
    length: cython.longlong
    head: cython.longlong
    which: cython.longlong
    captured: cython.longlong
    wire: cython.longlong
    time: cython.longlong = state[3]
    stop: cython.int = 0
    if time < 0:
        time = 0
    with cython.nogil:
        while made < room:
            if at + 12 > size:
                stop = 1
                break
            kind = _number(data, at, swapped)
            if kind == SECTION or kind == 1 or kind == 4 or kind == 10:
                stop = 3
                break
            length = _number(data, at + 4, swapped)
            if length < 12 or length > longest:
                stop = 2
                break
            if at + length > size:
                stop = 1
                break
            if kind == 0xBAD and length >= 28 and _number(data, at + 8, swapped) == 62652:
                stop = 3
                break
            if kind == 6 or kind == 2:
                head = 28
                if length < 32:
                    state[10] += 1
                    at += (length + 3) & ~3
                    continue
                if kind == 6:
                    which = _number(data, at + 8, swapped)
                elif swapped:
                    which = data[at + 8] << 8 | data[at + 9]
                else:
                    which = data[at + 9] << 8 | data[at + 8]
                captured = _number(data, at + 20, swapped)
                wire = _number(data, at + 24, swapped)
            elif kind == 3:
                head = 12
                which = 0
                if length < 16:
                    state[10] += 1
                    at += (length + 3) & ~3
                    continue
                wire = _number(data, at + 8, swapped)
                captured = wire
                if captured > length - 16:
                    captured = length - 16
            else:
                if kind == 5 or kind == 0xBAD or kind == CUSTOM or kind == 8 or kind == 9:
                    state[5] += 1
                else:
                    state[6] += 1
                    state[7] = kind
                at += (length + 3) & ~3
                continue
            if which >= known:
                state[8] += 1
                at += (length + 3) & ~3
                continue
            if captured > length - head - 4:
                state[10] += 1
                captured = length - head - 4
            source = which * 6
            if kind == 3:
                if interfaces[source + 5] and captured > interfaces[source + 5]:
                    captured = interfaces[source + 5]
                state[9] += 1
            else:
                wire = _number(data, at + 24, swapped)
                time = _microseconds(
                    _number(data, at + 12, swapped), _number(data, at + 16, swapped), interfaces, source
                )
                if time < 0:
                    time = 0
                    state[9] += 1
                else:
                    if time < state[2]:
                        state[2] = time
                    if time > state[3]:
                        state[3] = time
            frames[row] = at + head
            frames[row + 1] = captured
            frames[row + 2] = wire
            frames[row + 3] = time
            frames[row + 4] = interfaces[source]
            frames[row + 5] = -1
            if kind == 6:
                place = at + 28 + ((captured + 3) & ~3)
                if place + 12 <= at + length:
                    frames[row + 5] = _owner(data, place, at + length - 4, swapped)
            row += 6
            made += 1
            at += (length + 3) & ~3
    state[0] = at
    state[1] = made
    state[4] = stop
    return made
