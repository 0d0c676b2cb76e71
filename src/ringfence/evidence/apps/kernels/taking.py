"""Rows of one table looked up in another, where a number may be out of range."""

from __future__ import annotations

import cython


def take_rows(
    values: cython.const[cython.int][::1], places: cython.const[cython.int][::1], found: cython.int[::1]
) -> None:
    """Fill `found` with values[places], and with -1 for a place that is out of range."""
    count: cython.Py_ssize_t = values.shape[0]
    place: cython.Py_ssize_t
    with cython.nogil:
        for place in range(places.shape[0]):
            if 0 <= places[place] < count:
                found[place] = values[places[place]]
            else:
                found[place] = -1
