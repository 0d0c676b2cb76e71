"""What flows said, whole -> numbers, the same for all that are read alike: so one of them needs be read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from . import group_flows as kernel
from .assemble import BEGIN, SIDE_WIDTH, measure_sides
from .capture import Capture
from .groups import Groups, Views
from .scan_names import AT_ONCE, NameScan
from .spans import Spans

_SECRET: Final = hash("which bytes are the same") & 2**62 - 1


class Contents:
    """The numbers of one capture's flows. No more than `most` bytes are kept to know them by."""

    def __init__(self, capture: Capture, scan: NameScan, most: int) -> None:
        rows = capture.rows
        self._views = (rows, rows.cast("I"), rows.cast("H"))
        self._scan = scan
        self._spans, self._groups = Spans(_SECRET, most), Groups()
        self._fresh = memoryview(b"\xff" * 8 * AT_ONCE).cast("q")
        self.keys = memoryview(bytearray(8 * AT_ONCE)).cast("q")  # of the flows looked at; -1: none

    def number(self, first: int, streams: memoryview, others: memoryview) -> Iterator[int]:
        """Number the wanted flows from the first on by all that was sent in them, TCP streams by what their
        clients sent. Gives a flow of each number that is new, in order."""
        self.keys[:] = self._fresh
        known = len(self._groups)
        for begin, end in self._scan.join_streams(first, streams, server=False):
            self._enter(first, streams, begin, end)
        for begin, end in self._scan.join_datagrams(first, others):
            self._enter(first, others, begin, end)
        return self._groups.list_firsts(known)

    def number_answers(self, first: int, streams: memoryview) -> Iterator[int]:
        """The same for flows that are numbered, by what their servers sent as well."""
        known = len(self._groups)
        for begin, end in self._scan.join_streams(first, streams, server=True):
            self._enter(first, streams, begin, end)
        return self._groups.list_firsts(known)

    def _enter(self, first: int, wanted: memoryview, begin: int, end: int) -> None:
        sides = self._scan.sides
        measure_sides(sides, begin, end)
        self._spans.number(self._scan.joined, sides, begin, end, SIDE_WIDTH, BEGIN)
        self._groups.fill(partial(self._enter_contents, first, wanted, end), begin, end)

    def _enter_contents(self, first: int, wanted: memoryview, end: int, begin: int, table: Views) -> int:
        rows = (wanted, self._scan.sides, begin, end, self.keys)
        return int(kernel.enter_contents(*self._views, first, *rows, *table))
