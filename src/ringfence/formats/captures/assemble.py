"""Pieces of payload -> the bytes that one side of a flow sent, in order, whatever order they came in.

A piece that comes again adds nothing; of two that overlap, the one that begins earlier in the stream gives
the bytes. What was lost leaves a hole, and what follows is put behind it.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

LOW = cython.declare(cython.ulonglong, 0xFFFFFFFF)
FAR = cython.declare(cython.longlong, 0x40000000)  # a piece further off belongs to no stream of ours
AROUND = cython.declare(cython.longlong, 0x100000000)
HALF_AROUND = cython.declare(cython.longlong, 0x80000000)

# Places in a row of `join_sides`: where the bytes begin and end (-1: there are none, -2: more than is joined
# here), at how many places some are missing.
BEGIN, END, MISSING = range(3)
SIDE_WIDTH = 3
TOO_LONG = -2


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _distance(sequence: cython.longlong, base: cython.longlong) -> cython.longlong:
    """How far a sequence number is behind another, which may lie on the other side of 2³²."""
    gap: cython.longlong = (sequence - base) & LOW
    return gap - AROUND if gap >= HALF_AROUND else gap


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _sort(order: cython.longlong[::1], spare: cython.longlong[::1], count: cython.Py_ssize_t) -> cython.void:
    """Sort rows of four numbers by the first, equal ones left as they are; quick where they are sorted."""
    width: cython.Py_ssize_t = 1
    left: cython.Py_ssize_t
    middle: cython.Py_ssize_t
    right: cython.Py_ssize_t
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    k: cython.Py_ssize_t
    source: cython.Py_ssize_t
    part: cython.Py_ssize_t
    sorted_already: cython.bint = True
    for i in range(1, count):
        if order[i * 4] < order[i * 4 - 4]:
            sorted_already = False
            break
    if sorted_already:
        return
    while width < count:
        left = 0
        while left < count:
            middle = left + width if left + width < count else count
            right = middle + width if middle + width < count else count
            i = left
            j = middle
            for k in range(left, right):
                if i < middle and (j >= right or order[i * 4] <= order[j * 4]):
                    source = i
                    i += 1
                else:
                    source = j
                    j += 1
                for part in range(4):
                    spare[k * 4 + part] = order[source * 4 + part]
            left = right
        for k in range(count * 4):
            order[k] = spare[k]
        width *= 2


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _list(
    pieces: cython.const_ulonglong[::1],
    newest: cython.longlong,
    server: cython.bint,
    order: cython.longlong[::1],
) -> cython.Py_ssize_t:
    at: cython.longlong = newest
    count: cython.Py_ssize_t = 0
    room: cython.Py_ssize_t = order.shape[0] // 4
    which: cython.Py_ssize_t
    marks: cython.ulonglong
    while at:
        marks = pieces[at * 4 - 1]
        if ((marks >> 32) & 1) == server:
            count += 1
        at = marks & LOW
    at = newest
    which = count
    while at:
        marks = pieces[at * 4 - 1]
        if ((marks >> 32) & 1) == server:
            which -= 1
            if which < room:
                order[which * 4] = pieces[at * 4 - 2] >> 32
                order[which * 4 + 1] = pieces[at * 4 - 4]
                order[which * 4 + 2] = pieces[at * 4 - 2] & LOW
                order[which * 4 + 3] = marks >> 32
        at = marks & LOW
    return count


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _put(
    data: cython.const_uchar[::1],
    store: cython.const_uchar[::1],
    order: cython.longlong[::1],
    spare: cython.longlong[::1],
    count: cython.Py_ssize_t,
    base: cython.longlong,
    out: cython.uchar[::1],
    begin: cython.Py_ssize_t,
    holes: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Where the bytes end that were put into `out` from `begin` on (see `assemble` for `holes`)."""
    which: cython.Py_ssize_t
    at: cython.Py_ssize_t = begin
    position: cython.longlong = 0
    gap: cython.longlong
    length: cython.longlong
    place: cython.Py_ssize_t
    missing: cython.longlong = 0
    most: cython.Py_ssize_t = holes.shape[0] - 1
    last_cut: cython.bint = False
    if count and base < 0:
        base = order[0]
        gap = 0
        for which in range(1, count):
            if _distance(order[which * 4], base) < gap and _distance(order[which * 4], base) > -FAR:
                gap = _distance(order[which * 4], base)
        base = (base + gap) & LOW
    for which in range(count):
        order[which * 4] = _distance(order[which * 4], base)
    _sort(order, spare, count)
    for which in range(count):
        gap = order[which * 4]
        length = order[which * 4 + 2]
        place = order[which * 4 + 1]
        if gap + length <= position:
            continue
        if gap > position:
            if gap > FAR:
                break
            if missing < most:
                holes[missing] = at - begin
            missing += 1
            position = gap
        place += position - gap
        length -= position - gap
        if order[which * 4 + 3] & 2:
            out[at : at + length] = store[place : place + length]
        else:
            out[at : at + length] = data[place : place + length]
        at += length
        position += length
        last_cut = order[which * 4 + 3] & 4 != 0
    if last_cut:
        if missing < most:
            holes[missing] = at - begin
        missing += 1
    holes[most] = missing
    return at


