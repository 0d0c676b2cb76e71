"""Stretches of bytes that have been met, and their numbers (see `intern_spans`)."""

from __future__ import annotations

from collections.abc import Iterator

from .intern_spans import KNOWN, MOST, STATE_SIZE, USED, intern_spans, spread_names

_FIRST, _FIRST_BYTES = 1 << 12, 1 << 16


class Spans:
    """The table; it grows as needed, until it keeps `most` bytes."""

    def __init__(self, secret: int, most: int = 1 << 62) -> None:
        self._secret = secret
        self._state = _numbers(STATE_SIZE)
        self._state[MOST] = most
        self._slots = _numbers(_FIRST).cast("B").cast("Q")
        self._entries = _numbers(_FIRST)
        self._kept = memoryview(bytearray(_FIRST_BYTES))

    def take(
        self, data: memoryview, rows: memoryview, begin: int, end: int, width: int, place: int
    ) -> Iterator[bytes]:
        """Put numbers in place of the stretches in rows begin:end; gives those that are new, in order."""
        known = self._state[KNOWN]
        self.number(data, rows, begin, end, width, place)
        for number in range(known, self._state[KNOWN]):
            at, length = self._entries[number * 2], self._entries[number * 2 + 1]
            yield bytes(self._kept[at : at + length])

    def number(
        self, data: memoryview, rows: memoryview, begin: int, end: int, width: int, place: int
    ) -> None:
        """The same, without giving those that are new."""
        while begin < end:
            table = (self._slots, self._entries, self._kept, self._secret, self._state)
            begin = intern_spans(data, rows, begin, end, width, place, *table)
            if begin < end:
                self._grow(len(data))

    def _grow(self, most: int) -> None:
        """More room, enough for one stretch of `most` bytes too."""
        if self._state[KNOWN] * 2 >= len(self._slots):
            slots = _numbers(len(self._slots) * 4).cast("B").cast("Q")
            spread_names(self._slots, slots)
            self._slots = slots
            entries = _numbers(len(slots))
            entries[: len(self._entries)] = self._entries
            self._entries = entries
            return
        size = max(len(self._kept) * 2, self._state[USED] + min(most, _FIRST_BYTES))
        kept = memoryview(bytearray(size))
        kept[: len(self._kept)] = self._kept
        self._kept = kept


def _numbers(count: int) -> memoryview:
    return memoryview(bytearray(8 * count)).cast("q")
