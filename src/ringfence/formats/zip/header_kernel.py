"""The headers of a ZIP archive: hot loops over the file's bytes that fill one row of numbers an entry.

Bounds are checked in both modes, because every number here comes from the file. A row is WIDTH numbers long,
at the places named below; all offsets are bytes from the start of the file. The loops repeat these numbers as
literals, because a name of the module is a Python object to Cython. See docs/adr/0001-kernel-technology.md.
"""

# mypy: disable-error-code="untyped-decorator"
# (Cython's decorators have no types.)
from __future__ import annotations

import cython

WIDTH = 11
# Places in a row.
NAME, NAME_LENGTH, EXTRA_LENGTH, METHOD, FLAGS, CRC, COMPRESSED, SIZE, HEADER, DATA, MARKS = range(WIDTH)

# Marks: bits of the last number of a row.
NUL = 1 << 0
CONTROL = 1 << 1
NOT_ASCII = 1 << 2
BACKSLASH = 1 << 3
ABSOLUTE = 1 << 4
UPWARD = 1 << 5
LONG_NAME = 1 << 6
NAMELESS = 1 << 7
ENCRYPTED = 1 << 8
OTHER_METHOD = 1 << 9
TWO_SIZES = 1 << 10  # stored, but with two sizes
SWELLS = 1 << 11  # a size that its compressed bytes cannot reach
BAD_ZIP64 = 1 << 12
CUT_RECORD = 1 << 13
NO_HEADER = 1 << 14
OTHER_NAME = 1 << 15
OTHER_VALUES = 1 << 16
OTHER_LOCAL_METHOD = 1 << 17
OUTSIDE = 1 << 18
OVERLAPS = 1 << 19
BAD_DESCRIPTOR = 1 << 20
# These are set by the callers.
LEFT_OUT = 1 << 21
RECOVERED = 1 << 22
TWICE = 1 << 23
NO_SIZES = 1 << 24
NOT_UTF8 = 1 << 25
MAY_SHADOW = 1 << 26  # its first folder has a name as long as that of a file in every app
BEYOND = 1 << 27  # its header is said to be at or behind the start of the directory


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _u16(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.longlong:
    return data[at] | data[at + 1] << 8


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _u32(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.longlong:
    high: cython.longlong = data[at + 3]
    return data[at] | data[at + 1] << 8 | data[at + 2] << 16 | high << 24


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _u64(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.longlong:
    """With all above 2⁶² as 2⁶²: no file is so long, and nothing overflows."""
    high: cython.longlong = _u32(data, at + 4)
    if high >= 1 << 30:
        return 0x4000000000000000
    return _u32(data, at) | high << 32


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _mark_name(
    data: cython.const_uchar[::1], start: cython.Py_ssize_t, length: cython.Py_ssize_t
) -> cython.longlong:
    """What is odd about a name: its bytes, a path out of the folder, a part too long for any file system."""
    marks: cython.longlong = 0
    at: cython.Py_ssize_t
    part: cython.Py_ssize_t = start
    top: cython.Py_ssize_t
    byte: cython.int
    if length == 0:
        return 1 << 7
    if data[start] == 47 or (length > 1 and data[start + 1] == 58):  # "/…" or "C:…"
        marks |= 1 << 4
    for at in range(start, start + length):
        byte = data[at]
        if byte == 47:
            if at - part == 2 and data[part] == 46 and data[part + 1] == 46:
                marks |= 1 << 5
            if at - part > 255:
                marks |= 1 << 6
            top = at - start
            if part == start and (top == 11 or top == 14 or top == 19):
                marks |= 1 << 26
            part = at + 1
        elif byte < 32 or byte == 127:
            marks |= 1 if byte == 0 else 1 << 1
        elif byte > 127:
            marks |= 1 << 2
        elif byte == 92:
            marks |= 1 << 3
    at = start + length
    if at - part == 2 and data[part] == 46 and data[part + 1] == 46:
        marks |= 1 << 5
    if at - part > 255 or length > 4096:
        marks |= 1 << 6
    return marks


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _find_zip64(
    data: cython.const_uchar[::1],
    start: cython.Py_ssize_t,
    length: cython.Py_ssize_t,
    need: cython.int,
) -> cython.Py_ssize_t:
    """Where the values of the zip64 field among the extra fields begin; -1 where it is missing or short."""
    at: cython.Py_ssize_t = start
    stop: cython.Py_ssize_t = start + length
    size: cython.longlong
    while at + 4 <= stop:
        size = _u16(data, at + 2)
        if at + 4 + size > stop:
            return -1
        if _u16(data, at) == 1:
            return at + 4 if size >= need else -1
        at += 4 + size
    return -1


def walk_directory(
    data: cython.const_uchar[::1],
    start: cython.Py_ssize_t,
    stop: cython.Py_ssize_t,
    shift: cython.longlong,
    rows: cython.longlong[::1],
    ends: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Fill a row for each record of the central directory between `start` and `stop`; how many there were.

    Stops at the first place that is no record, or when `rows` is full. `shift` is added to the offsets of the
    local headers. On return ends[0] is where the walk stopped.
    """
    count: cython.Py_ssize_t = 0
    most: cython.Py_ssize_t = len(rows) // 11
    at: cython.Py_ssize_t = start
    row: cython.Py_ssize_t
    after: cython.Py_ssize_t
    extra: cython.Py_ssize_t
    name_length: cython.longlong
    extra_length: cython.longlong
    method: cython.longlong
    compressed: cython.longlong
    size: cython.longlong
    header: cython.longlong
    marks: cython.longlong
    need: cython.int
    full: cython.longlong = 0xFFFFFFFF  # what zip64 puts in place of a number too long
    with cython.nogil:
        while count < most and at + 46 <= stop and _u32(data, at) == 0x02014B50:
            name_length = _u16(data, at + 28)
            extra_length = _u16(data, at + 30)
            extra = at + 46 + name_length
            if extra > stop:
                break
            after = extra + extra_length + _u16(data, at + 32)
            marks = _mark_name(data, at + 46, name_length)
            if after > stop:
                marks |= 1 << 13
                if extra + extra_length > stop:
                    extra_length = stop - extra
            method = _u16(data, at + 10)
            compressed = _u32(data, at + 20)
            size = _u32(data, at + 24)
            header = _u32(data, at + 42)
            if compressed == full or size == full or header == full:
                need = 0
                if size == full:
                    need += 8
                if compressed == full:
                    need += 8
                if header == full:
                    need += 8
                extra = _find_zip64(data, extra, extra_length, need)
                if extra < 0:
                    marks |= 1 << 12
                else:
                    if size == full:
                        size = _u64(data, extra)
                        extra += 8
                    if compressed == full:
                        compressed = _u64(data, extra)
                        extra += 8
                    if header == full:
                        header = _u64(data, extra)
            if _u16(data, at + 8) & 1:
                marks |= 1 << 8
            if method == 8:
                if size // 1032 > compressed + 1:
                    marks |= 1 << 11
            elif method != 0:
                marks |= 1 << 9
            elif compressed != size:
                marks |= 1 << 10
            row = count * 11
            rows[row] = at + 46
            rows[row + 1] = name_length
            rows[row + 2] = extra_length
            rows[row + 3] = method
            rows[row + 4] = _u16(data, at + 8)
            rows[row + 5] = _u32(data, at + 16)
            rows[row + 6] = compressed
            rows[row + 7] = size
            rows[row + 8] = header + shift
            rows[row + 9] = 0
            rows[row + 10] = marks
            count += 1
            at = after if after < stop else stop
        ends[0] = at
    return count


def check_headers(
    data: cython.const_uchar[::1],
    limit: cython.Py_ssize_t,
    first: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    rows: cython.longlong[::1],
    ends: cython.longlong[::1],
) -> cython.longlong:
    """Compare rows first..count with their local headers and place the data of each. All marks found, or-ed.

    `limit` is where the directory starts: headers and data must end before it. `ends` gets where each entry
    ends, its data descriptor included.
    """
    size_of_file: cython.Py_ssize_t = len(data)
    entry: cython.Py_ssize_t
    row: cython.Py_ssize_t
    name: cython.Py_ssize_t
    place: cython.Py_ssize_t
    at: cython.Py_ssize_t
    extra: cython.Py_ssize_t
    header: cython.longlong
    compressed: cython.longlong
    size: cython.longlong
    stored: cython.longlong
    start: cython.longlong
    marks: cython.longlong
    found: cython.longlong = 0
    same: cython.bint
    full: cython.longlong = 0xFFFFFFFF
    with cython.nogil:
        for entry in range(first, count):
            row = entry * 11
            header = rows[row + 8]
            marks = rows[row + 10]
            stored = rows[row + 6] if rows[row + 3] == 8 else rows[row + 7]
            if header >= limit:
                marks |= 1 << 27
            if header < 0 or header > size_of_file - 30 or _u32(data, header) != 0x04034B50:
                marks |= 1 << 14
                if header < 0 or header > size_of_file:
                    start = size_of_file
                else:
                    start = header + 30 + rows[row + 1]  # in the hope that only its first bytes are wrong
                    if start > size_of_file:
                        start = size_of_file
                rows[row + 9] = start
                rows[row + 10] = marks
                found |= marks
                continue
            # The name.
            place = header + 30
            name = rows[row]
            same = _u16(data, header + 26) == rows[row + 1] and place + rows[row + 1] <= size_of_file
            if same:
                for at in range(rows[row + 1]):
                    if data[place + at] != data[name + at]:
                        same = False
                        break
            if not same:
                marks |= 1 << 15
            start = place + _u16(data, header + 26) + _u16(data, header + 28)
            if start > size_of_file:
                start = size_of_file
            # The values.
            if (_u16(data, header + 6) & 1) != 0:
                marks |= 1 << 8
            if _u16(data, header + 8) != rows[row + 3]:
                marks |= 1 << 17
            if start > limit or stored > limit - start:
                marks |= 1 << 18
            at = start + stored if stored < size_of_file - start else size_of_file
            if _u16(data, header + 6) & 8:
                if at + 24 <= size_of_file:  # a directory and its end record follow
                    place = at + 4 if _u32(data, at) == 0x08074B50 else at
                    if rows[row + 6] >= full or rows[row + 7] >= full:
                        same = (
                            _u64(data, place + 4) == rows[row + 6] and _u64(data, place + 12) == rows[row + 7]
                        )
                        extra = 20
                    else:
                        same = (
                            _u32(data, place + 4) == rows[row + 6] and _u32(data, place + 8) == rows[row + 7]
                        )
                        extra = 12
                    same = same and _u32(data, place) == rows[row + 5]
                    if not same:
                        marks |= 1 << 20
                    if same or place != at:
                        at = place + extra
            else:
                compressed = _u32(data, header + 18)
                size = _u32(data, header + 22)
                if compressed == full or size == full:
                    extra = place + _u16(data, header + 26)
                    if extra + _u16(data, header + 28) <= size_of_file:
                        extra = _find_zip64(data, extra, _u16(data, header + 28), 16)
                        if extra >= 0:
                            size = _u64(data, extra)
                            compressed = _u64(data, extra + 8)
                if (
                    compressed != rows[row + 6]
                    or size != rows[row + 7]
                    or _u32(data, header + 14) != rows[row + 5]
                ):
                    marks |= 1 << 16
            rows[row + 9] = start
            ends[entry] = at
            rows[row + 10] = marks
            found |= marks
    return found


def compare_neighbours(
    data: cython.const_uchar[::1],
    rows: cython.longlong[::1],
    ends: cython.longlong[::1],
    order: cython.longlong[::1],
    gaps: cython.longlong[::1],
) -> cython.longlong:
    """Mark the entries that overlap, and measure what lies between them. All marks set here, or-ed.

    `order` lists the entries by where they start; it is empty where they come so already. gaps[0] becomes
    where the first entry starts, gaps[1] how many bytes lie between entries in pieces that are not all zero,
    gaps[2] where the longest piece starts, gaps[3] how long that is, gaps[4] where the last entry ends.
    """
    place: cython.Py_ssize_t
    entry: cython.Py_ssize_t
    at: cython.Py_ssize_t
    stop: cython.Py_ssize_t
    holder: cython.Py_ssize_t = -1
    size_of_file: cython.Py_ssize_t = len(data)
    sorted_already: cython.bint = len(order) == 0
    header: cython.longlong
    furthest: cython.longlong = 0
    found: cython.longlong = 0
    with cython.nogil:
        for place in range(len(ends)):
            entry = order[place] if not sorted_already else place
            header = rows[entry * 11 + 8]
            if rows[entry * 11 + 10] & 1 << 14:
                continue  # it has no place
            if holder < 0:
                gaps[0] = header
            elif header < furthest:
                rows[entry * 11 + 10] |= 1 << 19
                rows[holder * 11 + 10] |= 1 << 19
                found |= 1 << 19
            elif header > furthest:
                at = furthest
                stop = header if header < size_of_file else size_of_file
                while at < stop and data[at] == 0:
                    at += 1
                if at < stop:
                    gaps[1] += stop - furthest
                    if stop - furthest > gaps[3]:
                        gaps[2] = furthest
                        gaps[3] = stop - furthest
            if holder < 0 or ends[entry] > furthest:
                furthest = ends[entry]
                holder = entry
        gaps[4] = furthest
    return found


def scan_headers(
    data: cython.const_uchar[::1], start: cython.Py_ssize_t, rows: cython.longlong[::1]
) -> cython.Py_ssize_t:
    """Fill a row for each local header from `start` on, for a file without a usable directory; how many there
    were.

    Where a header leaves its sizes to a descriptor behind the data, that is looked for; where there is none,
    the data reaches to the next header and the row is marked.
    """
    size_of_file: cython.Py_ssize_t = len(data)
    count: cython.Py_ssize_t = 0
    most: cython.Py_ssize_t = len(rows) // 11
    at: cython.Py_ssize_t = start
    row: cython.Py_ssize_t
    end: cython.Py_ssize_t
    extra: cython.Py_ssize_t
    compressed: cython.longlong
    size: cython.longlong
    crc: cython.longlong
    kind: cython.longlong
    marks: cython.longlong
    full: cython.longlong = 0xFFFFFFFF
    with cython.nogil:
        while count < most and at + 30 <= size_of_file:
            if data[at] != 80 or _u32(data, at) != 0x04034B50:
                at += 1
                continue
            extra = at + 30 + _u16(data, at + 26)
            end = extra + _u16(data, at + 28)
            if end > size_of_file:
                at += 1
                continue
            marks = _mark_name(data, at + 30, _u16(data, at + 26)) | 1 << 22
            crc = _u32(data, at + 14)
            compressed = _u32(data, at + 18)
            size = _u32(data, at + 22)
            if compressed == full or size == full:
                extra = _find_zip64(data, extra, end - extra, 16)
                if extra >= 0:
                    size = _u64(data, extra)
                    compressed = _u64(data, extra + 8)
            if _u16(data, at + 6) & 1:
                marks |= 1 << 8
            row = count * 11
            rows[row] = at + 30
            rows[row + 1] = _u16(data, at + 26)
            rows[row + 2] = _u16(data, at + 28)
            rows[row + 3] = _u16(data, at + 8)
            rows[row + 4] = _u16(data, at + 6)
            rows[row + 8] = at
            rows[row + 9] = end
            if _u16(data, at + 6) & 8 and compressed == 0:
                at = end
                compressed = -1
                while at + 4 <= size_of_file:
                    if data[at] == 80 and data[at + 1] == 75:
                        kind = _u32(data, at)
                        if kind == 0x08074B50 and at + 16 <= size_of_file and _u32(data, at + 8) == at - end:
                            crc = _u32(data, at + 4)
                            size = _u32(data, at + 12)
                            compressed = at - end
                            break
                        if kind == 0x04034B50 or kind == 0x02014B50 or kind == 0x06054B50:
                            break
                    at += 1
                if compressed < 0:
                    if at + 4 > size_of_file:
                        at = size_of_file
                    compressed = at - end
                    if size == 0:
                        size = compressed
                    marks |= 1 << 24
            elif compressed > size_of_file - end:
                at = end
                compressed = size_of_file - end
                marks |= 1 << 18
            else:
                at = end + compressed
            if rows[row + 3] != 0 and rows[row + 3] != 8:
                marks |= 1 << 9
            rows[row + 5] = crc
            rows[row + 6] = compressed
            rows[row + 7] = size
            rows[row + 10] = marks
            count += 1
    return count
