# mypy: disable-error-code="valid-type,untyped-decorator"
"""The pieces of names, and the names with most pieces in common: the search's two loops."""

from __future__ import annotations

import cython

ROW = cython.declare(cython.int, 64)
SKELETON = cython.declare(cython.int, 24)
SOUND = cython.declare(cython.int, 40)
LENGTHS = cython.declare(cython.int, 56)
KIND = cython.declare(cython.int, 59)
CONCEPT = cython.declare(cython.int, 60)
FORM = cython.declare(cython.int, 3)
TITLE = cython.declare(cython.int, 4)
MANY = cython.declare(
    cython.longlong, 20000
)  # a piece that so many names have is passed over, where it can be
PRIME = cython.declare(cython.ulonglong, 16777619)
LOW = cython.declare(cython.ulonglong, 0xFFFFFFFF)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _turn(hashed: cython.uint, letter: cython.uint) -> cython.uint:
    """FNV-1a, one step."""
    wide: cython.ulonglong = hashed ^ letter
    return cython.cast(cython.uint, wide * PRIME & LOW)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _hash_part(
    rows: cython.const[cython.uchar][::1], at: cython.Py_ssize_t, length: cython.int, seed: cython.uint
) -> cython.uint:
    i: cython.int
    hashed: cython.uint = _turn(2166136261, seed)
    for i in range(length):
        hashed = _turn(hashed, rows[at + i])
    return hashed


def list_pieces(
    rows: cython.const[cython.uchar][::1],
    starts: cython.int[::1],
    pieces: cython.int[::1],
    readings: cython.int[::1],
    slots: cython.int,
) -> int:
    """Fill `pieces` and, for each, the reading it is from; returns how many. Both need 48 places a word."""
    r: cython.Py_ssize_t
    w: cython.int
    i: cython.int
    at: cython.Py_ssize_t
    kind: cython.int
    length: cython.int
    count: cython.Py_ssize_t = 0
    with cython.nogil:
        for r in range(starts.shape[0] - 1):
            for w in range(starts[r], starts[r + 1]):
                at = cython.cast(cython.Py_ssize_t, w) * ROW
                kind = rows[at + KIND]
                if kind in (FORM, TITLE):
                    continue
                if rows[at + CONCEPT] != 255 or rows[at + CONCEPT + 1] != 255:
                    pieces[count] = _hash_part(rows, at + CONCEPT, 2, 1) % slots
                    readings[count] = cython.cast(cython.int, r)
                    count += 1
                    continue
                length = rows[at + LENGTHS]
                pieces[count] = _hash_part(rows, at, 2 if length > 1 else length, 2) % slots
                readings[count] = cython.cast(cython.int, r)
                count += 1
                for i in range(length - 2):
                    pieces[count] = _hash_part(rows, at + i, 3, 3) % slots
                    readings[count] = cython.cast(cython.int, r)
                    count += 1
                length = rows[at + LENGTHS + 1]
                if length >= 2:
                    pieces[count] = _hash_part(rows, at + SKELETON, length, 4) % slots
                    readings[count] = cython.cast(cython.int, r)
                    count += 1
                length = rows[at + LENGTHS + 2]
                if length >= 2:
                    pieces[count] = _hash_part(rows, at + SOUND, length, 5) % slots
                    readings[count] = cython.cast(cython.int, r)
                    count += 1
                for i in range(length - 2):
                    pieces[count] = _hash_part(rows, at + SOUND + i, 3, 6) % slots
                    readings[count] = cython.cast(cython.int, r)
                    count += 1
    return int(count)


def gather(
    asked: cython.int[::1],
    asked_starts: cython.int[::1],
    starts: cython.longlong[::1],
    postings: cython.int[::1],
    tells: cython.float[::1],
    size: cython.float[::1],
    gained: cython.float[::1],
    touched: cython.int[::1],
    found: cython.int[:, ::1],
    worth: cython.float[:, ::1],
) -> None:
    """For each name asked fill a row of `found` with the numbers of the names that have most in common, best
    first, and of `worth` (zeros) with how much that is. Places that are not needed stay as they were.

    `asked[asked_starts[q]:asked_starts[q + 1]]` are the pieces of name q; `tells` is what a piece is worth
    and `size` what all pieces of a name are. `gained` (zeros) and `touched` have a place for each name.
    """
    q: cython.Py_ssize_t
    p: cython.int
    at: cython.longlong
    piece: cython.int
    name: cython.int
    count: cython.int
    i: cython.int
    place: cython.int
    last: cython.int = cython.cast(cython.int, found.shape[1]) - 1
    value: cython.float
    rare: cython.bint
    with cython.nogil:
        for q in range(asked_starts.shape[0] - 1):
            rare = False
            for p in range(asked_starts[q], asked_starts[q + 1]):
                piece = asked[p]
                if 0 < starts[piece + 1] - starts[piece] <= MANY:
                    rare = True
            count = 0
            for p in range(asked_starts[q], asked_starts[q + 1]):
                piece = asked[p]
                if rare and starts[piece + 1] - starts[piece] > MANY:
                    continue
                value = tells[piece] * tells[piece]
                for at in range(starts[piece], starts[piece + 1]):
                    name = postings[at]
                    if gained[name] == 0.0:
                        touched[count] = name
                        count += 1
                    gained[name] += value
            for i in range(count):
                name = touched[i]
                value = gained[name] / size[name]
                gained[name] = 0.0
                place = last
                if value <= worth[q, last]:
                    continue
                while place > 0 and worth[q, place - 1] < value:
                    worth[q, place] = worth[q, place - 1]
                    found[q, place] = found[q, place - 1]
                    place -= 1
                worth[q, place] = value
                found[q, place] = name
