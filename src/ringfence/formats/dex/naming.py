# mypy: allow-untyped-decorators
"""Kernel: the names of many methods, written one after the other without making text of their parts."""

from __future__ import annotations

import cython

LONGEST_PART = 4096  # bytes of a class, of a method's own name, of a parameter's type
MOST_PARAMETERS = 255

_LONGEST = cython.declare(cython.Py_ssize_t, LONGEST_PART)
_MOST = cython.declare(cython.Py_ssize_t, MOST_PARAMETERS)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_string(
    data: cython.const_uchar[::1],
    offsets: cython.const_uint[::1],
    string: cython.Py_ssize_t,
    out: cython.uchar[::1],
    place: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Write a string at `place` and return the place behind it, or -1 where it has no room or no plain end. A
    string that is not there is empty; a place below 0 stays."""
    at: cython.Py_ssize_t
    size: cython.Py_ssize_t = data.shape[0]
    last: cython.Py_ssize_t
    if place < 0 or string < 0 or string >= offsets.shape[0] or offsets[string] == 0:
        return place
    at = offsets[string]
    last = min(at + 4, size - 1)
    while at < last and data[at] & 0x80:  # the length before it, a ULEB128
        at += 1
    at += 1
    last = min(place + _LONGEST, out.shape[0])
    while at < size and data[at]:
        if place >= last:
            return -1
        out[place] = data[at]
        place += 1
        at += 1
    return place if at < size else -1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_type(
    data: cython.const_uchar[::1],
    offsets: cython.const_uint[::1],
    types: cython.const_int[::1],
    number: cython.Py_ssize_t,
    out: cython.uchar[::1],
    place: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """The same for a type's descriptor."""
    if number < 0 or number >= types.shape[0]:
        return place
    return _add_string(data, offsets, types[number], out, place)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_sign(sign: cython.uchar, out: cython.uchar[::1], place: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """The same for one character."""
    if place < 0 or place >= out.shape[0]:
        return -1
    out[place] = sign
    return place + 1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_parameters(
    data: cython.const_uchar[::1],
    offsets: cython.const_uint[::1],
    types: cython.const_int[::1],
    at: cython.Py_ssize_t,
    out: cython.uchar[::1],
    place: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """The same for the list of types at `at` in the file."""
    count: cython.Py_ssize_t
    parameter: cython.Py_ssize_t
    if at <= 0 or at > data.shape[0] - 4:
        return place
    count = _MOST
    if data[at + 1] == 0 and data[at + 2] == 0 and data[at + 3] == 0:
        count = data[at]
    count = min(count, (data.shape[0] - at - 4) // 2)
    for parameter in range(at + 4, at + 4 + 2 * count, 2):
        place = _add_type(data, offsets, types, data[parameter] | (data[parameter + 1] << 8), out, place)
    return place


def write_names(
    data: cython.const_uchar[::1],
    offsets: cython.const_uint[::1],
    types: cython.const_int[::1],
    protos: cython.const_uint[:, ::1],
    class_of: cython.const_int[::1],
    proto_of: cython.const_int[::1],
    name_of: cython.const_int[::1],
    methods: cython.const_int[::1],
    out: cython.uchar[::1],
    ends: cython.int[::1],
) -> None:
    """Write the name of each of the methods in `out`, `Lcom/foo/Bar;->baz(I)V`, and in `ends` where it ends.

    The tables are those of a DEX. -1 for a name that has no room, or a part above LONGEST_PART or without an
    end: the next one begins where the one before it ended. The name of a number out of range is empty.
    """
    at: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t
    row: cython.Py_ssize_t
    method: cython.Py_ssize_t
    proto: cython.Py_ssize_t
    with cython.nogil:
        for row in range(methods.shape[0]):
            method = methods[row]
            place = at
            if 0 <= method < name_of.shape[0]:
                place = _add_type(data, offsets, types, class_of[method], out, place)
                place = _add_sign(0x2D, out, place)  # ->
                place = _add_sign(0x3E, out, place)
                place = _add_string(data, offsets, name_of[method], out, place)
                proto = proto_of[method]
                if 0 <= proto < protos.shape[0]:
                    place = _add_sign(0x28, out, place)  # (
                    place = _add_parameters(data, offsets, types, protos[proto, 2], out, place)
                    place = _add_sign(0x29, out, place)  # )
                    place = _add_type(data, offsets, types, protos[proto, 1], out, place)
            ends[row] = cython.cast(cython.int, place)
            if place >= 0:
                at = place
