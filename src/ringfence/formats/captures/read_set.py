"""A capture that was written into several files in turn -> its flows, as one: a flow may span files.

Each file has a header of its own, and the last packet of a file may be cut where a recorder was stopped: what
is left of it is told, and the next file begins anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...errors import EvidenceError
from .capture import Capture, Limits
from .containers import HEADER, Pcap, open_container
from .open_tunnels import read_result
from .reading import Reading
from .unpack import GZIP, ZSTD, Unpacking

_CURE = "name the files of one recording together, and others by themselves"


def read_set(
    members: Sequence[tuple[str, memoryview]],
    limits: Limits | None = None,
    key_logs: tuple[bytes, ...] = (),
) -> Capture:
    """The flows of files given in the order they were written, each as its name and its bytes. `key_logs` may
    open tunnels in them.

    Raises EvidenceError where one is no capture, or not of the same kind as the first.
    """
    limits = limits or Limits()
    limits = limits.with_tunnels() if key_logs else limits
    reading: Reading | None = None
    notes: list[str] = []
    for name, data in members:
        unpacking = Unpacking(data, limits.unpacked) if _is_packed(data) else None
        reading, left = _read_member(reading, unpacking or (data,), name, limits)
        if unpacking is not None and unpacking.note:
            notes.append(f"{name}: {unpacking.note}")
        elif left:
            notes.append(f"{name} ends within a packet, or is damaged: {left:,} bytes at its end were left")
    if reading is None:
        raise EvidenceError("", "", "a set of captures without a file", _CURE)
    reading.finish(memoryview(b""))
    reading.notes += notes
    return read_result(reading, memoryview(b""), key_logs)


def first_bytes(data: memoryview) -> bytes:
    """The header that a capture begins with, whether it is compressed or not; what has none gives less."""
    if not _is_packed(data):
        return bytes(data[:HEADER])
    start = b""
    for piece in Unpacking(data, HEADER):
        start += piece[:HEADER]
        if len(start) >= HEADER:
            break
    return start[:HEADER]


def _is_packed(data: memoryview) -> bool:
    return data[:2] == GZIP or data[:4] == ZSTD


def _read_member(
    reading: Reading | None, pieces: Iterable[bytes | memoryview], name: str, limits: Limits
) -> tuple[Reading, int]:
    """Feed one file; the reading, and how many bytes of the file were left."""
    rest: bytes | memoryview = b""
    begun = False
    for piece in pieces:
        rest = bytes(rest) + bytes(piece) if len(rest) else piece
        if not begun:
            if len(rest) < HEADER:
                continue
            reading, rest = _begin(reading, memoryview(rest), name, limits)
            begun = True
        assert reading is not None
        reading.feed(memoryview(rest))
        rest = memoryview(rest)[reading.consume() :]
        if reading.ended:
            break
    if reading is None or not begun:
        raise EvidenceError(name, "its first bytes", "this is no packet capture", _CURE)
    reading.ended = False
    return reading, len(rest)


def _begin(
    reading: Reading | None, data: memoryview, name: str, limits: Limits
) -> tuple[Reading, memoryview]:
    """The reading, and the data from where its packets begin."""
    container = open_container(data, name)
    if reading is None:
        return Reading(container, limits, 0, keeps_data=False), data
    first = reading.container
    if type(first) is not type(container) or (
        isinstance(first, Pcap) and isinstance(container, Pcap) and not first.goes_on_in(container)
    ):
        raise EvidenceError(name, "its header", "it is of another kind than the first file of its set", _CURE)
    return reading, data[HEADER:] if isinstance(container, Pcap) else data
