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
def _weigh_alone(
    node: cython.Py_ssize_t,
    starts: cython.const_int[::1],
    sizes: cython.const_int[::1],
    line: cython.longlong,
) -> cython.Py_ssize_t:
    """The link of whoever holds more than the line of a node alone, else -2; -1 if all together do not come
    to it."""
    link: cython.Py_ssize_t
    size: cython.longlong
    total: cython.longlong = 0
    for link in range(starts[node], starts[node + 1]):
        size = cython.cast(cython.longlong, sizes[link])
        if size > line << 1:
            return link
        total += (size + 1) >> 1
    return -1 if total < line else -2


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
    groups: cython.int[::1],
    sums: cython.longlong[::1],
    at_line: cython.int[:, ::1],
) -> cython.Py_ssize_t:
    """The group that holds more than the line of a node, or -1; `at_line` gets those that hold the line
    itself."""
    first: cython.Py_ssize_t = starts[node]
    held: cython.Py_ssize_t = starts[node + 1] - first
    place: cython.Py_ssize_t
    other: cython.Py_ssize_t
    group: cython.Py_ssize_t
    found: cython.Py_ssize_t = -1
    size: cython.longlong
    few: cython.bint = held <= groups.shape[0]
    at_line[0, node] = -1
    at_line[1, node] = -1
    place = _weigh_alone(node, starts, sizes, line)
    if place > -2:
        return place if place < 0 else _find(parents, owners[place])
    for place in range(held):
        group = _find(parents, owners[first + place])
        size = cython.cast(cython.longlong, sizes[first + place])
        size = (size >> 1 << 20) + (size & 1)
        if not few:
            sums[group] += size
            continue
        groups[place] = cython.cast(cython.int, group)
        sums[place] = size
        for other in range(place):
            if groups[other] == group:
                sums[other] += size
                sums[place] = 0
                break
    for place in range(held):
        group = groups[place] if few else _find(parents, owners[first + place])
        other = place if few else group
        size = sums[other]
        sums[other] = 0
        if size >> 20 > line or (size >> 20 == line and size & _OPEN):
            found = group
        elif size >> 20 == line:
            at_line[0 if at_line[0, node] < 0 else 1, node] = cython.cast(cython.int, group)
    return found


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _unite(
    small: cython.Py_ssize_t,
    large: cython.Py_ssize_t,
    parents: cython.int[::1],
    weights: cython.int[::1],
    nexts: cython.int[::1],
) -> cython.void:
    """One group of two, and one ring of their members."""
    kept: cython.int = nexts[small]
    parents[small] = cython.cast(cython.int, large)
    weights[large] += weights[small]
    nexts[small] = nexts[large]
    nexts[large] = kept


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _name_tops(parents: cython.int[::1], tops: cython.int[::1], at_line: cython.int[:, ::1]) -> cython.void:
    """The tops of groups become those of their members; who holds the line itself is kept at tops alone."""
    node: cython.Py_ssize_t
    group: cython.Py_ssize_t
    which: cython.Py_ssize_t
    for node in range(tops.shape[0]):
        group = _find(parents, node)
        for which in range(2):
            if at_line[which, node] >= 0:
                if tops[group] == node:
                    at_line[which, node] = tops[_find(parents, at_line[which, node])]
                else:
                    at_line[which, node] = -1
        tops[node] = tops[group]


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
    groups: cython.int[::1],
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
    `weights`, the members in a ring by `nexts`, and tops[group] is who controls it. All begin alone; behind
    the last circle nobody asks for members, and none are kept. Within a component a company is weighed again
    whenever two groups that hold some of it have become one; only the smaller one is gone through, so each
    link costs a logarithm. Nobody controls an `over` node for certain.

    On return `tops` are those of all nodes, at_line[0] and at_line[1] the tops that hold exactly the line
    (two fifty-fifty parents) of a node that nobody controls, -1 for none, and `circular` marks tops that
    their own group controls. `component`, `waits`, `queue`, `sums` and `groups` (a few) are room, zero on
    entry.
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
    last: cython.Py_ssize_t = count - 1  # component of more than one
    with cython.nogil:
        while last >= 0 and bounds[last + 1] - bounds[last] == 1:
            last -= 1
        for at in range(count):
            size = bounds[at + 1] - bounds[at]
            if size == 1:  # it controls nothing yet: what it holds comes later
                node = order[bounds[at]]
                if not over[node] and starts[node] != starts[node + 1]:
                    group = _weigh(node, starts, owners, sizes, line, parents, groups, sums, at_line)
                    if group >= 0 and at > last:
                        parents[node] = cython.cast(cython.int, group)
                    elif group >= 0:
                        _unite(node, group, parents, weights, nexts)
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
                group = _weigh(node, starts, owners, sizes, line, parents, groups, sums, at_line)
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
                _unite(small, large, parents, weights, nexts)
        _name_tops(parents, tops, at_line)
