"""Signs that a library was packed or hides something: none of them is proof."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from .layout import EXECUTABLE, LOAD, WRITABLE, Layout

_SAMPLES, _SAMPLE = 16, 16384
_DENSE = 7.5  # bits a byte; machine code has 5.5 to 7, what is compressed or encrypted more than 7.9
_FEWEST = 4096


def entropy(data: memoryview) -> float:
    """Bits a byte of at most 16 samples of 16 KiB, spread evenly."""
    stride = max(_SAMPLE, len(data) // _SAMPLES)
    parts = (np.frombuffer(data[at : at + _SAMPLE], np.uint8) for at in range(0, len(data), stride))
    counts = sum((np.bincount(part, minlength=256) for part in parts), np.zeros(256, np.int64))
    shares = counts[counts > 0] / max(1, counts.sum())
    return -float((shares * np.log2(shares)).sum()) if len(shares) else 0.0


def find_packing(layout: Layout) -> Iterator[str]:
    """What speaks for packing, each as a sentence."""
    data = layout.data
    if b"UPX!" in bytes(data[:4096]) or b"UPX!" in bytes(data[-512:]):
        yield "it has the marks of UPX"
    if layout.kind in (2, 3):
        if not len(layout.sections):
            yield "it has no section headers"
        elif not len(section_names(layout)):
            yield "its section headers have no names"
        yield from _odd_segments(layout)
    end = _end(layout)
    if end and len(data) - end > _FEWEST:
        yield f"{len(data) - end} bytes follow what its headers describe"


def _odd_segments(layout: Layout) -> Iterator[str]:
    rows = layout.segments[layout.segments["type"] == LOAD]
    columns = (rows[name].tolist() for name in ("flags", "offset", "size", "memory"))
    for flags, offset, size, memory in zip(*columns, strict=True):
        if not flags & EXECUTABLE:
            continue
        if flags & WRITABLE:
            yield "a segment can be written to and run"
        if size == 0 and memory:
            yield "a segment of code has no bytes in the file"
        part = layout.data[offset : offset + size]
        if len(part) >= _FEWEST and (bits := entropy(part)) > _DENSE:
            yield f"its code looks encrypted or compressed ({math.floor(bits * 10) / 10} bits a byte)"


def _end(layout: Layout) -> int:
    """Where the last segment, section or header table ends."""
    ends = [0]
    for table, kinds in ((layout.segments, None), (layout.sections, 8)):
        for begin, size, kind in zip(
            *(table[name].tolist() for name in ("offset", "size", "type")), strict=True
        ):
            if kind != kinds:
                ends.append(begin + size)
    ends.append(layout.sections_at + layout.sections.nbytes)
    return min(max(ends), len(layout.data))


def section_names(layout: Layout) -> dict[int, str]:
    """Number of a section -> its name, of those that have one."""
    if layout.section_names >= len(layout.sections):
        return {}
    row = layout.sections[layout.section_names]
    pool = bytes(layout.data[int(row["offset"]) : int(row["offset"]) + min(int(row["size"]), 1 << 20)])
    names: dict[int, str] = {}
    for number, at in enumerate(layout.sections["name"].tolist()):
        end = pool.find(b"\0", at)
        if 0 < at < end:
            names[number] = pool[at : min(end, at + 64)].decode("ascii", "replace")
    return names
