"""The cascade: an owner's whole stake counts once the owner itself counts; the least fixpoint of it."""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

_WHOLE = cython.declare(cython.longlong, 1_000_000)
_SEEN = cython.declare(cython.uchar, 4)
_MAY_BE_BOUND = cython.declare(cython.uchar, 8)
_BOUND = cython.declare(cython.uchar, 16)
_OVER = cython.declare(cython.uchar, 32)
_NEVER = cython.declare(cython.uchar, 64)
_NEVER_CERTAIN = cython.declare(cython.uchar, 128)
_OPEN = cython.declare(cython.longlong, (1 << 20) - 1)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _reaches_at_least(held: cython.longlong, line: cython.longlong, strict: cython.bint) -> cython.bint:
    """Is a least end over the line? At the line itself an open end is."""
    if held >> 20 != line:
        return held >> 20 > line
    return not strict or held & _OPEN != 0


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _reaches_at_most(
    least: cython.longlong,
    most: cython.longlong,
    total: cython.longlong,
    rest: cython.int,
    line: cython.longlong,
    strict: cython.bint,
) -> cython.bint:
    """Can what counts come to the line, when the others hold their least? `rest`: do holders whom nobody
    names count as well?"""
    if _reaches_at_least(least, line, strict):
        return True
    others: cython.longlong = total - least
    size: cython.longlong = most >> 20
    opened: cython.bint = most & _OPEN != 0
    left: cython.longlong = _WHOLE - (others >> 20)
    if rest or left < size:
        size = left
        opened = others & _OPEN != 0
    elif left == size:
        opened = opened or others & _OPEN != 0
    if size != line:
        return size > line
    return not strict and not opened


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _joins(
    phase: cython.int,
    flags: cython.uchar,
    least: cython.longlong,
    taken: cython.longlong,
    most: cython.longlong,
    total: cython.longlong,
    rest: cython.uchar,
    line: cython.longlong,
    strict: cython.bint,
) -> cython.bint:
    """Does what the members hold make the node one of them: for certain (phase 1), possibly (2)?"""
    if flags & _BOUND or (phase == 2 and flags & _MAY_BE_BOUND):
        return True
    if phase == 1:
        return _reaches_at_least(least, line, strict)
    if not flags & _SEEN and rest < 2:
        return False
    if flags & _OVER:
        return _reaches_at_most(0, most, 0, rest, line, strict)
    return _reaches_at_most(taken, most, total, rest, line, strict)


