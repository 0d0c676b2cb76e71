"""A packet capture -> its flows: the loop over batches of packets, for files in memory and for streams.

`read_capture` takes a whole file (best as a memory map: it is not copied), `read_stream` pieces of one, as
standard input gives them. gzip and, where a library is there, zstd are unpacked on the way.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...errors import EvidenceError
from .capture import Capture, Limits
from .containers import HEADER, open_container
from .open_tunnels import read_result
from .reading import Reading
from .unpack import GZIP, ZSTD, Unpacking


def read_capture(
    data: memoryview, name: str, limits: Limits | None = None, key_logs: tuple[bytes, ...] = ()
) -> Capture:
    """The flows of a whole capture. `data` must stay as it is while the result is used. `key_logs` may open
    tunnels in it, beside the keys that it carries itself.

    Raises EvidenceError where `data` is no capture at all; what cannot be read of one is in `gaps`.
    """
    limits = limits or Limits()
    limits = limits.with_tunnels() if key_logs else limits
    data = memoryview(data).cast("B") if data.nbytes else memoryview(b"")
    if data[:2] == GZIP or data[:4] == ZSTD:
        unpacking = Unpacking(data, limits.unpacked)
        return _read_pieces(unpacking, name, limits, unpacking, key_logs)
    reading = Reading(open_container(data, name), limits, len(data), keeps_data=True)
    reading.feed(data)
    reading.finish(data)
    return read_result(reading, data, key_logs)


def read_stream(pieces: Iterable[bytes], name: str, limits: Limits | None = None) -> Capture:
    """The flows of a capture that comes in pieces of any size; the kept payload is copied out of them."""
    return _read_pieces(pieces, name, limits or Limits(), None, ())


def _read_pieces(
    pieces: Iterable[bytes],
    name: str,
    limits: Limits,
    unpacking: Unpacking | None,
    key_logs: tuple[bytes, ...],
) -> Capture:
    rest, reading = b"", None
    for piece in pieces:
        rest = rest + piece if rest else piece
        if reading is None:
            if len(rest) < HEADER:
                continue
            reading = Reading(open_container(memoryview(rest), name), limits, 0, keeps_data=False)
        reading.feed(memoryview(rest))
        rest = rest[reading.consume() :]
        if reading.ended:
            break
    if reading is None:
        if unpacking is not None and unpacking.note and not rest:
            raise EvidenceError(name, "its first bytes", unpacking.note, "unpack it, and give what is inside")
        reading = Reading(open_container(memoryview(rest), name), limits, 0, keeps_data=False)
    reading.finish(memoryview(rest))
    if unpacking is not None and unpacking.note:
        reading.notes.append(unpacking.note)
    return read_result(reading, memoryview(b""), key_logs)
