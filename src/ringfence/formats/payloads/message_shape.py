"""Whether bytes can be a message of protobuf, told before one is read: most bytes that come out of an
identifier which only looks encoded cannot.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

_VARINT, _EIGHT_BYTES, _STRETCH, _FOUR_BYTES = 0, 1, 2, 5


def may_be_message(data: cython.const_uchar[::1]) -> cython.bint:
    """Do the bytes divide into fields of protobuf, with numbers that somebody uses (1 to 65,535)?"""
    at: cython.Py_ssize_t = 0
    end: cython.Py_ssize_t = len(data)
    key: cython.ulonglong
    value: cython.ulonglong
    shift: cython.int
    wire: cython.int
    step: cython.int
    while at < end:
        key = 0
        value = 0
        for step in range(2):  # the key, then the number or the length behind it
            wire = key & 7
            if step == 1 and wire not in (_VARINT, _STRETCH):
                break
            value = 0
            shift = 0
            while True:
                if at >= end or shift >= 70:
                    return False
                if shift < 64:
                    value |= cython.cast(cython.ulonglong, data[at] & 0x7F) << shift
                at += 1
                if data[at - 1] < 0x80:
                    break
                shift += 7
            if step == 0:
                key = value
        wire = key & 7
        if not 8 <= key < 1 << 19:
            return False
        if wire == _STRETCH:
            if value > cython.cast(cython.ulonglong, end - at):
                return False
            at += cython.cast(cython.Py_ssize_t, value)
        elif wire == _EIGHT_BYTES:
            at += 8
        elif wire == _FOUR_BYTES:
            at += 4
        elif wire != _VARINT:
            return False
        if at > end:
            return False
    return end > 0
