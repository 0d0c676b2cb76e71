"""Texts that have been met and their numbers, millions of them without an object each.

keys = Keys()
keys.number(Strings.of(["a", "b", "a"]))        # 0, 1, 0
keys.strings                                    # "a", "b"
"""

from __future__ import annotations

import secrets
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from .holdings import Ints
from .kernels.numbering import KNOWN, USED, number_texts, spread_slots
from .strings import Bytes, Strings

_FIRST, _FIRST_BYTES = 1 << 8, 1 << 12
Number = TypeVar("Number", np.uint8, np.int64)
MOST = (1 << 31) - 2  # texts


class Keys:
    """The table; it grows as needed. No answer hangs on its secret, only how long it takes."""

    def __init__(self) -> None:
        self._secrets = secrets.randbits(64), secrets.randbits(64)
        self._state = np.zeros(2, np.int64)
        self._slots = np.zeros(_FIRST, np.uint64)
        self._offsets = np.zeros(_FIRST, np.int64)
        self._kept: Bytes = np.empty(_FIRST_BYTES, np.uint8)

    def __len__(self) -> int:
        return int(self._state[KNOWN])

    @property
    def strings(self) -> Strings:
        """Every text by its number. What is met later does not change it."""
        return Strings(self._kept[: self._state[USED]], self._offsets[: len(self) + 1])

    def number(self, texts: Strings) -> Ints:
        """The number of each; a text that was not met before gets the next one."""
        return self.number_spans(texts.data, texts.offsets[:-1], np.diff(texts.offsets))

    def number_spans(self, data: Bytes, starts: npt.ArrayLike, sizes: npt.ArrayLike) -> Ints:
        """The same of the texts data[starts[i]:starts[i] + sizes[i]]; NONE where a size is below 0. One that
        is not inside raises IndexError."""
        begins = np.ascontiguousarray(starts, np.int64)
        lengths = np.ascontiguousarray(sizes, np.int64)
        numbers = np.empty(len(begins), np.int32)
        at = 0
        while True:
            spans = (data.data, begins.data, lengths.data, at, *self._secrets)
            table = (self._slots.data, self._offsets.data, self._kept.data, self._state.data)
            at = number_texts(*spans, *table, numbers.data)
            if at == len(begins):
                return numbers
            self._grow(int(lengths[at]))

    def _grow(self, size: int) -> None:
        """Room for one more text of this size, and for as many again as there are."""
        known, used = len(self), int(self._state[USED])
        if known >= MOST:
            raise MemoryError(f"more than {MOST:,} different keys")
        if 2 * known >= len(self._slots):
            slots = np.zeros(4 * len(self._slots), np.uint64)
            spread_slots(self._slots.data, slots.data)
            self._slots = slots
        if known + 1 >= len(self._offsets):
            self._offsets = _widen(self._offsets, known + 1, 2 * len(self._offsets))
        if used + size > len(self._kept):
            self._kept = _widen(self._kept, used, max(2 * len(self._kept), used + size))


def _widen(old: npt.NDArray[Number], used: int, size: int) -> npt.NDArray[Number]:
    new = np.empty(size, old.dtype)
    new[:used] = old[:used]
    return new
