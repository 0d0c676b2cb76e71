"""JSON records -> spans: for each record, where the wanted values lie, as rows of numbers.

One pass over the bytes; no object is made for a record or a value. A shape (`json_shape`) says what is
wanted, compiled to flat tables. A record that is broken is left out, and the scan goes on at the next one.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

# Places in `state`
AT, LINE, RECORD, BROKEN, UNKNOWN, ODD, TWICE, ESCAPED, STATES = 0, 1, 2, 3, 4, 5, 6, 7, 8
# What `scan_records` returns: all was read; a group has no room; the last record is not whole yet
DONE, FULL, CUT = 0, 1, 2
# Why a record is broken
NOT_JSON, ENDS_EARLY, TOO_DEEP, TOO_LONG = 0, 1, 2, 3
MOST_DEPTH = 64
# Of a span: its length is `size >> 2`; bit 0: a string with escapes; bit 1: a string
ESCAPES, IS_STRING = 1, 2
# A node: column of its scalar, group it is in, group its objects open, group its scalars are rows of
COLUMN, GROUP, OPENS, REPEATS, CODE, HAS_KEYS, NODE = 0, 1, 2, 3, 4, 5, 6
# A group: width of a row in numbers, where its rows begin, room in rows, the group around it, rows now
WIDTH, BASE, ROOM, AROUND, ROWS, GROUPS = 0, 1, 2, 3, 4, 5


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _byte(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.int:
    """The byte at `at`, which the caller knows to be inside."""
    return data[at]


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _end_of_string(
    data: cython.const_uchar[::1], at: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Of the string whose text begins at `at`: where its closing quote is, doubled, and one more where it
    has escapes; -1: the bytes end before it; -2: it has a control character."""
    c: cython.int
    escaped: cython.Py_ssize_t = 0
    while at < end:
        c = _byte(data, at)
        if c == 34:
            return at * 2 + escaped
        if c == 92:
            escaped = 1
            at += 1
        elif c < 32 and c != 9:
            return -2
        at += 1
    return -1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _end_of_literal(
    data: cython.const_uchar[::1], at: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Where a number or a word (true, null, NaN) ends; `at` itself where there is none."""
    c: cython.int
    while at < end:
        c = _byte(data, at)
        if not (48 <= c <= 57 or 97 <= c <= 122 or 65 <= c <= 90 or c == 45 or c == 43 or c == 46):
            break
        at += 1
    return at


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _find_key(
    data: cython.const_uchar[::1],
    begin: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    node: cython.int,
    slots: cython.const_int[::1],
    edges: cython.const_int[::1],
    names: cython.const_uchar[::1],
) -> cython.int:
    """The node behind the key data[begin:end] of `node`; -1 where it is not known."""
    hashed: cython.uint = node * 31 + 7
    at: cython.Py_ssize_t
    ring: cython.uint = cython.cast(cython.uint, slots.shape[0]) - 1
    edge: cython.Py_ssize_t
    name: cython.Py_ssize_t
    hashed = (hashed * 33 + cython.cast(cython.uint, end - begin)) & 0xFFFFFFF
    if end > begin:
        hashed = (hashed * 33 + _byte(data, begin)) & 0xFFFFFFF
        hashed = (hashed * 33 + _byte(data, end - 1)) & 0xFFFFFFF
        hashed = (hashed * 33 + _byte(data, (begin + end) >> 1)) & 0xFFFFFFF
    hashed ^= hashed >> 11
    while slots[hashed & ring] >= 0:
        edge = slots[hashed & ring] * 4
        if edges[edge] == node and edges[edge + 2] == end - begin:
            name = edges[edge + 1]
            at = 0
            while at < end - begin and names[name + at] == _byte(data, begin + at):
                at += 1
            if at == end - begin:
                return edges[edge + 3]
        hashed += 1
    return -1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _add_row(
    group: cython.Py_ssize_t,
    groups: cython.longlong[::1],
    current: cython.longlong[::1],
    spans: cython.int[::1],
) -> cython.Py_ssize_t:
    """Begin a row of the group, inside the row of the group around it: its place; -1: there is no room."""
    width: cython.Py_ssize_t = groups[group * 5]
    rows: cython.Py_ssize_t = groups[group * 5 + 4]
    place: cython.Py_ssize_t = groups[group * 5 + 1] + rows * width
    around: cython.Py_ssize_t = groups[group * 5 + 3]
    at: cython.Py_ssize_t
    if rows >= groups[group * 5 + 2]:
        return -1
    groups[group * 5 + 4] = rows + 1
    current[group] = rows
    spans[place] = 0 if around < 0 else cython.cast(cython.int, current[around])
    for at in range(1, width):
        spans[place + at] = -1
    return place


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _skip_broken(
    data: cython.const_uchar[::1],
    at: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    by_line: cython.bint,
) -> cython.Py_ssize_t:
    """Where the next record may begin after the broken one that begins at `at`: behind the line's end, or at
    the next `{` behind `},`. `end` where there is none."""
    stage: cython.int = 0
    c: cython.int
    if at < end and _byte(data, at) != 10:
        at += 1
    while at < end:
        c = _byte(data, at)
        if by_line:
            if c == 10:
                return at
        elif c == 125:
            stage = 1
        elif c == 44 and stage == 1:
            stage = 2
        elif c == 123 and stage == 2:
            return at
        elif c != 32 and c != 10 and c != 13 and c != 9:
            stage = 0
        at += 1
    return end


def scan_records(
    data: cython.const_uchar[::1],
    end: cython.Py_ssize_t,
    is_last: cython.bint,
    by_line: cython.bint,
    nodes: cython.const_int[::1],
    slots: cython.const_int[::1],
    edges: cython.const_int[::1],
    names: cython.const_uchar[::1],
    groups: cython.longlong[::1],
    spans: cython.int[::1],
    unknown: cython.int[::1],
    broken: cython.longlong[::1],
    state: cython.longlong[::1],
) -> cython.int:
    """Scan from state[AT] on. Rows of group 0 are the records: their first number is the line (`by_line`)
    or how manieth record it is, counted from state[LINE] or state[RECORD] at the begin of the buffer.

    `unknown` takes (node, begin, length) of keys that the shape has not, `broken` (begin, why, number) of
    records that are no JSON; what there is no room for is counted only.
    """
    current_store: cython.longlong[::1] = broken[broken.shape[0] - 32 :]
    stack: cython.longlong[::1] = broken[broken.shape[0] - 32 - 2 * 64 : broken.shape[0] - 32]
    broken_room: cython.Py_ssize_t = (broken.shape[0] - 32 - 2 * 64) // 3
    group_count: cython.Py_ssize_t = groups.shape[0] // 5
    at: cython.Py_ssize_t = state[0]
    line: cython.longlong = state[1]
    record: cython.longlong = state[2]
    start: cython.Py_ssize_t = 0
    depth: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    found: cython.Py_ssize_t
    place: cython.Py_ssize_t
    size: cython.Py_ssize_t
    node: cython.int
    parent: cython.int
    column: cython.int
    c: cython.int
    error: cython.int
    which: cython.Py_ssize_t
    twice: cython.longlong
    odd: cython.longlong
    strange: cython.longlong
    escapes: cython.longlong
    lines: cython.longlong
    is_object: cython.bint
    answer: cython.int = 0
    with cython.nogil:
        while True:
            # Between records
            while at < end:
                c = _byte(data, at)
                if c == 10:
                    line += 1
                elif (c == 125 and by_line) or (
                    c != 32 and c != 13 and c != 9 and c != 44 and c != 91 and c != 93 and c != 125
                ):
                    break
                at += 1
            state[0] = at
            state[1] = line
            state[2] = record
            if at >= end:
                break
            start = at
            error = -1
            odd = 0
            twice = 0
            strange = state[4]
            escapes = 0
            lines = 0
            for which in range(group_count):
                current_store[which] = groups[which * 5 + 4]  # to go back to
            depth = 0
            node = 0
            if c != 123:
                error = 0
            elif _add_row(0, groups, current_store[16:], spans) < 0:
                answer = 1
                break
            else:
                spans[groups[1] + (groups[4] - 1) * groups[0]] = cython.cast(
                    cython.int, line - broken[0] if by_line else record - broken[1]
                )
                stack[0] = 0
                stack[1] = 1
                depth = 1
                at += 1
                is_object = True
                parent = 0
                while depth > 0:
                    # Whitespace and commas between members; the end of the container
                    while at < end:
                        c = _byte(data, at)
                        if c == 32 or c == 44 or c == 10 or c == 13 or c == 9:
                            lines += c == 10
                            at += 1
                        else:
                            break
                    if at >= end:
                        error = 1
                        break
                    if c == 125 or c == 93:
                        if (c == 125) != is_object:
                            error = 0
                            break
                        at += 1
                        depth -= 1
                        if depth > 0:
                            parent = cython.cast(cython.int, stack[depth * 2 - 2])
                            is_object = stack[depth * 2 - 1] == 1
                        continue
                    node = parent
                    if is_object:
                        if c != 34:
                            error = 0
                            break
                        begin = at + 1
                        found = _end_of_string(data, begin, end)
                        if found < 0:
                            error = 1 if found == -1 else 0
                            break
                        at = found >> 1
                        if parent >= 0:
                            node = _find_key(data, begin, at, parent, slots, edges, names)
                            if node == -1:
                                if strange * 3 + 3 <= unknown.shape[0]:
                                    unknown[strange * 3] = parent
                                    unknown[strange * 3 + 1] = cython.cast(cython.int, begin)
                                    unknown[strange * 3 + 2] = cython.cast(cython.int, at - begin)
                                strange += 1
                        at += 1
                        while at < end:
                            c = _byte(data, at)
                            if c == 32 or c == 10 or c == 13 or c == 9:
                                lines += c == 10
                                at += 1
                            else:
                                break
                        if at >= end:
                            error = 1
                            break
                        if c != 58:
                            error = 0
                            break
                        at += 1
                        while at < end:
                            c = _byte(data, at)
                            if c == 32 or c == 10 or c == 13 or c == 9:
                                lines += c == 10
                                at += 1
                            else:
                                break
                        if at >= end:
                            error = 1
                            break
                    # The value, which begins at `at` with c
                    if c == 123 or c == 91:
                        if depth >= 64:
                            error = 2
                            break
                        if node >= 0:
                            if c == 123:
                                if nodes[node * 6 + 2] >= 0:
                                    if _add_row(nodes[node * 6 + 2], groups, current_store[16:], spans) < 0:
                                        answer = 1
                                        break
                                elif nodes[node * 6 + 5] == 0:
                                    odd += 1
                                    node = -2
                            elif nodes[node * 6 + 2] < 0 and nodes[node * 6 + 3] < 0:
                                odd += 1
                                node = -2
                        stack[depth * 2] = node
                        stack[depth * 2 + 1] = c == 123
                        depth += 1
                        parent = node
                        is_object = c == 123
                        at += 1
                        continue
                    if c == 34:
                        begin = at + 1
                        found = _end_of_string(data, begin, end)
                        if found < 0:
                            error = 1 if found == -1 else 0
                            break
                        at = found >> 1
                        size = (at - begin) << 2 | 2 | (found & 1)
                        at += 1
                    else:
                        begin = at
                        at = _end_of_literal(data, at, end)
                        if at == begin:
                            error = 0
                            break
                        size = (at - begin) << 2
                        if at >= end:
                            error = 1
                            break
                        if c == 110 and at - begin == 4:  # null
                            continue
                    if node < 0:
                        continue
                    if nodes[node * 6 + 3] >= 0:
                        place = _add_row(nodes[node * 6 + 3], groups, current_store[16:], spans)
                        if place < 0:
                            answer = 1
                            break
                        spans[place + 1] = cython.cast(cython.int, begin)
                        spans[place + 2] = cython.cast(cython.int, size)
                        spans[place + 3] = nodes[node * 6 + 4]
                        escapes += size & 1
                        continue
                    column = nodes[node * 6]
                    if column < 0:
                        odd += 1
                        continue
                    which = nodes[node * 6 + 1]
                    place = groups[which * 5 + 1] + current_store[16 + which] * groups[which * 5]
                    place += 1 + 2 * column
                    if spans[place + 1] >= 0:
                        twice += 1
                    spans[place] = cython.cast(cython.int, begin)
                    spans[place + 1] = cython.cast(cython.int, size)
                    escapes += size & 1
            if answer == 1 or (error == 1 and not is_last):
                for which in range(group_count):
                    groups[which * 5 + 4] = current_store[which]
                if answer == 0:
                    answer = 2
                break
            if error >= 0:
                for which in range(group_count):
                    groups[which * 5 + 4] = current_store[which]
                if state[3] < broken_room - 1:
                    broken[(state[3] + 1) * 3] = start
                    broken[(state[3] + 1) * 3 + 1] = error
                    broken[(state[3] + 1) * 3 + 2] = line if by_line else record
                state[3] += 1
                at = _skip_broken(data, start, end, by_line)
            else:
                state[4] = strange
                state[5] += odd
                state[6] += twice
                state[7] += escapes
                line += lines
            if not by_line:
                record += 1
    return answer
