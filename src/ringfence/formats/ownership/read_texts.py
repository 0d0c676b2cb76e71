"""Texts in a buffer -> numbers: shares in millionths, days; and many texts -> one run of bytes."""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

NO_SHARE = -2  # what is no share of 0 to 100 %
UNKNOWN_DAY = -0x80000000
NO_DAY = UNKNOWN_DAY + 1  # text that is no date


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _share(
    data: cython.const_uchar[::1],
    at: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    scale: cython.int,
) -> cython.longlong:
    """The number, times 10**scale and rounded down, doubled, and one more where something was cut off; -2
    where it is none, is negative or is more than a thousand wholes."""
    value: cython.longlong = 0
    places: cython.int = 0
    digits: cython.int = 0
    power: cython.int = 0
    minus: cython.bint = False
    inexact: cython.longlong = 0
    point: cython.bint = False
    c: cython.int
    while at < end and data[at] == 32:
        at += 1
    while end > at and (data[end - 1] == 32 or data[end - 1] == 37):
        end -= 1
    if at < end and data[at] == 43:
        at += 1
    while at < end:
        c = data[at]
        if 48 <= c <= 57:
            digits += 1
            if point:
                places += 1
            if value < 100_000_000:
                value = value * 10 + c - 48
            else:
                if c != 48:
                    inexact = 1
                places -= 1
                if digits > 60:
                    return -2
        elif c == 46 and not point:
            point = True
        elif (c | 32) == 101 and digits:
            at += 1
            if at < end and (data[at] == 45 or data[at] == 43):
                minus = data[at] == 45
                at += 1
            if at >= end or end - at > 3:
                return -2
            while at < end:
                c = data[at]
                if not 48 <= c <= 57:
                    return -2
                power = power * 10 + c - 48
                at += 1
            places += power if minus else -power
            break
        else:
            return -2
        at += 1
    if not digits:
        return -2
    places -= scale
    while places > 0 and value:
        if value % 10:
            inexact = 1
        value //= 10
        places -= 1
    while places < 0 and value:
        if value > 1_000_000_000:
            return -2
        value *= 10
        places += 1
    if value > 1_000_000_000:
        return -2
    return value * 2 + inexact


def read_shares(
    data: cython.const_uchar[::1],
    starts: cython.const_int[::1],
    sizes: cython.const_int[::1],
    scale: cython.int,
    low: cython.int[::1],
    high: cython.int[::1],
) -> None:
    """Decimal text -> millionths: `scale` is 4 for percent and 6 for fractions. Where the text has more
    places than that, `high` is one above `low` and the number lies between. A size below 0 gives -1, and
    what is no number of 0 or more NO_SHARE."""
    which: cython.Py_ssize_t
    number: cython.longlong
    with cython.nogil:
        for which in range(starts.shape[0]):
            if sizes[which] < 0:
                low[which] = -1
                high[which] = -1
                continue
            number = _share(data, starts[which], starts[which] + sizes[which], scale)
            if number < 0:
                low[which] = -2
                high[which] = -2
            else:
                low[which] = cython.cast(cython.int, number >> 1)
                high[which] = cython.cast(cython.int, (number >> 1) + (number & 1))


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _digits(data: cython.const_uchar[::1], at: cython.Py_ssize_t, count: cython.int) -> cython.int:
    """The number of so many digits at `at`; -1 where there are none."""
    value: cython.int = 0
    which: cython.Py_ssize_t
    for which in range(at, at + count):
        if not 48 <= data[which] <= 57:
            return -1
        value = value * 10 + data[which] - 48
    return value


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
@cython.cdivision(True)
def _day(year: cython.int, month: cython.int, day: cython.int) -> cython.int:
    """Days since 1970-01-01 in the Gregorian calendar."""
    shifted: cython.int = year - (1 if month <= 2 else 0)
    of_year: cython.int = (153 * (month + (9 if month <= 2 else -3)) + 2) // 5 + day - 1
    return shifted * 365 + shifted // 4 - shifted // 100 + shifted // 400 + of_year - 719468


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _length(year: cython.int, month: cython.int) -> cython.int:
    """How many days the month has."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month == 4 or month == 6 or month == 9 or month == 11 else 31


def read_days(
    data: cython.const_uchar[::1],
    starts: cython.const_int[::1],
    sizes: cython.const_int[::1],
    first: cython.int[::1],
    last: cython.int[::1],
) -> None:
    """`2018-12-17`, with or without a time, `2018-12` or `2018` -> the first and the last day that it may
    be. A size of 0 or less gives UNKNOWN_DAY, other text NO_DAY."""
    which: cython.Py_ssize_t
    at: cython.Py_ssize_t
    size: cython.int
    year: cython.int
    month: cython.int
    day: cython.int
    with cython.nogil:
        for which in range(starts.shape[0]):
            at = starts[which]
            size = sizes[which]
            first[which] = -0x80000000
            last[which] = -0x80000000
            if size <= 0:
                continue
            first[which] = -0x80000000 + 1
            last[which] = -0x80000000 + 1
            year = _digits(data, at, 4) if size >= 4 else -1
            if year < 1:
                continue
            if size == 4:
                first[which] = _day(year, 1, 1)
                last[which] = _day(year, 12, 31)
                continue
            month = _digits(data, at + 5, 2) if size >= 7 and data[at + 4] == 45 else -1
            if not 1 <= month <= 12:
                continue
            if size == 7:
                first[which] = _day(year, month, 1)
                last[which] = _day(year, month, _length(year, month))
                continue
            day = _digits(data, at + 8, 2) if size >= 10 and data[at + 7] == 45 else -1
            if not 1 <= day <= _length(year, month):
                continue
            if size > 10 and data[at + 10] != 84 and data[at + 10] != 32 and data[at + 10] != 90:
                continue
            first[which] = _day(year, month, day)
            last[which] = first[which]


def copy_spans(
    data: cython.const_uchar[::1],
    starts: cython.const_int[::1],
    sizes: cython.const_int[::1],
    offsets: cython.const_longlong[::1],
    out: cython.uchar[::1],
) -> None:
    """The bytes of each span, one after the other: the one of number i to out[offsets[i]:offsets[i + 1]]."""
    which: cython.Py_ssize_t
    at: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    end: cython.Py_ssize_t
    with cython.nogil:
        for which in range(starts.shape[0]):
            begin = offsets[which]
            end = offsets[which + 1]
            if end > begin:
                at = starts[which]
                out[begin:end] = data[at : at + end - begin]
