"""Strongly connected components in the order owners first, without recursion: a chain may be any length."""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython


def peel(
    starts: cython.const_int[::1],
    in_starts: cython.const_int[::1],
    owners: cython.const_int[::1],
    left: cython.int[::1],
    order: cython.int[::1],
) -> cython.Py_ssize_t:
    """Take away what holds nothing, then what held only that, and so on: what lies on or above circles
    stays.

    `order` is filled from its end, so that an owner comes before what it owns, and memory is read in the
    order of the nodes where it can be. Returns where it begins; left[n] is 0 for what was taken.
    """
    nodes: cython.Py_ssize_t = order.shape[0]
    first: cython.Py_ssize_t = nodes
    at: cython.Py_ssize_t = nodes
    node: cython.Py_ssize_t
    link: cython.Py_ssize_t
    with cython.nogil:
        for node in range(nodes - 1, -1, -1):
            left[node] = starts[node + 1] - starts[node]
            if left[node] == 0:
                first -= 1
                order[first] = cython.cast(cython.int, node)
        while at > first:
            at -= 1
            node = order[at]
            for link in range(in_starts[node], in_starts[node + 1]):
                left[owners[link]] -= 1
                if left[owners[link]] == 0:
                    first -= 1
                    order[first] = owners[link]
    return first


def find_components(
    starts: cython.const_int[::1],
    owned: cython.const_int[::1],
    roots: cython.const_int[::1],
    index: cython.int[::1],
    low: cython.int[::1],
    link_at: cython.int[::1],
    path: cython.int[::1],
    stack: cython.int[::1],
    order: cython.int[::1],
    bounds: cython.int[::1],
    counts: cython.longlong[::1],
) -> None:
    """Tarjan's components of all that the roots lead to (R. E. Tarjan, 1972).

    `order` is filled from its end: on return order[counts[0]:] are the nodes reached, every owner before what
    it owns, but within a component. Component i, counted from the last one, begins at bounds[i], for i <
    counts[1]. The rest is room, one place a node; `index` is zero on entry, but -1 for nodes to leave out,
    for which `order` needs no place.
    """
    first: cython.Py_ssize_t = order.shape[0]
    found: cython.Py_ssize_t = 0
    numbered: cython.int = 0
    depth: cython.Py_ssize_t = 0
    height: cython.Py_ssize_t = 0
    root: cython.Py_ssize_t
    node: cython.Py_ssize_t
    head: cython.Py_ssize_t
    other: cython.Py_ssize_t
    with cython.nogil:
        for root in range(roots.shape[0]):
            if index[roots[root]] != 0:
                continue
            path[0] = roots[root]
            depth = 1
            while depth:
                node = path[depth - 1]
                if index[node] == 0:
                    numbered += 1
                    index[node] = numbered
                    low[node] = numbered
                    link_at[node] = starts[node]
                    stack[height] = cython.cast(cython.int, node)
                    height += 1
                head = -1
                while link_at[node] < starts[node + 1]:
                    other = owned[link_at[node]]
                    link_at[node] += 1
                    if index[other] == 0:
                        if starts[other] == starts[other + 1]:  # holds nothing: a component by itself
                            index[other] = -1 - cython.cast(cython.int, found)
                            first -= 1
                            order[first] = cython.cast(cython.int, other)
                            bounds[found] = cython.cast(cython.int, first)
                            found += 1
                            continue
                        head = other
                        break
                    if index[other] > 0 and index[other] < low[node]:
                        low[node] = index[other]
                if head >= 0:
                    path[depth] = cython.cast(cython.int, head)
                    depth += 1
                    continue
                depth -= 1
                if depth and low[node] < low[path[depth - 1]]:
                    low[path[depth - 1]] = low[node]
                if low[node] == index[node]:
                    while True:
                        height -= 1
                        other = stack[height]
                        index[other] = -1 - cython.cast(cython.int, found)  # done, in this component
                        first -= 1
                        order[first] = cython.cast(cython.int, other)
                        if other == node:
                            break
                    bounds[found] = cython.cast(cython.int, first)
                    found += 1
    counts[0] = first
    counts[1] = found
