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

# What was found out about one side: bytes made, places where bytes are missing.
MADE, HOLES = range(2)


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


def list_pieces(
    pieces: cython.const_ulonglong[::1],
    newest: cython.longlong,
    server: cython.bint,
    order: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """The pieces of one side, oldest first, as rows of sequence, place, length, marks. Returns how many.

    Where `order` is too short it holds the oldest, and the number says how many there are.
    """
    at: cython.longlong = newest
    count: cython.Py_ssize_t = 0
    room: cython.Py_ssize_t = order.shape[0] // 4
    which: cython.Py_ssize_t
    marks: cython.ulonglong
    with cython.nogil:
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


def assemble(
    data: cython.const_uchar[::1],
    store: cython.const_uchar[::1],
    order: cython.longlong[::1],
    spare: cython.longlong[::1],
    count: cython.Py_ssize_t,
    base: cython.longlong,
    out: cython.uchar[::1],
    holes: cython.longlong[::1],
    found: cython.longlong[::1],
) -> None:
    """Put `count` listed pieces into `out` from its start. `base` is the first sequence number, -1: not
    known.

    found[MADE] says how many bytes were made, found[HOLES] at how many places some are missing; the first of
    those places are in `holes`. A last piece that was cut short counts as one.
    """
    which: cython.Py_ssize_t
    at: cython.Py_ssize_t = 0
    position: cython.longlong = 0
    gap: cython.longlong
    length: cython.longlong
    place: cython.Py_ssize_t
    missing: cython.longlong = 0
    last_cut: cython.bint = False
    with cython.nogil:
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
                if missing < holes.shape[0]:
                    holes[missing] = at
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
            if missing < holes.shape[0]:
                holes[missing] = at
            missing += 1
    found[0] = at
    found[1] = missing
