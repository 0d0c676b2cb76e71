"""Thousands of byte patterns, made ready once, found in any data in one pass.

Patterns of 15 bytes and more are found by grams of 8 bytes, those of 8 to 14 by grams of 5: see
`pattern_kernel`. Shorter ones are refused: in so few bytes chance is too likely, so whoever has them must ask
for whole values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from . import pattern_kernel

SHORTEST = 8
MOST_TOLD = 1 << 17  # places
_MOST_HITS = 4_096  # taken from the kernel at a time
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_Array: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Step:
    """How the patterns of one length are found: grams of `gram` bytes at every multiple of `step`."""

    gram: int
    step: int
    word: type
    name: str  # of the kernel


_LONG = _Step(8, 8, np.uint64, "find_long")
_SHORT = _Step(5, 4, np.uint32, "find_short")


class PatternSet:
    """Patterns by their place in the list given; raises ValueError for one that is too short."""

    def __init__(self, patterns: Sequence[bytes]) -> None:
        if any(len(each) < SHORTEST for each in patterns):
            raise ValueError(f"a pattern is shorter than {SHORTEST} bytes")
        self.patterns = tuple(patterns)
        long = [n for n, each in enumerate(patterns) if len(each) >= _LONG.gram + _LONG.step - 1]
        short = [n for n, each in enumerate(patterns) if len(each) < _LONG.gram + _LONG.step - 1]
        self._tables = [
            _Table(step, [patterns[n] for n in chosen], chosen)
            for step, chosen in ((_LONG, long), (_SHORT, short))
            if chosen
        ]

    def find(self, data: bytes | memoryview, most: int = MOST_TOLD) -> list[tuple[int, int]]:
        """Every place where a pattern begins, and which: sorted, each once. Data made of nothing but patterns
        could fill the memory with places: at most `most` are told, those of the first words."""
        found = {hit for table in self._tables for hit in islice(table.find(data), most)}
        return sorted(found)[:most]


class _Table:
    """The patterns of one length, as the arrays that the kernel reads."""

    def __init__(self, step: _Step, patterns: list[bytes], numbers: list[int]) -> None:
        self._step = step
        self._numbers = numbers
        self._text = np.frombuffer(b"".join(patterns), np.uint8)
        self._starts = np.zeros(len(patterns) + 1, np.int64)
        self._starts[1:] = np.cumsum([len(each) for each in patterns])
        grams, owners, shifts = _choose_grams(step, patterns)
        bits = max(16, int(len(grams) * 24).bit_length())
        self._shift = 64 - bits
        places = (grams * _FACTOR) >> np.uint64(self._shift)
        order = np.argsort(places >> np.uint64(3), kind="stable")
        self._grams, self._owners, self._shifts = grams[order], owners[order], shifts[order]
        self._bits = np.zeros(1 << (bits - 3), np.uint8)
        ones = np.left_shift(np.uint8(1), (places & np.uint64(7)).astype(np.uint8))
        np.bitwise_or.at(self._bits, (places >> np.uint64(3)).astype(np.int64), ones)
        counts = np.bincount((places >> np.uint64(3)).astype(np.int64), minlength=1 << (bits - 3))
        self._slots = np.zeros((1 << (bits - 3)) + 1, np.uint32)
        self._slots[1:] = np.cumsum(counts)
        self._most_hits = max(_MOST_HITS, int(counts.max()))  # room for those of any one word

    def find(self, data: bytes | memoryview) -> Iterator[tuple[int, int]]:
        size = self._step.step
        if len(data) < self._step.gram:
            return
        find = getattr(pattern_kernel, self._step.name)
        count = (len(data) - self._step.gram + size) // size
        words: _Array = np.frombuffer(data, self._step.word, count=count)
        if not words.flags.aligned:  # a view of words across boundaries is for compiled kernels alone
            words = words.copy()
        hits, state = np.zeros((self._most_hits, 2), np.int64), np.zeros(2, np.int64)
        tables = (self._slots, self._grams, self._owners, self._shifts, self._text, self._starts)
        rest = [self._bits.data, self._shift, *(each.data for each in (*tables, hits, state))]
        while state[1] < count:
            find(memoryview(data), words.data, int(state[1]), *rest)
            for begin, owner in hits[: state[0]].tolist():
                yield begin, self._numbers[owner]


def _choose_grams(step: _Step, patterns: list[bytes]) -> tuple[_Array, _Array, _Array]:
    """For each pattern and each way it can lie to a multiple of the step: the gram, of those that will then
    be looked at, that the fewest patterns share."""
    shared: dict[bytes, int] = {}
    grams, owners, shifts = [], [], []
    for owner, pattern in enumerate(patterns):
        for rest in range(step.step):
            shift, gram, fewest = (
                rest,
                pattern[rest : rest + step.gram],
                shared.get(pattern[rest : rest + step.gram], 0),
            )
            if fewest:
                for other in range(rest + step.step, len(pattern) - step.gram + 1, step.step):
                    there = pattern[other : other + step.gram]
                    if (count := shared.get(there, 0)) < fewest:
                        shift, gram, fewest = other, there, count
            shared[gram] = shared.get(gram, 0) + 1
            grams.append(int.from_bytes(gram, "little"))
            owners.append(owner)
            shifts.append(shift)
    return np.array(grams, np.uint64), np.array(owners, np.uint32), np.array(shifts, np.uint32)
