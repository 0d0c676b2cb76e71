"""Tables of groups (see `group_flows`), which grow as needed."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator
from typing import Final

from . import group_flows as kernel
from .intern_spans import spread_names

_FIRST: Final = 1 << 12
_AT_ONCE: Final = 4096
_SECRET: Final = hash("which flows are alike") & 2**62 - 1

Views = tuple[memoryview, memoryview, int, memoryview]


class Groups:
    """One table."""

    def __init__(self) -> None:
        self._slots, self._rows = _numbers(_FIRST), _numbers(_FIRST // 2 * kernel.GROUP_WIDTH)
        self._state = memoryview(bytearray(24)).cast("q")

    def __len__(self) -> int:
        return self._state[kernel.GROUPS]

    @property
    def views(self) -> Views:
        """What the kernels take: slots, groups, secret, state."""
        return self._slots, self._rows, _SECRET, self._state

    def fill(self, enter: Callable[[int, Views], int], begin: int, end: int) -> None:
        """Enter begin:end; `enter` gets where to begin, and says where there was no more room."""
        while begin < end:
            begin = enter(begin, self.views)
            if begin < end:
                self._grow()

    def find(self, high: int, low: int) -> int:
        """The number of an address that was entered, or -1."""
        return int(kernel.find_address(high, low, *self.views))

    def mark(self, number: int) -> None:
        """Say that look-ups gave this address."""
        self._rows[number * kernel.GROUP_WIDTH + kernel.COUNT] = 1

    def list_rows(self) -> Iterator[list[int]]:
        """Every group, in the order of their first flows."""
        width = kernel.GROUP_WIDTH
        for first in range(0, len(self), _AT_ONCE):
            rows = self._rows[first * width : min(first + _AT_ONCE, len(self)) * width].tolist()
            for at in range(0, len(rows), width):
                yield rows[at : at + width]

    def list_firsts(self, begin: int) -> Iterator[int]:
        """The first flow of each group from `begin` on."""
        width = kernel.GROUP_WIDTH
        yield from self._rows[begin * width + kernel.FIRST : len(self) * width : width].tolist()

    def _grow(self) -> None:
        slots = _numbers(len(self._slots) * 4)
        spread_names(self._slots, slots)
        rows = _numbers(len(slots) // 2 * kernel.GROUP_WIDTH)
        rows[: len(self._rows)] = self._rows
        self._slots, self._rows = slots, rows


def _numbers(count: int) -> memoryview:
    """Zeros that cost nothing until they are used."""
    return memoryview(mmap.mmap(-1, 8 * count)).cast("Q")