def cascade(
    starts: cython.const_int[::1],
    owned: cython.const_int[::1],
    lo: cython.const_int[:, ::1],
    hi: cython.const_int[:, ::1],
    totals: cython.const_longlong[:, ::1],
    rests: cython.const_uchar[::1],
    possible: cython.const_int[::1],
    line: cython.longlong,
    strict: cython.bint,
    binds: cython.int,
    state: cython.uchar[::1],
    sums: cython.longlong[:, :, ::1],
    queue: cython.int[::1],
    touched: cython.int[::1],
    counts: cython.longlong[::1],
    phases: cython.int,
    all_: cython.bint,
) -> None:
    """Let membership spread until nothing changes: first for certain, then (with two `phases`) possibly.

    Links starts[n]..starts[n + 1] lead from owner n to owned[link] with sizes lo[measure, link] to
    hi[measure, link]; a size of `binds` or more makes a member by itself. One measure is enough. `totals` is
    what is held of a node for certain (millionths << 20 | open ends). `rests`: do unnamed holders count (0
    no, 1 once a named one does, 2 always)?

    The `state` of a node: the low two bits say whether it is a member (0 no, 1 certain, 2 possible); 4:
    something of it was held by a member, it is in `touched`; 8, 16: a member binds it, possibly or for
    certain; 32: more is held of it than there is, so that only the largest stake counts for certain and the
    others' do not limit it; 64: never a member; 128: never for certain. sums[measure, n] is, like `totals`,
    what certain members hold at least, all members at least, and all at most, kept up until n is a member.

    queue[:counts[0]] are certain members that were not followed yet and `possible` such possible ones;
    touched[:counts[1]] are nodes to test again, with `all_` every node is. On return the queue lists the
    members in the order they came, counts[0] certain ones first and counts[2] in all, and counts[1] is the
    length of `touched`.
    """
    nodes: cython.Py_ssize_t = state.shape[0]
    measures: cython.Py_ssize_t = lo.shape[0]
    front: cython.Py_ssize_t = 0
    back: cython.Py_ssize_t = counts[0]
    listed: cython.Py_ssize_t = counts[1]
    phase: cython.int
    barred: cython.uchar
    flags: cython.uchar
    place: cython.Py_ssize_t
    node: cython.Py_ssize_t
    head: cython.Py_ssize_t
    link: cython.Py_ssize_t
    measure: cython.Py_ssize_t
    size: cython.longlong
    joins: cython.bint
    with cython.nogil:
        for phase in range(1, phases + 1):
            barred = _NEVER | _NEVER_CERTAIN if phase == 1 else _NEVER
            if phase == 2:
                for place in range(possible.shape[0]):
                    if state[possible[place]] & 3 == 2:
                        queue[back] = possible[place]
                        back += 1
            place = 0
            while place < (nodes if all_ else listed):
                node = place if all_ else touched[place]
                place += 1
                flags = cython.cast(cython.uchar, state[node])
                if flags & 3 == 1 or flags & 3 == phase or flags & barred:
                    continue
                joins = False
                for measure in range(measures):
                    joins = joins or _joins(
                        phase,
                        flags,
                        sums[measure, node, 0],
                        sums[measure, node, 1],
                        sums[measure, node, 2],
                        totals[measure, node] if phase == 2 else 0,
                        rests[node] if phase == 2 else 0,
                        line,
                        strict,
                    )
                if joins:
                    state[node] = cython.cast(cython.uchar, (flags & ~3) | phase)
                    queue[back] = cython.cast(cython.int, node)
                    back += 1
            while front < back:
                node = queue[front]
                front += 1
                for link in range(starts[node], starts[node + 1]):
                    head = owned[link]
                    flags = cython.cast(cython.uchar, state[head])
                    if flags & 3 == 1 or flags & 3 == phase:
                        continue
                    joins = False
                    for measure in range(measures):
                        size = cython.cast(cython.longlong, hi[measure, link])
                        if size <= 0:
                            continue
                        if not flags & _SEEN:
                            touched[listed] = cython.cast(cython.int, head)
                            listed += 1
                            flags |= _SEEN
                        if size >= binds:
                            flags |= _MAY_BE_BOUND
                        else:
                            sums[measure, head, 2] += (size >> 1 << 20) + (size & 1)
                        size = cython.cast(cython.longlong, lo[measure, link])
                        if size >= binds:
                            flags |= _BOUND if phase == 1 else _MAY_BE_BOUND
                        elif size > 0:
                            size = (size >> 1 << 20) + (size & 1)
                            sums[measure, head, 1] += size
                            if phase == 1:
                                if not flags & _OVER:
                                    sums[measure, head, 0] += size
                                elif size > sums[measure, head, 0]:
                                    sums[measure, head, 0] = size
                        joins = joins or _joins(
                            phase,
                            flags,
                            sums[measure, head, 0],
                            sums[measure, head, 1],
                            sums[measure, head, 2],
                            totals[measure, head] if phase == 2 else 0,
                            rests[head] if phase == 2 else 0,
                            line,
                            strict,
                        )
                    if joins and not flags & barred:
                        flags = cython.cast(cython.uchar, (flags & ~3) | phase)
                        queue[back] = cython.cast(cython.int, head)
                        back += 1
                    state[head] = flags
            if phase == 1:
                counts[0] = back
    counts[1] = listed
    counts[2] = back


def cascade_exact(
    starts: cython.const_int[::1],
    owned: cython.const_int[::1],
    sizes: cython.const_int[:, ::1],
    line: cython.int,
    strict: cython.bint,
    binds: cython.int,
    state: cython.uchar[::1],
    sums: cython.int[:, ::1],
    queue: cython.int[::1],
    first: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """The same where every size is one, no end open, and nothing more than there is: returns how many members
    the queue lists, of which `first` were there on entry. `sums` are zero on entry."""
    measures: cython.Py_ssize_t = sizes.shape[0]
    front: cython.Py_ssize_t = 0
    back: cython.Py_ssize_t = first
    node: cython.Py_ssize_t
    head: cython.Py_ssize_t
    link: cython.Py_ssize_t
    measure: cython.Py_ssize_t
    size: cython.int
    enough: cython.int = 2 * line + (1 if strict else 0)
    joins: cython.bint
    with cython.nogil:
        while front < back:
            node = queue[front]
            front += 1
            for link in range(starts[node], starts[node + 1]):
                head = owned[link]
                if state[head] & (_NEVER | _NEVER_CERTAIN | 3):
                    continue
                joins = False
                for measure in range(measures):
                    size = sizes[measure, link]
                    if size >= binds:
                        joins = True
                    elif size > 0:
                        sums[measure, head] += size  # members are passed over: it ends near the line
                        joins = joins or sums[measure, head] >= enough
                if joins:
                    state[head] |= 1
                    queue[back] = cython.cast(cython.int, head)
                    back += 1
    return back
