"""Who controls every company in the end: more than half the votes, one's own and those one controls."""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

_OPEN = cython.declare(cython.longlong, (1 << 20) - 1)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _find(parents: cython.int[::1], node: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """The group of a node; paths are halved on the way."""
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _weigh(
    node: cython.Py_ssize_t,
    starts: cython.const_int[::1],
    owners: cython.const_int[::1],
    sizes: cython.const_int[::1],
    line: cython.longlong,
    parents: cython.int[::1],
    sums: cython.longlong[::1],
    at_line: cython.int[:, ::1],
) -> cython.Py_ssize_t:
    """The group that holds more than the line of a node, or -1; `at_line` gets those that hold the line
    itself."""
    link: cython.Py_ssize_t
    group: cython.Py_ssize_t
    found: cython.Py_ssize_t = -1
    size: cython.longlong
    total: cython.longlong = 0
    at_line[0, node] = -1
    at_line[1, node] = -1
    for link in range(starts[node], starts[node + 1]):
        size = cython.cast(cython.longlong, sizes[link])
        if size > line << 1:  # alone
            return _find(parents, owners[link])
        total += (size + 1) >> 1
    if total < line:  # not even together
        return -1
    for link in range(starts[node], starts[node + 1]):
        size = cython.cast(cython.longlong, sizes[link])
        if size > 0:
            group = _find(parents, owners[link])
            sums[group] += (size >> 1 << 20) + (size & 1)
    for link in range(starts[node], starts[node + 1]):
        group = _find(parents, owners[link])
        size = sums[group]
        sums[group] = 0
        if size >> 20 > line or (size >> 20 == line and size & _OPEN):
            found = group
        elif size >> 20 == line:
            if at_line[0, node] < 0:
                at_line[0, node] = cython.cast(cython.int, group)
            else:
                at_line[1, node] = cython.cast(cython.int, group)
    return found


def control(
    starts: cython.const_int[::1],
    owners: cython.const_int[::1],
    sizes: cython.const_int[::1],
    out_starts: cython.const_int[::1],
    owned: cython.const_int[::1],
    over: cython.const_uchar[::1],
    order: cython.const_int[::1],
    bounds: cython.const_int[::1],
    line: cython.longlong,
    parents: cython.int[::1],
    tops: cython.int[::1],
    weights: cython.int[::1],
    nexts: cython.int[::1],
    sums: cython.longlong[::1],
    at_line: cython.int[:, ::1],
    circular: cython.uchar[::1],
    component: cython.int[::1],
    waits: cython.uchar[::1],
    queue: cython.int[::1],
) -> None:
    """Join every company to the group of whoever holds more than `line` of its votes, group by group.

    starts, owners, sizes: what is held of each node; out_starts, owned: what each node holds. The components
    of `order` (bounds[i]..bounds[i + 1]) come owners first. Groups are a union-find: `parents`, the size in
    `weights`, the members in a ring by `nexts`, and tops[group] is who controls it. All begin alone. Within
    a component a company is weighed again whenever two groups that hold some of it have become one; only the
    smaller one is gone through, so each link costs a logarithm. Nobody controls an `over` node for certain.

    On return at_line[0] and at_line[1] are the groups that hold exactly the line (two fifty-fifty parents),
    -1 for none, and `circular` marks tops that their own group controls. `component`, `waits`, `queue` and
    `sums` are room, zero on entry.
    """
    count: cython.Py_ssize_t = bounds.shape[0] - 1
    at: cython.Py_ssize_t
    place: cython.Py_ssize_t
    node: cython.Py_ssize_t
    group: cython.Py_ssize_t
    own: cython.Py_ssize_t
    small: cython.Py_ssize_t
    large: cython.Py_ssize_t
    member: cython.Py_ssize_t
    head: cython.Py_ssize_t
    link: cython.Py_ssize_t
    front: cython.Py_ssize_t
    back: cython.Py_ssize_t
    waiting: cython.Py_ssize_t
    size: cython.Py_ssize_t
    with cython.nogil:
        for at in range(count):
            size = bounds[at + 1] - bounds[at]
            if size == 1:  # it controls nothing yet: what it holds comes later
                node = order[bounds[at]]
                if not over[node] and starts[node] != starts[node + 1]:
                    group = _weigh(node, starts, owners, sizes, line, parents, sums, at_line)
                    if group >= 0:
                        parents[node] = cython.cast(cython.int, group)
                        weights[group] += 1
                        nexts[node] = nexts[group]
                        nexts[group] = cython.cast(cython.int, node)
                continue
            for place in range(size):
                node = order[bounds[at] + place]
                component[node] = cython.cast(cython.int, at + 1)
                queue[place] = cython.cast(cython.int, node)
                waits[node] = 1
            front = 0
            back = 0 if size == queue.shape[0] else size
            waiting = size
            while waiting:
                node = queue[front]
                front += 1
                if front == queue.shape[0]:
                    front = 0
                waiting -= 1
                waits[node] = 0
                if over[node] or starts[node] == starts[node + 1]:
                    continue
                own = _find(parents, node)
                if tops[own] != node:
                    continue
                group = _weigh(node, starts, owners, sizes, line, parents, sums, at_line)
                if group < 0 or group == own:
                    if group == own:
                        circular[node] = 1
                    continue
                large = group
                small = own
                if weights[small] > weights[large]:
                    large = own
                    small = group
                member = small
                while True:  # what the smaller one holds here may now have a controller
                    for link in range(out_starts[member], out_starts[member + 1]):
                        head = owned[link]
                        if component[head] == at + 1 and not waits[head]:
                            waits[head] = 1
                            queue[back] = cython.cast(cython.int, head)
                            back += 1
                            if back == queue.shape[0]:
                                back = 0
                            waiting += 1
                    member = nexts[member]
                    if member == small:
                        break
                tops[large] = tops[group]
                parents[small] = cython.cast(cython.int, large)
                weights[large] += weights[small]
                link = nexts[small]
                nexts[small] = nexts[large]
                nexts[large] = cython.cast(cython.int, link)
