"""What the code of each method uses besides calling: classes whose static fields it touches, and strings."""

from __future__ import annotations

import cython

TYPES, STRINGS, STEPS, FULL = range(4)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _unit(units: cython.const[cython.ushort][::1], at: cython.Py_ssize_t) -> cython.int:
    """The unit at `at`, which the caller knows to be inside."""
    return units[at]


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _shape(shapes: cython.const[cython.uchar][::1], opcode: cython.int) -> cython.int:
    """The shape of an opcode, which is at most 255; the caller knows the table to be that long."""
    return shapes[opcode]


def list_code_uses(
    units: cython.const[cython.ushort][::1],
    codes: cython.const[cython.uint][::1],
    first: cython.Py_ssize_t,
    shapes: cython.const[cython.uchar][::1],
    field_types: cython.const[cython.int][::1],
    wanted: cython.const[cython.uchar][::1],
    seen: cython.int[::1],
    type_starts: cython.int[::1],
    types: cython.int[::1],
    string_starts: cython.int[::1],
    strings: cython.int[::1],
    totals: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Go through the code of methods `first`…; return the method for which there was no more room, or all.

    `shapes` has for each opcode its width in units of 16 bits, and 8 more where it is to be looked at: the
    no-operation, constant strings, static fields. `field_types` is the class of each field, `wanted` is 1 for
    the strings that are to be listed. Classes are listed once for each method (`seen`: a place for each
    type), strings each time. totals[STEPS] is how many more units may be gone through.
    """
    n_units: cython.Py_ssize_t = units.shape[0]
    n_fields: cython.Py_ssize_t = field_types.shape[0]
    n_strings: cython.Py_ssize_t = wanted.shape[0]
    n_seen: cython.Py_ssize_t = seen.shape[0]
    method: cython.Py_ssize_t = first
    begin: cython.Py_ssize_t
    end: cython.Py_ssize_t
    at: cython.Py_ssize_t
    width: cython.Py_ssize_t
    index: cython.Py_ssize_t
    n_types: cython.Py_ssize_t = totals[0]
    n_listed: cython.Py_ssize_t = totals[1]
    size: cython.longlong
    unit: cython.int
    opcode: cython.int
    full: cython.bint = False
    if len(shapes) != 256:
        raise ValueError("the table of opcodes is too short")
    with cython.nogil:
        while method < codes.shape[0]:
            type_starts[method] = cython.cast(cython.int, n_types)
            string_starts[method] = cython.cast(cython.int, n_listed)
            begin = (codes[method] >> 1) + 8
            if codes[method] == 0 or codes[method] & 1 or begin > n_units:
                method += 1
                continue
            size = units[begin - 2] | (cython.cast(cython.longlong, units[begin - 1]) << 16)
            if size > n_units - begin or size > totals[2]:
                method += 1
                continue
            totals[2] -= size
            end = begin + cython.cast(cython.Py_ssize_t, size)
            at = begin
            while at < end:
                unit = _unit(units, at)  # at < end, and the code is inside
                opcode = unit & 0xFF
                width = _shape(shapes, opcode)
                if width < 8:
                    at += width
                    continue
                width &= 7
                if opcode == 0 and 0x100 <= unit <= 0x300 and at + 4 <= end:
                    index = units[at + 1]
                    if unit == 0x100:
                        width = 4 + 2 * index
                    elif unit == 0x200:
                        width = 2 + 4 * index
                    elif unit == 0x300:
                        index *= units[at + 2] | (cython.cast(cython.Py_ssize_t, units[at + 3]) << 16)
                        width = 4 + (index + 1) // 2
                elif 0x60 <= opcode <= 0x6D and at + 2 <= end:
                    index = units[at + 1]
                    if index < n_fields:
                        index = field_types[index]
                        if 0 <= index < n_seen and seen[index] != method + 1:
                            if n_types >= types.shape[0]:
                                full = True
                                break
                            seen[index] = cython.cast(cython.int, method + 1)
                            types[n_types] = cython.cast(cython.int, index)
                            n_types += 1
                elif 0x1A <= opcode <= 0x1B and at + width <= end:
                    index = units[at + 1]
                    if opcode == 0x1B:
                        index |= cython.cast(cython.Py_ssize_t, units[at + 2]) << 16
                    if index < n_strings and wanted[index]:
                        if n_listed >= strings.shape[0]:
                            full = True
                            break
                        strings[n_listed] = cython.cast(cython.int, index)
                        n_listed += 1
                at += width
            if full:
                n_types = type_starts[method]
                n_listed = string_starts[method]
                for index in range(n_seen):
                    if seen[index] == method + 1:
                        seen[index] = 0
                totals[2] += size
                break
            method += 1
        type_starts[method] = cython.cast(cython.int, n_types)
        string_starts[method] = cython.cast(cython.int, n_listed)
        totals[0] = n_types
        totals[1] = n_listed
        totals[3] = full
    return method


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _word(data: cython.const[cython.uchar][::1], at: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """The 32-bit number at `at`; 0 where the data ends before it."""
    if at < 0 or at + 4 > data.shape[0]:
        return 0
    return (
        data[at]
        | (data[at + 1] << 8)
        | (data[at + 2] << 16)
        | (cython.cast(cython.Py_ssize_t, data[at + 3]) << 24)
    )


def list_annotated_methods(
    data: cython.const[cython.uchar][::1],
    directories: cython.const[cython.uint][::1],
    quiet: cython.const[cython.uchar][::1],
    marks: cython.uchar[::1],
    steps: cython.longlong,
) -> cython.longlong:
    """Mark the methods with an annotation that is there at run time: code may look for it and call them.

    `directories` are the offsets of the classes' annotations, `quiet` is 1 for the types of annotations that
    nobody calls by. `marks` has a place for each method. Returns the steps that are left.
    """
    n_methods: cython.Py_ssize_t = marks.shape[0]
    n_types: cython.Py_ssize_t = quiet.shape[0]
    size: cython.Py_ssize_t = data.shape[0]
    number: cython.Py_ssize_t
    at: cython.Py_ssize_t
    fields: cython.Py_ssize_t
    methods: cython.Py_ssize_t
    _row: cython.Py_ssize_t
    method: cython.Py_ssize_t
    listed: cython.Py_ssize_t
    place: cython.Py_ssize_t
    item: cython.Py_ssize_t
    kind: cython.Py_ssize_t
    shift: cython.int
    with cython.nogil:
        for number in range(directories.shape[0]):
            at = directories[number]
            if at == 0 or at + 16 > size or steps < 0:
                continue
            fields = _word(data, at + 4)
            methods = _word(data, at + 8)
            at += 16 + 8 * fields
            steps -= 1
            for _row in range(methods):
                if at + 8 > size or steps < 0:
                    break
                method = _word(data, at)
                listed = _word(data, at + 4)
                at += 8
                steps -= 1
                if method >= n_methods or listed == 0 or listed + 4 > size:
                    continue
                for place in range(_word(data, listed)):
                    item = _word(data, listed + 4 + 4 * place)
                    steps -= 1
                    if item == 0 or item + 2 > size or steps < 0:
                        break
                    if data[item] != 1:
                        continue
                    kind = 0
                    shift = 0
                    item += 1
                    while item < size and shift < 28:
                        kind |= cython.cast(cython.Py_ssize_t, data[item] & 127) << shift
                        shift += 7
                        if data[item] < 128:
                            break
                        item += 1
                    if kind < n_types and quiet[kind] == 0:
                        marks[method] = 1
                        break
    return steps