def list_pieces(
    pieces: cython.const_ulonglong[::1],
    newest: cython.longlong,
    server: cython.bint,
    order: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """The pieces of one side, oldest first, as rows of sequence, place, length, marks. Returns how many.

    Where `order` is too short it holds the oldest, and the number says how many there are.
    """
    return _list(pieces, newest, server, order)


def assemble(
    data: cython.const_uchar[::1],
    store: cython.const_uchar[::1],
    order: cython.longlong[::1],
    spare: cython.longlong[::1],
    count: cython.Py_ssize_t,
    base: cython.longlong,
    out: cython.uchar[::1],
    holes: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Put `count` listed pieces into `out` from its start. `base` is the first sequence number, -1: not
    known. Returns how many bytes were made.

    The last number of `holes` says at how many places bytes are missing, and those before it where the first
    of these are. A last piece that was cut short counts as one.
    """
    return _put(data, store, order, spare, count, base, out, 0, holes)


def join_sides(
    data: cython.const_uchar[::1],
    store: cython.const_uchar[::1],
    pieces: cython.const_ulonglong[::1],
    halves: cython.const_uint[::1],
    first: cython.Py_ssize_t,
    wanted: cython.const_uchar[::1],
    begin: cython.Py_ssize_t,
    server: cython.bint,
    order: cython.longlong[::1],
    spare: cython.longlong[::1],
    out: cython.uchar[::1],
    sides: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Put one side of each wanted TCP flow into `out`, one behind the other; `sides` gets a row for each.

    `wanted` is for the flows from `first` on; those from `begin` of them on are joined. Returns the first
    for which `out` has no room, or how many there are.
    """
    which: cython.Py_ssize_t
    row: cython.Py_ssize_t
    at: cython.Py_ssize_t = 0
    count: cython.Py_ssize_t
    kept: cython.longlong
    base: cython.longlong
    holes: cython.longlong[::1] = order[order.shape[0] - 1 :]
    room: cython.Py_ssize_t = spare.shape[0] // 4
    done: cython.Py_ssize_t = wanted.shape[0]
    with cython.nogil:
        for which in range(begin, wanted.shape[0]):
            row = (first + which) * 32
            sides[which * 3] = -1
            sides[which * 3 + 1] = -1
            sides[which * 3 + 2] = 0
            kept = halves[row + 28] if server else halves[row + 27]
            if not wanted[which] or not halves[row + 26] or not kept:
                continue
            if kept > out.shape[0]:
                sides[which * 3] = -2
                continue
            if at + kept > out.shape[0]:
                done = which
                break
            count = _list(pieces, halves[row + 26], server, order)
            if count > room:
                sides[which * 3] = -2
                continue
            base = -1
            if halves[row + 25] & (2 if server else 1):
                base = halves[row + 30] if server else halves[row + 29]
            sides[which * 3] = at
            at = _put(data, store, order, spare, count, base, out, at, holes)
            sides[which * 3 + 1] = at
            sides[which * 3 + 2] = holes[0]
    return done


def measure_sides(sides: cython.longlong[::1], begin: cython.Py_ssize_t, count: cython.Py_ssize_t) -> None:
    """Put the length of what is joined in place of where it ends, in rows begin:count."""
    which: cython.Py_ssize_t
    with cython.nogil:
        for which in range(begin, count):
            if sides[which * 3] >= 0:
                sides[which * 3 + 1] -= sides[which * 3]
