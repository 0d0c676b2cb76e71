"""Who may control every company: those whom some sizes within the ranges give more than half the votes."""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

_WHOLE = cython.declare(cython.longlong, 1_000_000)
_ALL = cython.declare(cython.longlong, 1 << 28)  # millionths: from here on a size is no share, and is enough


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _reach(
    most: cython.longlong, least: cython.longlong, held: cython.longlong, over: cython.bint
) -> cython.longlong:
    """What some holders have at most: no more than others leave, who have `held` - `least` for certain."""
    left: cython.longlong = _WHOLE - (held - least)
    if over or most >= _ALL or most <= left:
        return most
    return left if left > least else least


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _count(
    holder: cython.Py_ssize_t,
    most: cython.longlong,
    least: cython.longlong,
    touched: cython.int[::1],
    met: cython.Py_ssize_t,
    sums: cython.longlong[:, ::1],
) -> cython.Py_ssize_t:
    """Add a stake to what a holder may command; returns how many holders are met so far."""
    if sums[0, holder] == 0:
        touched[met] = cython.cast(cython.int, holder)
        met += 1
    sums[0, holder] += most
    sums[1, holder] += least
    return met


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _list_holders(
    node: cython.Py_ssize_t,
    met: cython.Py_ssize_t,
    many: cython.longlong,
    many_least: cython.longlong,
    held: cython.longlong,
    over: cython.bint,
    line: cython.longlong,
    may: cython.int[:, ::1],
    counts: cython.uchar[::1],
    touched: cython.int[::1],
    sums: cython.longlong[:, ::1],
) -> cython.bint:
    """List those met who may have more than the line; true if there are more of them than before."""
    room: cython.Py_ssize_t = may.shape[1]
    found: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t
    holder: cython.Py_ssize_t
    if _reach(many, many_least, held, over) > line:
        found = room + 1
    for place in range(met):
        holder = touched[place]
        if _reach(sums[0, holder] + many, sums[1, holder] + many_least, held, over) > line:
            if found < room:
                may[node, found] = cython.cast(cython.int, holder)
            if found <= room:
                found += 1
        sums[0, holder] = 0
        sums[1, holder] = 0
    if found == counts[node]:
        return False
    counts[node] = cython.cast(cython.uchar, found)
    return True


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _weigh_upper(
    node: cython.Py_ssize_t,
    starts: cython.const_int[::1],
    owners: cython.const_int[::1],
    lo: cython.const_int[::1],
    hi: cython.const_int[::1],
    held: cython.longlong,
    over: cython.bint,
    line: cython.longlong,
    tops: cython.const_int[::1],
    may: cython.int[:, ::1],
    counts: cython.uchar[::1],
    touched: cython.int[::1],
    sums: cython.longlong[:, ::1],
) -> cython.bint:
    """List anew who may control a node; true if that has changed."""
    link: cython.Py_ssize_t
    place: cython.Py_ssize_t
    owner: cython.Py_ssize_t
    met: cython.Py_ssize_t = 0
    most: cython.longlong
    least: cython.longlong
    many: cython.longlong = 0  # held by those whom more may control than are listed
    many_least: cython.longlong = 0
    for link in range(starts[node], starts[node + 1]):
        owner = owners[link]
        most = cython.cast(cython.longlong, hi[link]) >> 1
        least = cython.cast(cython.longlong, lo[link]) >> 1
        if least >= _ALL:
            least = 0
        if most == 0:
            continue
        if tops[owner] == owner and owner != node:
            met = _count(owner, most, least, touched, met, sums)
        if counts[owner] > may.shape[1]:
            many += most
            many_least += least
            continue
        for place in range(counts[owner]):
            if may[owner, place] != owner and may[owner, place] != node:
                met = _count(may[owner, place], most, least, touched, met, sums)
    return _list_holders(node, met, many, many_least, held, over, line, may, counts, touched, sums)


def control_upper(
    starts: cython.const_int[::1],
    owners: cython.const_int[::1],
    lo: cython.const_int[::1],
    hi: cython.const_int[::1],
    held: cython.const_longlong[::1],
    over: cython.const_uchar[::1],
    out_starts: cython.const_int[::1],
    owned: cython.const_int[::1],
    order: cython.const_int[::1],
    bounds: cython.const_int[::1],
    line: cython.longlong,
    tops: cython.const_int[::1],
    may: cython.int[:, ::1],
    counts: cython.uchar[::1],
    touched: cython.int[::1],
    sums: cython.longlong[:, ::1],
    component: cython.int[::1],
    waits: cython.uchar[::1],
    queue: cython.int[::1],
) -> None:
    """List for every node those tops that hold more than `line` of it in some case, with all that they may
    control.

    starts, owners, lo, hi: what is held of each node, half millionths; `held` for certain of each node,
    millionths << 20; out_starts, owned: what each node holds. The components of `order` come owners first.
    The lists only grow, so within a component a company is weighed again whenever one of its owners' lists
    has grown.

    On return the first counts[n] of may[n] are listed; one more than there is room for says that there are
    more. `touched` and `queue` have a place a node, `sums` two; these, `component`, `waits` and `counts` are
    zero on entry.
    """
    at: cython.Py_ssize_t
    place: cython.Py_ssize_t
    node: cython.Py_ssize_t
    link: cython.Py_ssize_t
    front: cython.Py_ssize_t
    waiting: cython.Py_ssize_t
    size: cython.Py_ssize_t
    with cython.nogil:
        for at in range(bounds.shape[0] - 1):
            size = bounds[at + 1] - bounds[at]
            for place in range(size):
                node = order[bounds[at] + place]
                component[node] = cython.cast(cython.int, at + 1)
                queue[place] = cython.cast(cython.int, node)
                waits[node] = 1
            front = 0
            waiting = size
            while waiting:
                node = queue[front]
                front = front + 1 if front + 1 < size else 0
                waiting -= 1
                waits[node] = 0
                if not _weigh_upper(
                    node, starts, owners, lo, hi, held[node] >> 20, over[node], line, tops, may, counts,
                    touched, sums,
                ):  # fmt: skip
                    continue
                if size == 1:
                    continue
                for link in range(out_starts[node], out_starts[node + 1]):
                    if component[owned[link]] == at + 1 and not waits[owned[link]]:
                        waits[owned[link]] = 1
                        place = (front + waiting) % size
                        queue[place] = owned[link]
                        waiting += 1
