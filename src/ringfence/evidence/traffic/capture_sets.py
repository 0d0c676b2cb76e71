"""Which files are one recording: the sets that tcpdump, dumpcap and tshark write when they rotate files.

    tcpdump -C         cap.pcap cap.pcap1 cap.pcap2      (with -W: cap.pcap00 cap.pcap01)
    dumpcap, tshark    cap_00001_20261125101112.pcapng cap_00002_20261125101212.pcapng

Each may be compressed. Files count as one set only where their headers agree too.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable
from pathlib import Path

from ...formats.captures.read_set import first_bytes

_NAME = re.compile(r"(?P<stem>.+\.(?:pcapng|pcap|cap))(?P<number>\d{0,6})(?:\.(?:gz|zst))?", re.IGNORECASE)
_RING = re.compile(r"(?P<head>.+)_(?P<number>\d{5,})_\d{14}(?P<tail>\.(?:pcapng|pcap|cap))", re.IGNORECASE)
_PCAPNG = b"\x0a\x0d\x0d\x0a"


def is_capture_name(name: str) -> bool:
    """Is it named as captures are, compressed and rotated ones included?"""
    return _NAME.fullmatch(name) is not None


def find_sets(paths: Iterable[Path]) -> list[tuple[Path, ...]]:
    """The recordings of several files, each in the order they were written."""
    groups: dict[tuple[Path, str, bytes], list[tuple[int, Path]]] = {}
    for path in paths:
        if (place := _tell_place(path.name)) is not None and (head := _read_header(path)):
            groups.setdefault((path.parent, place[0], head), []).append((place[1], path))
    found = [sorted(group) for group in groups.values()]
    return [tuple(path for _, path in group) for group in found if _is_set([n for n, _ in group])]


def _is_set(numbers: list[int]) -> bool:
    """Several files, no number twice: cap.pcap and cap.pcap.gz are copies."""
    return len(numbers) > 1 and len(set(numbers)) == len(numbers)


def _tell_place(name: str) -> tuple[str, int] | None:
    """What the names of one set share, and the number of this file in it."""
    if (found := _NAME.fullmatch(name)) is None:
        return None
    if ring := _RING.fullmatch(found["stem"]):
        return f"{ring['head']}_{ring['tail']}", int(ring["number"])
    return found["stem"], int(found["number"] or 0)


def _read_header(path: Path) -> bytes:
    """What must agree: the kind of file, and for pcap how its numbers and packets are written. Empty for what
    cannot be read, or is no capture."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            view = memoryview(data)
            try:
                start = first_bytes(view)
            finally:
                view.release()
    except (OSError, ValueError):
        return b""
    return start[:4] if start[:4] == _PCAPNG else start[:4] + start[20:24]
