"""The names of a ZIP archive's entries, cut out of one copy of the stretch of the file where they are."""

from __future__ import annotations

import cython


def name_entries(
    stretch: bytes,
    before: cython.longlong,
    rows: cython.longlong[::1],
    names: list[bytes],
    index: dict[bytes, int],
) -> None:
    """Append the name of each row to `names`, and put into `index` the first row of each name.

    `stretch` is a copy of that part of the file where the names are; `before` bytes stand before it.
    """
    row: cython.Py_ssize_t
    start: cython.Py_ssize_t
    stop: cython.Py_ssize_t
    length: cython.Py_ssize_t = len(stretch)
    count: cython.Py_ssize_t = len(rows) // 11
    text: cython.p_const_char = stretch
    name: bytes
    for row in range(count):
        start = rows[row * 11] - before
        stop = start + rows[row * 11 + 1]
        if start < 0 or stop > length:
            raise IndexError("a name lies outside the stretch")
        name = text[start:stop]
        names.append(name)
    for row in range(count - 1, -1, -1):
        index[names[row]] = row
