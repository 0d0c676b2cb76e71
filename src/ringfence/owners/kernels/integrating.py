"""Look-through: what a set of owners holds of each node, multiplied along every chain and added up."""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

_UNIT = cython.declare(cython.double, 1e-6)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _solve(table: cython.double[:, ::1], size: cython.Py_ssize_t, result: cython.double[::1]) -> cython.bint:
    """Gauss with row exchange on `size` equations, right side last. False if there is no one answer."""
    column: cython.Py_ssize_t
    row: cython.Py_ssize_t
    best: cython.Py_ssize_t
    place: cython.Py_ssize_t
    factor: cython.double
    kept: cython.double
    for column in range(size):
        best = column
        for row in range(column + 1, size):
            if abs(table[row, column]) > abs(table[best, column]):
                best = row
        if abs(table[best, column]) < 1e-13:
            return False
        if best != column:
            for place in range(column, size + 1):
                kept = table[column, place]
                table[column, place] = table[best, place]
                table[best, place] = kept
        for row in range(column + 1, size):
            factor = table[row, column]
            if factor != 0.0:
                factor /= table[column, column]
                for place in range(column + 1, size + 1):
                    table[row, place] -= factor * table[column, place]
    for column in range(size):
        row = size - 1 - column
        kept = table[row, size]
        for place in range(row + 1, size):
            kept -= table[row, place] * result[place]
        result[row] = kept / table[row, row]
    return True


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _leave_out_unreached(
    table: cython.double[:, ::1], size: cython.Py_ssize_t, reached: cython.double[::1]
) -> cython.void:
    """Turn the equations of what no right side reaches into x = 0."""
    row: cython.Py_ssize_t
    column: cython.Py_ssize_t
    more: cython.bint = True
    for row in range(size):
        reached[row] = 1.0 if table[row, size] > 0.0 else 0.0
    while more:
        more = False
        for row in range(size):
            if reached[row] == 0.0:
                for column in range(size):
                    if table[row, column] < 0.0 and reached[column] > 0.0:
                        reached[row] = 1.0
                        more = True
                        break
    for row in range(size):
        if reached[row] == 0.0:
            for column in range(size):
                table[row, column] = 1.0 if row == column else 0.0


def integrate(
    starts: cython.const_int[::1],
    owned: cython.const_int[::1],
    weights: cython.const_int[::1],
    order: cython.const_int[::1],
    bounds: cython.const_int[::1],
    first: cython.Py_ssize_t,
    members: cython.const_uchar[::1],
    shares: cython.double[::1],
    local: cython.int[::1],
    table: cython.double[:, ::1],
    result: cython.double[::1],
    capped: cython.bint,
) -> cython.Py_ssize_t:
    """Finish the components from `first` on: component i is order[bounds[i]:bounds[i + 1]], owners before
    what they own. Returns the first one too large for `table`, or how many there are.

    Node n's links lead to owned[link] with weights[link] millionths. `members` hold all of themselves.
    `shares` is what came to each node from outside so far, and on return, of the components done, what the
    members hold; with `capped` it is never more than all. A circle that nothing enters from outside holds
    nothing. `local` is -1 everywhere, on entry and on return.
    """
    count: cython.Py_ssize_t = bounds.shape[0] - 1
    at: cython.Py_ssize_t = first
    size: cython.Py_ssize_t
    place: cython.Py_ssize_t
    other: cython.Py_ssize_t
    node: cython.Py_ssize_t
    head: cython.Py_ssize_t
    link: cython.Py_ssize_t
    entered: cython.bint
    empty: cython.bint
    share: cython.double
    with cython.nogil:
        while at < count:
            size = bounds[at + 1] - bounds[at]
            if size == 1:
                node = order[bounds[at]]
                if members[node] or (capped and shares[node] > 1.0):
                    shares[node] = 1.0
            else:
                entered = False
                for place in range(size):
                    node = order[bounds[at] + place]
                    entered = entered or members[node] != 0 or shares[node] > 0.0
                if entered:
                    if size >= table.shape[0] or capped:
                        break
                    for place in range(size):
                        local[order[bounds[at] + place]] = cython.cast(cython.int, place)
                        for other in range(size):
                            table[place, other] = 0.0
                        table[place, place] = 1.0
                        node = order[bounds[at] + place]
                        table[place, size] = 1.0 if members[node] else shares[node]
                    empty = False
                    for place in range(size):
                        node = order[bounds[at] + place]
                        for link in range(starts[node], starts[node + 1]):
                            head = owned[link]
                            if local[head] >= 0 and not members[head]:
                                table[local[head], place] -= weights[link] * _UNIT
                                empty = empty or weights[link] == 0
                    if empty:  # parts of the component may hold each other and get nothing
                        _leave_out_unreached(table, size, result)
                    if not _solve(table, size, result):
                        for place in range(size):
                            local[order[bounds[at] + place]] = -1
                        break
                    for place in range(size):
                        node = order[bounds[at] + place]
                        share = result[place]
                        shares[node] = 0.0 if share < 0.0 else 1.0 if share > 1.0 else share
            for place in range(size):
                node = order[bounds[at] + place]
                share = shares[node]
                if share > 0.0:
                    for link in range(starts[node], starts[node + 1]):
                        head = owned[link]
                        if (size == 1 or local[head] < 0) and not members[head]:
                            shares[head] += share * (weights[link] * _UNIT)
            if size > 1:
                for place in range(size):
                    local[order[bounds[at] + place]] = -1
            at += 1
    return at


def sweep_rows(
    starts: cython.const_int[::1],
    columns: cython.const_int[::1],
    weights: cython.const_double[::1],
    known: cython.const_double[::1],
    values: cython.double[::1],
    most: cython.int,
    close: cython.double,
) -> cython.double:
    """Gauss-Seidel on x = known + W x, row by row, W in compressed rows with columns in order of the rows
    where it can be: at most so many sweeps, until no value moves by more than `close`. Returns the last
    move."""
    _sweep: cython.int
    row: cython.Py_ssize_t
    place: cython.Py_ssize_t
    value: cython.double
    moved: cython.double = 0.0
    with cython.nogil:
        for _sweep in range(most):
            moved = 0.0
            for row in range(known.shape[0]):
                value = known[row]
                for place in range(starts[row], starts[row + 1]):
                    value += weights[place] * values[columns[place]]
                if abs(value - values[row]) > moved:
                    moved = abs(value - values[row])
                values[row] = value
            if moved <= close:
                break
    return moved
