"""Standard input as a file of evidence: `tcpdump -w - | ringfence scan -`.

What comes is kept on disk until it was read, for evidence is hashed and looked at more than once; what it is,
its first bytes tell.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from ..errors import EvidenceError
from .readers import find_reader

NAME = "standard-input"
MOST_BYTES = 1 << 36
_STEP = 4 << 20
_WHERE, _CURE = "standard input", "write it to files, and name those"
_CAPTURES = (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d",
             b"\x34\xcd\xb2\xa1", b"\xa1\xb2\xcd\x34")  # fmt: skip
_PCAPNG, _GZIP, _ZSTD, _ZIP = b"\x0a\x0d\x0d\x0a", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"


def keep_input(stream: BinaryIO, folder: Path) -> Path:
    """All of the stream as a file in the folder. Raises EvidenceError for nothing, for too much, and for what
    is of no kind that is read, before the rest of it comes: it may never end."""
    start = stream.read(_STEP)
    if not start:
        raise EvidenceError(_WHERE, "", "nothing came from it", "pipe a capture or a log into it")
    kept = folder / f"{NAME}{_tell_suffix(start[:4096])}"
    try:
        kept.write_bytes(start)
        if find_reader(kept) is None:
            cure = "pipe a capture, a log, a HAR file or an app into it"
            raise EvidenceError(_WHERE, "", "it is of no kind that is read", cure)
        _keep_rest(stream, kept, len(start))
    except OSError as error:
        what = f"it cannot be kept in {folder}: {error.strerror}"
        raise EvidenceError(_WHERE, "", what, _CURE) from error
    return kept


def _keep_rest(stream: BinaryIO, kept: Path, size: int) -> None:
    with kept.open("ab") as file:
        while piece := stream.read(_STEP):
            size += len(piece)
            if size > MOST_BYTES:
                raise EvidenceError(_WHERE, "", f"more than {MOST_BYTES:,} bytes come from it", _CURE)
            file.write(piece)


def _tell_suffix(start: bytes) -> str:
    """The suffix by which a reader knows what begins so; a log is told by its content alone."""
    if start[:4] in _CAPTURES:
        return ".pcap"
    if start[:4] == _PCAPNG:
        return ".pcapng"
    if start[:2] == _GZIP or start[:4] == _ZSTD:
        return ".pcap.gz" if _holds_capture(start) else ".log"
    if start[:4] == _ZIP:
        return ".apk"
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return ".har" if text[:1] == b"{" and b'"log"' in text[:200] else ".log"


def _holds_capture(start: bytes) -> bool:
    from ..formats.captures.read_set import first_bytes

    head = first_bytes(memoryview(start))[:4]
    return head in _CAPTURES or head == _PCAPNG
