"""The fields of a flow's row: as NumPy takes them, and as plain values where NumPy would cost too much."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

FIELDS: Final[Any] = {
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
    }  # fmt: skip

ROW_BYTES: Final = 128
# Where some of them are, counted in their own size: one byte, two, four.
PROTOCOL, FLAGS_UP, CLIENT_PORT, SERVER_PORT, APP, MARKS = 92, 94, 44, 45, 24, 25
_ROW: Final = struct.Struct("=qqqqqqQQQQIIHHBBBBiIIIIIIHBB")


class Flow(NamedTuple):
    """One flow, with the columns that `Capture` tells of."""

    first: int
    last: int
    bytes_up: int
    bytes_down: int
    wire_up: int
    wire_down: int
    client: tuple[int, int]
    server: tuple[int, int]
    packets_up: int
    packets_down: int
    client_port: int
    server_port: int
    protocol: int
    family: int
    flags_up: int
    flags_down: int
    app: int
    marks: int
    newest_piece: int
    kept_up: int
    kept_down: int
    base_up: int
    base_down: int
    tunnels: int


def list_flows(rows: memoryview) -> Iterator[Flow]:
    """All rows, in order."""
    return map(_make_flow, _ROW.iter_unpack(rows))


def read_flow(rows: memoryview, number: int) -> Flow:
    return _make_flow(_ROW.unpack_from(rows, number * ROW_BYTES))


def _make_flow(values: tuple[int, ...]) -> Flow:
    # The two last numbers beside `tunnels` are room.
    return Flow._make((*values[:6], values[6:8], values[8:10], *values[10:25], values[26]))
