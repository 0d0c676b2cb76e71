# mypy: allow-untyped-decorators
"""Members: what each class of a DEX lists as its methods, and the strings its static fields begin with.

Every loop is paid for out of a budget of steps, so that a file whose classes all point at one long list
costs no more than a share of its size.
"""

from __future__ import annotations

import cython

_LOW_32 = cython.declare(cython.longlong, 0xFFFFFFFF)
_VALUE_STRING = cython.declare(cython.int, 0x17)
_VALUE_ARRAY = cython.declare(cython.int, 0x1C)
_VALUE_ANNOTATION = cython.declare(cython.int, 0x1D)
_VALUE_NULL = cython.declare(cython.int, 0x1E)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _uleb(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.longlong:
    """The ULEB128 at `at`: its value in the low 32 bits, its length in bytes above; length 0 where `data`
    ends inside it. `at` is 0 or more; nothing is read beyond the end."""
    value: cython.longlong = 0
    count: cython.longlong = 0
    byte: cython.longlong
    one: cython.longlong = 1
    size: cython.Py_ssize_t = data.shape[0]
    if at + 4 <= size:  # nearly all have one byte to four
        value = data[at]
        if value < 0x80:
            return value | (one << 32)
        byte = data[at + 1]
        value = (value & 0x7F) | ((byte & 0x7F) << 7)
        if byte < 0x80:
            return value | (one << 33)
        byte = data[at + 2]
        value |= (byte & 0x7F) << 14
        if byte < 0x80:
            return value | ((one << 32) + (one << 33))
        byte = data[at + 3]
        if byte < 0x80:
            return value | (byte << 21) | (one << 34)
        value = 0
    while count < 5:
        if at + count >= size:
            return 0
        byte = data[at + count]
        value |= (byte & 0x7F) << (7 * count)
        count += 1
        if byte < 0x80:
            break
    return (value & _LOW_32) | (count << 32)


def read_members(
    data: cython.const_uchar[::1],
    class_data: cython.const_uint[::1],
    class_types: cython.const_int[::1],
    method_classes: cython.const_int[::1],
    method_ids: cython.int[::1],
    class_defs: cython.int[::1],
    access_flags: cython.uint[::1],
    codes: cython.uint[::1],
    totals: cython.longlong[::1],
    steps: cython.longlong,
) -> cython.Py_ssize_t:
    """List the methods of every class: a row each in `method_ids`, `class_defs`, `access_flags`, `codes`.

    `codes` is the offset of the method's code, 0 for none. Returns how many rows were written. On return
    totals[0] is how many classes' lists are damaged or name methods that are not in the table, totals[1] how
    many methods are listed under a class that is not theirs, totals[2] how many classes were left out because
    `steps` (bytes of lists) or the rows ran out.
    """
    count: cython.Py_ssize_t = 0
    owner: cython.Py_ssize_t
    at: cython.Py_ssize_t
    start: cython.Py_ssize_t
    part: cython.Py_ssize_t
    left: cython.longlong
    got: cython.longlong
    method: cython.longlong
    flags: cython.longlong
    code: cython.longlong
    fields: cython.longlong
    direct: cython.longlong
    virtual: cython.longlong
    damaged: cython.bint
    full: cython.bint
    with cython.nogil:
        for owner in range(class_data.shape[0]):
            at = class_data[owner]
            if at == 0:
                continue
            if steps <= 0:
                totals[2] += 1
                continue
            start = at
            damaged = False
            full = False
            fields = 0
            direct = 0
            virtual = 0
            for part in range(4):
                got = _uleb(data, at)
                if got == 0:
                    damaged = True
                    break
                at += got >> 32
                got &= _LOW_32
                if part < 2:
                    fields += got
                elif part == 2:
                    direct = got
                else:
                    virtual = got
            left = 2 * fields
            while left > 0 and not damaged and at - start < steps:
                got = _uleb(data, at)
                damaged = got == 0
                at += got >> 32
                left -= 1
            left = direct + virtual
            method = 0
            while left > 0 and not damaged and not full and at - start < steps:
                if left == virtual:
                    method = 0
                left -= 1
                got = _uleb(data, at)
                method += got & _LOW_32
                at += got >> 32
                damaged = got == 0
                got = _uleb(data, at)
                flags = got & _LOW_32
                at += got >> 32
                damaged = damaged or got == 0
                got = _uleb(data, at)
                code = got & _LOW_32
                at += got >> 32
                damaged = damaged or got == 0 or method >= method_classes.shape[0]
                full = count >= method_ids.shape[0]
                if damaged or full:
                    break
                if method_classes[method] != class_types[owner]:
                    totals[1] += 1
                method_ids[count] = cython.cast(cython.int, method)
                class_defs[count] = cython.cast(cython.int, owner)
                access_flags[count] = cython.cast(cython.uint, flags)
                codes[count] = cython.cast(cython.uint, code)
                count += 1
            if damaged:
                totals[0] += 1
            elif full or left > 0:
                totals[2] += 1
            steps -= at - start
    return count


def read_static_strings(
    data: cython.const_uchar[::1],
    static_values: cython.const_uint[::1],
    wanted: cython.const_uchar[::1],
    class_defs: cython.int[::1],
    strings: cython.int[::1],
    totals: cython.longlong[::1],
    first: cython.Py_ssize_t,
    steps: cython.longlong,
) -> cython.Py_ssize_t:
    """List the wanted strings among what static fields begin with: a row each in `class_defs` and `strings`.

    Starts at class `first` and returns the class at which it stopped because the rows were full, or the
    number of classes. totals[0] is how many rows are used, before and after; totals[1] grows by the lists
    that are damaged, hold what is not read here (annotations) or were left out because `steps` ran out;
    totals[2] by the steps taken.
    """
    count: cython.Py_ssize_t = totals[0]
    begin: cython.Py_ssize_t
    owner: cython.Py_ssize_t = first
    at: cython.Py_ssize_t
    start: cython.Py_ssize_t
    left: cython.longlong
    got: cython.longlong
    length: cython.longlong
    value: cython.longlong
    byte: cython.longlong
    head: cython.int
    kind: cython.int
    full: cython.bint = False
    with cython.nogil:
        while owner < static_values.shape[0]:
            start = static_values[owner]
            if start == 0:
                owner += 1
                continue
            begin = count
            at = start
            got = _uleb(data, at)
            left = got & _LOW_32
            at += got >> 32
            if got == 0:
                left = -1
            while left > 0:
                if at >= data.shape[0] or totals[2] + at - start >= steps:
                    left = -1
                    break
                head = data[at]
                kind = head & 0x1F
                at += 1
                left -= 1
                if kind == _VALUE_ARRAY:
                    got = _uleb(data, at)
                    if got == 0:
                        left = -1
                        break
                    at += got >> 32
                    left += got & _LOW_32
                elif kind == _VALUE_ANNOTATION:
                    left = -1
                elif kind < _VALUE_NULL:
                    length = (head >> 5) + 1 if kind else 1
                    if kind == _VALUE_STRING:
                        value = 0
                        if length > 4 or at + length > data.shape[0]:
                            left = -1
                            break
                        for byte in range(length):
                            value |= cython.cast(cython.longlong, data[at + byte]) << (8 * byte)
                        if value < wanted.shape[0] and wanted[value] & 1:
                            if count >= class_defs.shape[0]:
                                full = True
                                break
                            class_defs[count] = cython.cast(cython.int, owner)
                            strings[count] = cython.cast(cython.int, value)
                            count += 1
                    at += length
            if full:
                count = begin
                break
            if left < 0:
                totals[1] += 1
            totals[2] += at - start
            owner += 1
        totals[0] = count
    return owner
