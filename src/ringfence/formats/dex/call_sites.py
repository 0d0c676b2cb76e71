"""Method handles and call sites: what `invoke-custom` and `const-method-handle` lead to.

Both tables are found through the map at the end of a DEX only. Apps have few of them, for compilers turn
lambdas into classes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Ints
from .open_dex import Dex

_MAP_OFFSET = 52  # in the header
_CALL_SITES, _HANDLES = 0x0007, 0x0008
_MOST = 0x10000  # rows of either table that an instruction can name
_MOST_VALUES = 256  # values of one call site that are read
_FIRST_METHOD_KIND, _LAST_METHOD_KIND = 4, 8
_VALUE_HANDLE, _VALUE_NULL = 0x16, 0x1E
_VALUE_NESTED = (0x1C, 0x1D)


@dataclass(frozen=True, slots=True)
class CallSites:
    """`handles` has for each method handle its method, or -1 for a field's. Call site i is linked by the
    first of `methods[i]`, and the others are what it was given: for a lambda the method with its body."""

    handles: Ints
    methods: tuple[tuple[int, ...], ...]
    gaps: tuple[str, ...]


def read_call_sites(dex: Dex) -> CallSites:
    """The two tables, empty where there are none. The numbers of methods are rows of the DEX's methods."""
    gaps: list[str] = []
    tables = _read_map(dex)
    handles = _read_handles(dex, *tables.get(_HANDLES, (0, 0)), gaps)
    count, offset = tables.get(_CALL_SITES, (0, 0))
    inside = min(count, max(len(dex.data) - offset, 0) // 4, _MOST)
    if inside < count:
        gaps.append(f"only {inside:,} of {count:,} call sites were read")
    offsets = np.frombuffer(dex.data, "<u4", inside, offset).tolist() if inside else []
    sites = [_read_site(dex, at, handles) for at in offsets]
    damaged = sum(site is None for site in sites)
    if damaged:
        gaps.append(f"{damaged:,} call sites are damaged")
    return CallSites(handles, tuple(site or () for site in sites), tuple(gaps))


def _read_map(dex: Dex) -> dict[int, tuple[int, int]]:
    """Kind of item -> how many, and the offset of the first."""
    at = int.from_bytes(dex.data[dex.header + _MAP_OFFSET : dex.header + _MAP_OFFSET + 4], "little")
    if dex.compact or not 0 < at <= len(dex.data) - 4:
        return {}
    count = int.from_bytes(dex.data[at : at + 4], "little")
    count = min(count, (len(dex.data) - at - 4) // 12, _MOST)
    rows = np.frombuffer(dex.data, "<u4", 3 * count, at + 4).reshape(count, 3).tolist()
    return {kind & 0xFFFF: (number, offset) for kind, number, offset in rows}


def _read_handles(dex: Dex, count: int, offset: int, gaps: list[str]) -> Ints:
    inside = min(count, max(len(dex.data) - offset, 0) // 8, _MOST)
    if inside < count:
        gaps.append(f"only {inside:,} of {count:,} method handles were read")
    if not inside:
        return np.zeros(0, np.int32)
    rows = np.frombuffer(dex.data, "<u2", 4 * inside, offset).reshape(inside, 4)
    of_method = (rows[:, 0] >= _FIRST_METHOD_KIND) & (rows[:, 0] <= _LAST_METHOD_KIND)
    known = of_method & (rows[:, 2] < len(dex.methods.name))
    return np.where(known, rows[:, 2].astype(np.int32), -1).astype(np.int32)


def _read_site(dex: Dex, at: int, handles: Ints) -> tuple[int, ...] | None:
    """The methods whose handles one call site holds; None when it is damaged."""
    raw = bytes(dex.data[at : at + 16 * _MOST_VALUES])
    here, count = _uleb(raw, 0)
    methods = []
    for _ in range(min(count, _MOST_VALUES)):
        if here >= len(raw) or raw[here] & 0x1F in _VALUE_NESTED:
            return None
        kind = raw[here] & 0x1F
        size = 0 if kind >= _VALUE_NULL else (raw[here] >> 5) + 1
        value = int.from_bytes(raw[here + 1 : here + 1 + size], "little")
        if kind == _VALUE_HANDLE:
            if value >= len(handles):
                return None
            if handles[value] >= 0:
                methods.append(int(handles[value]))
        here += 1 + size
    return tuple(methods)


def _uleb(raw: bytes, at: int) -> tuple[int, int]:
    """Where the number ends, and the number."""
    value = 0
    for n, byte in enumerate(raw[at : at + 5]):
        value |= (byte & 0x7F) << 7 * n
        if byte < 0x80:
            return at + n + 1, value
    return len(raw), 0
