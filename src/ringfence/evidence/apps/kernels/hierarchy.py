"""What lies below the types that an app does not define."""

from __future__ import annotations

import cython


def spread_kind(
    below_starts: cython.const[cython.int][::1],
    below: cython.const[cython.int][::1],
    kinds: cython.uchar[::1],
    bit: cython.uchar,
    queue: cython.int[::1],
    waiting: cython.Py_ssize_t,
) -> None:
    """Give every type below the first `waiting` ones in the queue this bit of their kind."""
    at: cython.int
    next_: cython.int
    place: cython.Py_ssize_t
    with cython.nogil:
        while waiting:
            waiting -= 1
            at = queue[waiting]
            for place in range(below_starts[at], below_starts[at + 1]):
                next_ = below[place]
                if not kinds[next_] & bit:
                    kinds[next_] |= bit
                    queue[waiting] = next_
                    waiting += 1
