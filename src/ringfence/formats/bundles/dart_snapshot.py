"""A Flutter snapshot (libapp.so) -> where each of its strings lies.

Dart's strings stand side by side as objects: a header that names the class, the length, the characters, and
zeros up to the next object. Where a string just fills its room no zero follows, and the first byte of the
next header looks like its last letter; hence they must be told apart. How wide header and length are depends
on the machine and the version, and the number of the class on the version alone: both are found by trying.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_Places = npt.NDArray[np.int64]
_STEP = 8  # objects begin at multiples of 8, or of 16
_SIZE = 0xF00  # the bits of a header that hold the object's size
_CLASSES = (1 << 12, 1 << 16)  # the bit at which the class's number begins, by version
_LONGEST = 1 << 20
_FEWEST = 100  # strings of one class that must be there for a layout to be believed
_ROW = np.dtype("<u4")
_Rows = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where in an object the length is, how many bytes it has, and where the characters begin."""

    length_at: int
    length_size: int
    text_at: int


_LAYOUTS = (_Layout(8, 8, 16), _Layout(8, 4, 12), _Layout(4, 4, 12))


def cut_at_strings(data: memoryview, spans: Iterable[tuple[int, int]]) -> tuple[_Places, _Places, int]:
    """Begins and ends of the spans, cut where a string begins or ends, and how many strings were found.

    With 0 strings the spans are as they were given: what is found in them may have one letter too many.
    """
    begins, ends, count = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], 0
    for begin, end in spans:
        first = begin + -begin % _STEP
        starts, stops = _strings(data[first:end])
        edges = np.stack((starts, stops), axis=1).reshape(-1) + first
        begins.append(np.concatenate((np.array([begin], np.int64), edges)))
        ends.append(np.concatenate((edges, np.array([end], np.int64))))
        count += len(starts)
    return np.concatenate(begins), np.concatenate(ends), count


def _strings(part: memoryview) -> tuple[_Places, _Places]:
    """Begins and ends of the strings by the layout that fits best, in order, none over another."""
    rows = np.frombuffer(part, _ROW, len(part) // 4)
    votes = [_vote(rows, layout) for layout in _LAYOUTS]
    count, key = max(votes, key=lambda vote: vote[0])
    if count < _FEWEST:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    layout = _LAYOUTS[votes.index((count, key))]
    heads = rows[::2] & ~np.uint32(_SIZE)
    found = [_objects(rows, heads == key, layout, 1)]
    found += [_objects(rows, heads == key + wide, layout, 2) for wide in _CLASSES]
    starts, stops = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(starts, kind="stable")
    starts, stops = starts[order], stops[order]
    before = np.maximum.accumulate(np.concatenate((np.zeros(1, np.int64), stops[:-1])))
    apart = starts >= before
    return starts[apart], stops[apart]


def _vote(rows: _Rows, layout: _Layout) -> tuple[int, int]:
    """How many objects of one class hold text in this layout, and the header of that class."""
    count = (len(rows) - 8) // 2
    if count < _FEWEST:
        return 0, 0
    lengths = rows[layout.length_at // 4 :: 2][:count]
    letters = rows[layout.text_at // 4 :: 2][:count]
    fits = (lengths & 1 == 0) & (lengths - 8 < 2 * _LONGEST) & (letters & 0x80808080 == 0)
    fits &= (letters | letters << 1) & 0x40404040 == 0x40404040  # four bytes from 32 to 127
    if layout.length_size == 8:
        fits &= rows[3::2][:count] == 0
    keys, counts = np.unique(rows[: 2 * count : 2][fits] & ~np.uint32(_SIZE), return_counts=True)
    best = int(counts.argmax()) if len(counts) else 0
    return (int(counts[best]), int(keys[best])) if len(counts) else (0, 0)


def _objects(
    rows: _Rows, chosen: npt.NDArray[np.bool_], layout: _Layout, letter: int
) -> tuple[_Places, _Places]:
    """Begins and ends of the text in the chosen objects, `letter` bytes a character."""
    at = np.flatnonzero(chosen) * 2
    at = at[at + 4 <= len(rows)]
    lengths = rows[at + layout.length_at // 4].astype(np.int64)
    starts = at * 4 + layout.text_at
    stops = starts + (lengths >> 1) * letter
    sound = (lengths & 1 == 0) & (lengths < 2 * _LONGEST) & (stops <= rows.nbytes)
    if layout.length_size == 8:
        sound &= rows[at + 3] == 0
    return starts[sound], stops[sound]
