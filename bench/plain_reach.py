"""One plain kernel, the same text for every technology: the nodes that a source reaches, over CSR arrays."""

import cython


@cython.boundscheck(True)
@cython.wraparound(False)
def spread_plain(
    starts: cython.int[::1],
    heads: cython.int[::1],
    seen: cython.uchar[::1],
    queue: cython.int[::1],
    source: cython.int,
) -> cython.Py_ssize_t:
    """Mark in `seen` what `source` reaches; `queue` is room for every node. Returns how many it is."""
    first: cython.Py_ssize_t = 0
    last: cython.Py_ssize_t = 1
    place: cython.Py_ssize_t
    node: cython.int
    head: cython.int
    queue[0] = source
    seen[source] = 1
    while first < last:
        node = queue[first]
        first += 1
        for place in range(starts[node], starts[node + 1]):
            head = heads[place]
            if not seen[head]:
                seen[head] = 1
                queue[last] = head
                last += 1
    return last
