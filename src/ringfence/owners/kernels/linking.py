"""Links in the order of one of their ends: the counting sort under every network."""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython


def link_up(
    near: cython.const_int[::1],
    far: cython.const_int[::1],
    starts: cython.int[::1],
    far_sorted: cython.int[::1],
    order: cython.int[::1],
) -> None:
    """Put links in the order of `near`: those of node n come to starts[n]..starts[n + 1], as they came.

    `starts` has a place more than there are nodes, all zero on entry. `far_sorted` gets the other ends, and
    `order` which link each of them is. A node out of range raises IndexError.
    """
    link: cython.Py_ssize_t
    at: cython.int
    with cython.nogil:
        for link in range(near.shape[0]):
            starts[near[link] + 1] += 1
        for link in range(1, starts.shape[0]):
            starts[link] += starts[link - 1]
        for link in range(near.shape[0]):
            at = starts[near[link]]
            far_sorted[at] = far[link]
            order[at] = link
            starts[near[link]] = at + 1
        for link in range(starts.shape[0] - 1, 0, -1):  # each start has moved to its end
            starts[link] = starts[link - 1]
        if starts.shape[0]:
            starts[0] = 0


def add_up(
    owned: cython.const_int[::1],
    sizes: cython.const_int[::1],
    most: cython.int,
    totals: cython.longlong[::1],
) -> None:
    """Per node the sum of what is held of it: millionths << 20 | open ends. Links of `most` or more are no
    shares and are left out."""
    link: cython.Py_ssize_t
    size: cython.longlong
    with cython.nogil:
        for link in range(owned.shape[0]):
            size = cython.cast(cython.longlong, sizes[link])
            if 0 < size < most:
                totals[owned[link]] += (size >> 1 << 20) + (size & 1)
