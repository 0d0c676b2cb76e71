"""Group places by key: a counting sort, the way to every adjacency list here."""

from __future__ import annotations

import cython


def group_by_key(keys: cython.int[::1], starts: cython.int[::1], order: cython.int[::1]) -> None:
    """Fill `order` with the places of `keys`, group by group, and within a group as they came.

    Keys are 0..n-1; `starts` has n + 1 places, all zero on entry. On return the places with key k are
    `order[starts[k]:starts[k + 1]]`. A key out of range raises IndexError.
    """
    place: cython.Py_ssize_t
    at: cython.int
    with cython.nogil:
        for place in range(keys.shape[0]):
            starts[keys[place] + 1] += 1
        for place in range(1, starts.shape[0]):
            starts[place] += starts[place - 1]
        for place in range(keys.shape[0]):
            at = starts[keys[place]]
            order[at] = place
            starts[keys[place]] = at + 1
        for place in range(starts.shape[0] - 1, 0, -1):  # each start has moved to its end: shift back
            starts[place] = starts[place - 1]
        if starts.shape[0]:
            starts[0] = 0
