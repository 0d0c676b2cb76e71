"""Strings of JSON with escapes -> the text that they stand for, where they lie."""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _hex(data: cython.uchar[::1], at: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.int:
    """The four hexadecimal digits at `at`; -1 where they are none."""
    value: cython.int = 0
    c: cython.int
    which: cython.Py_ssize_t
    if at + 4 > end:
        return -1
    for which in range(at, at + 4):
        c = data[which]
        if 48 <= c <= 57:
            value = value * 16 + c - 48
        elif 97 <= (c | 32) <= 102:
            value = value * 16 + (c | 32) - 87
        else:
            return -1
    return value


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _put(data: cython.uchar[::1], at: cython.Py_ssize_t, sign: cython.int) -> cython.Py_ssize_t:
    """Write the character as UTF-8 at `at`; where it ends."""
    if sign < 0x80:
        data[at] = sign
        return at + 1
    if sign < 0x800:
        data[at] = 0xC0 | sign >> 6
        data[at + 1] = 0x80 | sign & 63
        return at + 2
    if sign < 0x10000:
        data[at] = 0xE0 | sign >> 12
        data[at + 1] = 0x80 | sign >> 6 & 63
        data[at + 2] = 0x80 | sign & 63
        return at + 3
    data[at] = 0xF0 | sign >> 18
    data[at + 1] = 0x80 | sign >> 12 & 63
    data[at + 2] = 0x80 | sign >> 6 & 63
    data[at + 3] = 0x80 | sign & 63
    return at + 4


def unescape(
    data: cython.uchar[::1],
    spans: cython.int[::1],
    base: cython.Py_ssize_t,
    rows: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
    place: cython.Py_ssize_t,
) -> None:
    """Write the strings of one column as the text that they stand for, each in its own place, for no escape
    is shorter than its text. Lone surrogates become '?'; escapes that are none stay as they are."""
    row: cython.Py_ssize_t
    at: cython.Py_ssize_t
    end: cython.Py_ssize_t
    out: cython.Py_ssize_t
    size: cython.int
    c: cython.int
    sign: cython.int
    low: cython.int
    with cython.nogil:
        for row in range(rows):
            size = spans[base + row * width + place + 1]
            if size < 0 or not size & 1:
                continue
            at = spans[base + row * width + place]
            end = at + (size >> 2)
            out = at
            while at < end:
                c = data[at]
                if c != 92 or at + 1 >= end:
                    data[out] = c
                    out += 1
                    at += 1
                    continue
                c = data[at + 1]
                sign = c
                at += 2
                if c == 117:
                    sign = _hex(data, at, end)
                    if sign < 0:
                        data[out] = 92
                        data[out + 1] = 117
                        out += 2
                        continue
                    at += 4
                    if 0xD800 <= sign < 0xE000:
                        low = -1
                        if sign < 0xDC00 and at + 6 <= end and data[at] == 92 and data[at + 1] == 117:
                            low = _hex(data, at + 2, end)
                        if 0xDC00 <= low < 0xE000:
                            sign = 0x10000 + ((sign - 0xD800) << 10) + low - 0xDC00
                            at += 6
                        else:
                            sign = 63
                elif c == 110:
                    sign = 10
                elif c == 116:
                    sign = 9
                elif c == 114:
                    sign = 13
                elif c == 98 or c == 102:
                    sign = 32
                out = _put(data, out, sign)
            spans[base + row * width + place + 1] = cython.cast(
                cython.int, (out - spans[base + row * width + place]) << 2 | 2
            )
