"""JSON records -> spans: where in the bytes the wanted fields of each lie; nothing is made of the rest.

One pass. What is not wanted is passed over by its quotes and brackets, however deep, without a stack. Rows of
spans are then put into groups that say the same (`group_rows`), byte for byte.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

# Places in `state`: where the scan is, rows picked, keys that an object has twice
AT, ROWS, TWICE, STATES = 0, 1, 2, 3
# What `pick_records` returns: all was read; no room for a row; the last record is not whole; a record is
# broken (at AT); the array of records begins (at AT); there is something other than a record (at AT)
DONE, FULL, CUT, BROKEN, OPENS, OTHER = 0, 1, 2, 3, 4, 5
# A node: its first edge, how many, its column or -1, whether it is the array of records
EDGE, EDGES, COLUMN, IS_WRAPPER, NODE = 0, 1, 2, 3, 4
# An edge: where its key begins in `names`, its length, the node it leads to
MOST_DEPTH = 24  # of what is wanted
# A key of a group: its column; how many bytes count (0: all, -1: only whether it is 0); the column beside
# which it does not count, or -1
MOST_PROBES = 48


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _blank(data: cython.const_uchar[::1], at: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """The next byte that is no white space. The caller knows `end` to be inside."""
    while at < end and (data[at] == 32 or data[at] == 10 or data[at] == 13 or data[at] == 9):
        at += 1
    return at


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _string(
    data: cython.const_uchar[::1], at: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Of the string whose text begins at `at`: its closing quote, doubled, and one more where it has escapes;
    -1: the bytes end before it; -2: it has a control character."""
    c: cython.int
    escaped: cython.Py_ssize_t = 0
    while at < end:
        c = data[at]
        if c == 34:
            return at * 2 + escaped
        if c == 92:
            escaped = 1
            at += 1
        elif c < 32:
            return -2
        at += 1
    return -1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _skip(data: cython.const_uchar[::1], at: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Behind the value that begins at `at`; -1: the bytes end before; -2: there is no value."""
    c: cython.int = data[at]
    depth: cython.Py_ssize_t = 0
    found: cython.Py_ssize_t
    if c == 34:
        found = _string(data, at + 1, end)
        return found if found < 0 else (found >> 1) + 1
    if c != 123 and c != 91:
        found = at
        while at < end:
            c = data[at]
            if not (48 <= c <= 57 or 97 <= c <= 122 or c == 69 or c == 45 or c == 43 or c == 46):
                return -2 if at == found else at
            at += 1
        return -1
    while at < end:
        c = data[at]
        if c == 34:
            found = _string(data, at + 1, end)
            if found < 0:
                return found
            at = found >> 1
        elif c == 123 or c == 91:
            depth += 1
        elif c == 125 or c == 93:
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return -1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _find(
    data: cython.const_uchar[::1],
    at: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
    node: cython.int,
    nodes: cython.const_int[::1],
    edges: cython.const_int[::1],
    names: cython.const_uchar[::1],
) -> cython.int:
    """The node that the key leads to, or -1."""
    which: cython.int
    first: cython.int = nodes[node * 4]
    count: cython.int = nodes[node * 4 + 1]
    begin: cython.Py_ssize_t
    place: cython.Py_ssize_t
    for which in range(first, first + count):
        if edges[which * 3 + 1] != size:
            continue
        begin = edges[which * 3]
        place = 0
        while place < size and names[begin + place] == data[at + place]:
            place += 1
        if place == size:
            return edges[which * 3 + 2]
    return -1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _find_element(
    number: cython.Py_ssize_t,
    node: cython.int,
    nodes: cython.const_int[::1],
    edges: cython.const_int[::1],
    names: cython.const_uchar[::1],
) -> cython.int:
    """The node of an array's element: its number is its key, of one digit."""
    which: cython.int
    first: cython.int = nodes[node * 4]
    for which in range(first, first + nodes[node * 4 + 1]):
        if edges[which * 3 + 1] == 1 and names[edges[which * 3]] == 48 + number:
            return edges[which * 3 + 2]
    return -1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _set(
    spans: cython.int[::1],
    state: cython.longlong[::1],
    place: cython.Py_ssize_t,
    start: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
    escaped: cython.int,
) -> cython.void:
    """Of a key that stands twice the last value counts."""
    if spans[place + 1] >= 0:
        state[2] += 1
    spans[place] = cython.cast(cython.int, start)
    spans[place + 1] = cython.cast(cython.int, size * 2 + escaped)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _pick(
    data: cython.const_uchar[::1],
    at: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    nodes: cython.const_int[::1],
    edges: cython.const_int[::1],
    names: cython.const_uchar[::1],
    spans: cython.int[::1],
    row: cython.Py_ssize_t,
    stack: cython.longlong[::1],
    state: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Behind the record that begins at `at`; -1: not whole; -2: broken; -3: the array of records begins, at
    AT. On the stack: node, elements so far or -1 in an object, whether it has members, where it begins."""
    depth: cython.Py_ssize_t = 0
    node: cython.int
    found: cython.Py_ssize_t
    c: cython.int
    stack[0], stack[1], stack[2], stack[3] = 0, -1, 0, at
    at += 1
    while True:
        at = _blank(data, at, end)
        if at >= end:
            return -1
        c = data[at]
        if c == (125 if stack[depth * 4 + 1] < 0 else 93):
            at += 1
            node = cython.cast(cython.int, stack[depth * 4])
            if nodes[node * 4 + 2] >= 0:
                found = stack[depth * 4 + 3]
                _set(spans, state, row + 2 * nodes[node * 4 + 2], found, at - found, 0)
            depth -= 1
            if depth < 0:
                return at
            continue
        if stack[depth * 4 + 2]:
            if c != 44:
                return -2
            at = _blank(data, at + 1, end)
            if at >= end:
                return -1
            c = data[at]
        stack[depth * 4 + 2] = 1
        if stack[depth * 4 + 1] < 0:
            if c != 34:
                return -2
            found = _string(data, at + 1, end)
            if found < 0:
                return found
            node = _find(
                data,
                at + 1,
                (found >> 1) - at - 1,
                cython.cast(cython.int, stack[depth * 4]),
                nodes,
                edges,
                names,
            )
            at = _blank(data, (found >> 1) + 1, end)
            if at >= end:
                return -1
            if data[at] != 58:
                return -2
            at = _blank(data, at + 1, end)
            if at >= end:
                return -1
            c = data[at]
        else:
            node = _find_element(
                stack[depth * 4 + 1], cython.cast(cython.int, stack[depth * 4]), nodes, edges, names
            )
            stack[depth * 4 + 1] += 1
        if node < 0:
            at = _skip(data, at, end)
            if at < 0:
                return at
        elif c == 123 or c == 91:
            if c == 91 and nodes[node * 4 + 3] and depth == 0:
                state[0] = at + 1
                return -3
            if nodes[node * 4 + 1] and depth + 1 < 24:
                depth += 1
                stack[depth * 4] = node
                stack[depth * 4 + 1] = -1 if c == 123 else 0
                stack[depth * 4 + 2] = 0
                stack[depth * 4 + 3] = at
                at += 1
                continue
            found = _skip(data, at, end)
            if found < 0:
                return found
            if nodes[node * 4 + 2] >= 0:
                _set(spans, state, row + 2 * nodes[node * 4 + 2], at, found - at, 0)
            at = found
        elif c == 34:
            found = _string(data, at + 1, end)
            if found < 0:
                return found
            if nodes[node * 4 + 2] >= 0:
                _set(
                    spans,
                    state,
                    row + 2 * nodes[node * 4 + 2],
                    at + 1,
                    (found >> 1) - at - 1,
                    cython.cast(cython.int, found & 1),
                )
            at = (found >> 1) + 1
        else:
            found = _skip(data, at, end)
            if found < 0:
                return found
            if nodes[node * 4 + 2] >= 0 and c != 110:  # null says nothing
                _set(spans, state, row + 2 * nodes[node * 4 + 2], at, found - at, 0)
            at = found


def pick_records(
    data: cython.const_uchar[::1],
    end: cython.Py_ssize_t,
    most: cython.Py_ssize_t,
    nodes: cython.const_int[::1],
    edges: cython.const_int[::1],
    names: cython.const_uchar[::1],
    columns: cython.Py_ssize_t,
    spans: cython.int[::1],
    stack: cython.longlong[::1],
    state: cython.longlong[::1],
) -> int:
    """Pick from AT on, at most `most` rows: two numbers a column, where its text begins and twice its size,
    and one more where it has escapes; -1 where there is none."""
    at: cython.Py_ssize_t = state[0]
    rows: cython.Py_ssize_t = state[1]
    width: cython.Py_ssize_t = 2 * columns
    place: cython.Py_ssize_t
    found: cython.Py_ssize_t
    answer: cython.int = 0
    if end > data.shape[0]:
        raise ValueError("the end lies outside the data")
    with cython.nogil:
        while True:
            at = _blank(data, at, end)
            while at < end and data[at] == 44:
                at = _blank(data, at + 1, end)
            if at >= end:
                break
            if data[at] != 123:
                answer = 5
                break
            if rows == most:
                answer = 1
                break
            for place in range(rows * width, (rows + 1) * width):
                spans[place] = -1
            found = _pick(data, at, end, nodes, edges, names, spans, rows * width, stack, state)
            if found < 0:
                answer = cython.cast(cython.int, 1 - found)
                if found == -3:
                    at = state[0]
                break
            rows += 1
            at = found
    state[0], state[1] = at, rows
    return int(answer)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _size(
    data: cython.const_uchar[::1],
    spans: cython.const_int[::1],
    row: cython.Py_ssize_t,
    keys: cython.const_int[::1],
    key: cython.Py_ssize_t,
) -> cython.longlong:
    """How many bytes of the text count, doubled and one more for escapes; below 0: none does, and why."""
    size: cython.longlong = spans[row + 2 * keys[key * 3] + 1]
    longest: cython.longlong = keys[key * 3 + 1]
    if size < 0 or (keys[key * 3 + 2] >= 0 and spans[row + 2 * keys[key * 3 + 2] + 1] >= 0):
        return -1
    if longest < 0:
        return -2 if size == 2 and data[spans[row + 2 * keys[key * 3]]] == 48 else -3
    return 2 * longest if longest and (size >> 1) > longest else size


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _same(
    data: cython.const_uchar[::1],
    spans: cython.const_int[::1],
    row: cython.Py_ssize_t,
    other: cython.Py_ssize_t,
    keys: cython.const_int[::1],
    count: cython.Py_ssize_t,
) -> cython.bint:
    key: cython.Py_ssize_t
    size: cython.longlong
    at: cython.Py_ssize_t
    beside: cython.Py_ssize_t
    place: cython.longlong
    for key in range(count):
        size = _size(data, spans, row, keys, key)
        if size != _size(data, spans, other, keys, key):
            return False
        if size > 0:
            at = spans[row + 2 * keys[key * 3]]
            beside = spans[other + 2 * keys[key * 3]]
            for place in range(size >> 1):
                if data[at + place] != data[beside + place]:
                    return False
    return True


def group_rows(
    data: cython.const_uchar[::1],
    spans: cython.const_int[::1],
    rows: cython.Py_ssize_t,
    columns: cython.Py_ssize_t,
    keys: cython.const_int[::1],
    slots: cython.int[::1],
    hashes: cython.ulonglong[::1],
    firsts: cython.int[::1],
    counts: cython.int[::1],
    groups: cython.int[::1],
) -> int:
    """Put rows that say the same in all keys into one group, and return how many groups there are: `firsts`
    and `counts` of each, `groups` of each row. `slots` (a power of two, all -1) is room for the table. Where
    hashes were made to collide, a group may come more than once: nothing is lost."""
    count: cython.Py_ssize_t = keys.shape[0] // 3
    mask: cython.ulonglong = slots.shape[0] - 1
    begin: cython.ulonglong = 0x4BF29CE484222325  # FNV-1a, in 63 bits
    prime: cython.ulonglong = 0x100000001B3
    wide: cython.ulonglong = 0x7FFFFFFFFFFFFFFF
    made: cython.int = 0
    row: cython.Py_ssize_t
    key: cython.Py_ssize_t
    at: cython.Py_ssize_t
    place: cython.longlong
    size: cython.longlong
    hashed: cython.ulonglong
    probe: cython.int
    slot: cython.Py_ssize_t
    which: cython.int
    found: cython.int
    with cython.nogil:
        for row in range(rows):
            hashed = begin
            for key in range(count):
                size = _size(data, spans, row * 2 * columns, keys, key)
                hashed = ((hashed ^ cython.cast(cython.ulonglong, size + 8)) * prime) & wide
                if size > 0:
                    at = spans[row * 2 * columns + 2 * keys[key * 3]]
                    for place in range(size >> 1):
                        hashed = ((hashed ^ data[at + place]) * prime) & wide
            found = -1
            slot = -1
            for probe in range(48):
                slot = cython.cast(cython.Py_ssize_t, ((hashed >> 20) + probe) & mask)
                which = slots[slot]
                if which < 0:
                    break
                if hashes[which] == hashed and _same(
                    data, spans, row * 2 * columns, firsts[which] * 2 * columns, keys, count
                ):
                    found = which
                    break
            if found < 0:
                found = made
                if slots[slot] < 0:
                    slots[slot] = made
                hashes[made] = hashed
                firsts[made] = cython.cast(cython.int, row)
                counts[made] = 0
                made += 1
            counts[found] += 1
            groups[row] = found
    return int(made)
