"""The tables that `track_flows` fills: flows, pieces of payload, apps; they grow as needed.

They lie in anonymous memory maps, which cost nothing where they are not used. NumPy is not imported here:
that would take longer than reading a small capture does.
"""

from __future__ import annotations

import mmap
from contextlib import suppress
from typing import Final

from . import track_flows as kernel
from .capture import Limits
from .flow_rows import ROW_BYTES

_FIRST_FLOWS, _FIRST_PIECES, _APPS = 1 << 10, 1 << 12, 1 << 13
_BYTES_A_FLOW, _BYTES_A_PIECE = 2048, 256  # of a capture, few as a rule
_PIECE_BYTES: Final = 32
_LARGE: Final = 8 << 20
_SECRET: Final = hash("where flows lie") & 2**62 - 1  # another in each process, unless PYTHONHASHSEED is set


class Tables:
    """Room for flows. `take` enters segments, making more room, until the limits are reached."""

    def __init__(self, limits: Limits, size: int) -> None:
        """`size` is how many bytes of capture are expected; memory that is not used costs nothing."""
        self.limits = limits
        flows = min(max(_FIRST_FLOWS, size // _BYTES_A_FLOW), limits.flows)
        pieces = min(max(_FIRST_PIECES, size // _BYTES_A_PIECE), limits.pieces)
        self.state = memoryview(bytearray(8 * kernel.STATE_SIZE)).cast("q")
        for place, value in (
            (kernel.CLIENT, limits.client_bytes),
            (kernel.SERVER, limits.server_bytes),
            (kernel.REQUESTING, limits.request_bytes),
            (kernel.DATAGRAMS, limits.datagrams),
            (kernel.NAMES, limits.name_datagrams),
            (kernel.SECRET, _SECRET),
        ):
            self.state[place] = value
        self.empty_flows = 0  # flows without any payload that were let go for others
        self.pieces = _room(pieces * _PIECE_BYTES).cast("Q")
        self.apps = memoryview(bytearray(16 * _APPS)).cast("q")
        self._slots = _room(_FIRST_FLOWS * 16).cast("Q")
        self._set_rows(_room(flows * ROW_BYTES))

    def take(self, data: memoryview, segments: memoryview, count: int) -> None:
        """Enter the first `count` segments of `data`."""
        done = self._track(data, segments, 0, count)
        while done < count:
            self._grow()
            done = self._track(data, segments, done, count)

    def rows(self) -> memoryview:
        """The bytes of all flows' rows."""
        return self._octets[: self.state[kernel.ROWS] * ROW_BYTES]

    def _track(self, data: memoryview, segments: memoryview, begin: int, count: int) -> int:
        tables = (*self._views, self._octets, self._slots, self.pieces, self.apps, self.state)
        return int(kernel.track_flows(data, segments, begin, count, *tables))

    def _set_rows(self, octets: memoryview) -> None:
        self._octets = octets
        self._views = (octets.cast("Q"), octets.cast("I"), octets.cast("H"))

    def _grow(self) -> None:
        room, used = len(self.pieces) * 8 // _PIECE_BYTES, self.state[kernel.PIECES]
        if used >= room:
            if room >= self.limits.pieces:
                self.state[kernel.NO_PIECES] = 1
            else:
                larger = _enlarge(self.pieces.cast("B"), min(room * 4, self.limits.pieces) * _PIECE_BYTES)
                self.pieces = larger.cast("Q")
        room = len(self._octets) // ROW_BYTES
        if self.state[kernel.ROWS] >= room:
            if room < self.limits.flows:
                self._set_rows(_enlarge(self._octets, min(room * 4, self.limits.flows) * ROW_BYTES))
            elif not self._drop_empty_flows():
                self.state[kernel.NO_ROWS] = 1
        if self.state[kernel.ROWS] * 2 >= len(self._slots):
            self._spread(len(self._slots) * 4, memoryview(b"").cast("Q"))

    def _spread(self, slots: int, moved: memoryview) -> None:
        larger = _room(slots * 8).cast("Q")
        kernel.spread_slots(self._slots, larger, moved)
        self._slots = larger

    def _drop_empty_flows(self) -> bool:
        """Let the flows go that carried nothing; False where that makes too little room to be worth it."""
        import numpy as np

        count = self.state[kernel.ROWS]
        rows = np.frombuffer(self._octets, np.uint8).reshape(-1, ROW_BYTES)
        carried = rows[:count, 16:32].copy().view(np.int64)  # bytes_up, bytes_down
        keep = carried.sum(axis=1) > 0
        kept = int(keep.sum())
        if kept > 0.9 * count:
            return False
        moved = np.where(keep, np.cumsum(keep), 0).astype(np.uint64)
        rows[:kept] = rows[:count][keep]
        rows[kept:] = 0
        self._spread(len(self._slots), memoryview(moved.tobytes()).cast("Q"))
        self.empty_flows += count - kept
        self.state[kernel.ROWS] = kept
        return True


def _room(size: int) -> memoryview:
    """Zeros; in large pages where the system has them, for rows of a large table are met in any order."""
    room = mmap.mmap(-1, size)
    if size >= _LARGE and hasattr(mmap, "MADV_HUGEPAGE"):
        with suppress(OSError):
            room.madvise(mmap.MADV_HUGEPAGE)
    return memoryview(room)


def _enlarge(table: memoryview, size: int) -> memoryview:
    larger = _room(size)
    larger[: len(table)] = table
    return larger
