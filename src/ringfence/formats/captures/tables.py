"""The tables that `track_flows` fills: flows, pieces of payload, apps; they grow as needed."""

from __future__ import annotations

import os
from typing import Any, Final

import numpy as np

from . import track_flows as kernel
from .capture import Limits

FLOW: Final = np.dtype(
    {
        "names": [
            "first", "last", "bytes_up", "bytes_down", "wire_up", "wire_down", "client", "server",
            "packets_up", "packets_down", "client_port", "server_port", "protocol", "family",
            "flags_up", "flags_down", "app", "marks", "newest_piece", "kept_up", "kept_down",
            "base_up", "base_down", "tunnels",
        ],
        "formats": [
            "i8", "i8", "i8", "i8", "i8", "i8", ("u8", (2,)), ("u8", (2,)),
            "u4", "u4", "u2", "u2", "u1", "u1", "u1", "u1", "i4", "u4", "u4", "u4", "u4", "u4", "u4", "u1",
        ],
        "offsets": [
            0, 8, 16, 24, 32, 40, 48, 64,
            80, 84, 88, 90, 92, 93, 94, 95, 96, 100, 104, 108, 112, 116, 120, 126,
        ],
        "itemsize": 128,
    }
)  # fmt: skip

_FIRST_FLOWS, _FIRST_PIECES, _APPS = 1 << 10, 1 << 12, 1 << 13
_BYTES_A_FLOW, _BYTES_A_PIECE = 2048, 256  # of a capture, few as a rule


class Tables:
    """Room for flows. `take` enters segments, making more room, until the limits are reached."""

    def __init__(self, limits: Limits, size: int) -> None:
        """`size` is how many bytes of capture are expected; memory that is not used costs nothing."""
        self.limits = limits
        flows = min(max(_FIRST_FLOWS, size // _BYTES_A_FLOW), limits.flows)
        pieces = min(max(_FIRST_PIECES, size // _BYTES_A_PIECE), limits.pieces)
        self.rows = np.zeros((flows, 128), np.uint8)
        self.slots = np.zeros(_FIRST_FLOWS * 2, np.uint64)
        self.pieces = np.zeros((pieces, 4), np.uint64)
        self.apps = np.zeros(2 * _APPS, np.int64)
        self.state = memoryview(bytearray(8 * kernel.STATE_SIZE)).cast("q")
        for place, value in (
            (kernel.CLIENT, limits.client_bytes),
            (kernel.SERVER, limits.server_bytes),
            (kernel.REQUESTING, limits.request_bytes),
            (kernel.DATAGRAMS, limits.datagrams),
            (kernel.NAMES, limits.name_datagrams),
            (kernel.SECRET, int.from_bytes(os.urandom(8)) >> 2),
        ):
            self.state[place] = value
        self.empty_flows = 0  # flows without any payload that were let go for others
        self._view()

    def take(self, data: memoryview, segments: memoryview, count: int) -> None:
        """Enter the first `count` segments of `data`."""
        done = self._track(data, segments, 0, count)
        while done < count:
            self._grow()
            done = self._track(data, segments, done, count)

    def flows(self) -> np.ndarray[Any, Any]:
        return self.rows[: self.state[kernel.ROWS]].view(FLOW).reshape(-1)

    def _track(self, data: memoryview, segments: memoryview, begin: int, count: int) -> int:
        tables = (*self._views, self._slots, self._pieces, self._apps, self.state)
        return int(kernel.track_flows(data, segments, begin, count, *tables))

    def _view(self) -> None:
        octets = view(self.rows)
        self._views = (octets.cast("Q"), octets.cast("I"), octets.cast("H"), octets)
        self._slots = view(self.slots)
        self._pieces = view(self.pieces)
        self._apps = view(self.apps)

    def _grow(self) -> None:
        rows, pieces = self.state[kernel.ROWS], self.state[kernel.PIECES]
        if pieces >= len(self.pieces):
            if len(self.pieces) >= self.limits.pieces:
                self.state[kernel.NO_PIECES] = 1
            else:
                self.pieces = _enlarge(self.pieces, self.limits.pieces)
        if rows >= len(self.rows):
            if len(self.rows) < self.limits.flows:
                self.rows = _enlarge(self.rows, self.limits.flows)
            elif not self._drop_empty_flows():
                self.state[kernel.NO_ROWS] = 1
        rows = self.state[kernel.ROWS]
        if rows * 2 >= len(self.slots):
            larger = np.zeros(len(self.slots) * 4, np.uint64)
            kernel.spread_slots(view(self.slots), view(larger), view(np.zeros(0, np.uint64)))
            self.slots = larger
        self._view()

    def _drop_empty_flows(self) -> bool:
        """Let the flows go that carried nothing; False where that makes too little room to be worth it."""
        flows = self.flows()
        keep = (flows["bytes_up"] + flows["bytes_down"]) > 0
        kept = int(keep.sum())
        if kept > 0.9 * len(flows):
            return False
        moved = np.where(keep, np.cumsum(keep), 0).astype(np.uint64)
        self.rows[:kept] = self.rows[: len(flows)][keep]
        self.rows[kept:] = 0
        slots = np.zeros(len(self.slots), np.uint64)
        kernel.spread_slots(view(self.slots), view(slots), view(moved))
        self.slots = slots
        self.empty_flows += len(flows) - kept
        self.state[kernel.ROWS] = kept
        return True


def _enlarge(table: np.ndarray[Any, Any], most: int) -> np.ndarray[Any, Any]:
    larger = np.zeros((min(len(table) * 4, most), table.shape[1]), table.dtype)
    larger[: len(table)] = table
    return larger


def view(table: np.ndarray[Any, Any]) -> memoryview:
    """A table as one row of numbers, plain ones where the kernels are not compiled."""
    return memoryview(table.reshape(-1))  # type: ignore[arg-type,unused-ignore]
