"""Patterns of AWS policies (`*` any characters, `?` one), compared as sets of the names that they match.

A pattern is text in which `*` and `?` are wild. `covers` never says yes wrongly; `meets` is exact.
"""

from __future__ import annotations

from functools import lru_cache

LONGEST = 2048  # characters of a pattern; AWS takes fewer


@lru_cache(1 << 16)
def covers(pattern: str, other: str) -> bool:
    """Does it match every name that the other matches? The other's wild characters are met by `*` alone, and
    its `?` by `?` too, so that a yes is always right; a no may be over-careful."""
    if pattern == "*" or pattern == other:
        return True
    places = _close(pattern, {0})
    for letter in other[:LONGEST]:
        step = set()
        for at in places:
            if at == len(pattern):
                continue
            sign = pattern[at]
            if sign == "*":
                step.add(at)
            elif letter != "*" and sign in ("?", letter):
                step.add(at + 1)
        places = _close(pattern, step)
        if not places:
            return False
    return len(other) <= LONGEST and len(pattern) in places


@lru_cache(1 << 16)
def meets(pattern: str, other: str) -> bool:
    """Is there a name that both match?"""
    if len(pattern) > LONGEST or len(other) > LONGEST:
        return True
    for sign, letter in zip(pattern, other, strict=False):
        if sign in "*?" or letter in "*?":
            break
        if sign != letter:
            return False
    row = _row_of_nothing(other)
    for at in range(len(pattern) - 1, -1, -1):
        row = _meet_row(pattern[at], other, row)
    return row[0]


def _row_of_nothing(other: str) -> list[bool]:
    """Does the empty pattern meet each tail of the other?"""
    row = [False] * len(other) + [True]
    for at in range(len(other) - 1, -1, -1):
        row[at] = other[at] == "*" and row[at + 1]
    return row


def _meet_row(sign: str, other: str, below: list[bool]) -> list[bool]:
    row = [False] * (len(other) + 1)
    row[len(other)] = sign == "*" and below[len(other)]
    for at in range(len(other) - 1, -1, -1):
        letter = other[at]
        if sign == "*" or letter == "*":
            row[at] = (sign == "*" and (below[at] or row[at + 1])) or (
                letter == "*" and (row[at + 1] or below[at])
            )
        else:
            row[at] = below[at + 1] and ("?" in (sign, letter) or sign == letter)
    return row


def _close(pattern: str, places: set[int]) -> set[int]:
    """The places and those that a `*` may leave empty to get to."""
    closed = set(places)
    for at in places:
        while at < len(pattern) and pattern[at] == "*":
            at += 1
            closed.add(at)
    return closed
