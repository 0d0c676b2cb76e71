"""Files kept under the SHA-256 of their bytes, as they are or compressed.

    evidence/<SHA-256>                        the file itself
    evidence/<SHA-256>.<SHA-256 of this>.gz   compressed, where its beginning shrinks by an eighth

The second hash covers what no look at the content would: bits that decompressing ignores. How zlib compresses
differs between its versions, so what is sealed never names it.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from ..errors import EvidenceError, UsageError
from .shelves import EVIDENCE, INCOMING, STEP, Shelf

NAME = re.compile(rf"{EVIDENCE}/([0-9a-f]{{64}})(?:\.([0-9a-f]{{64}})\.gz)?")
MOST_STATED = 1 << 50
_GZIP = 31  # zlib's window bits for gzip with a header that names no time and no file
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Content:
    """What identifies a file's content: the SHA-256 in hex, and how many bytes."""

    sha256: str
    size: int


def measure(pieces: Iterable[bytes]) -> Content:
    """The content that comes in pieces."""
    digest, size = sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
    return Content(digest.hexdigest(), size)


def read_pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(STEP):
        yield piece


def store(pieces: Iterable[bytes], content: Content, ledger: Path, file: str) -> str:
    """Keep what comes in pieces, and give its name; on the disk when this returns, the name apart.

    Raises UsageError where it is not the content that was measured before: the file changed meanwhile."""
    incoming = ledger / INCOMING / content.sha256
    incoming.parent.mkdir(exist_ok=True)
    came, stored = sha256(), sha256()
    with incoming.open("wb") as target:
        pack: _Packer | None = None
        suffix = ""
        for piece in pieces:
            came.update(piece)
            if pack is None:
                pack, suffix = _choose_packer(piece)
            packed = pack.compress(piece)
            stored.update(packed)
            target.write(packed)
        rest = pack.flush() if pack else b""
        stored.update(rest)
        target.write(rest)
        target.flush()
        sync(target.fileno())
    if came.hexdigest() != content.sha256:
        incoming.unlink()
        raise UsageError(
            f"{file} changed while it was being sealed\n  cure: seal again when nothing writes it"
        )
    name = f"{content.sha256}.{stored.hexdigest()}.gz" if suffix else content.sha256
    incoming.rename(ledger / EVIDENCE / name)
    return f"{EVIDENCE}/{name}"


class _Packer(Protocol):
    """What zlib gives to compress with."""

    def compress(self, piece: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


class _Plain:
    """Compresses nothing."""

    def compress(self, piece: bytes, /) -> bytes:
        return piece

    def flush(self) -> bytes:
        return b""


def check_stored(shelf: Shelf, name: str, content: Content) -> str:
    """What is wrong with a kept file, or nothing. Memory is bounded, and so is what is decompressed."""
    found = NAME.fullmatch(name)
    if found is None:
        return "its name is not that of a kept file"
    _, packed = found.groups()
    stored = sha256()
    with shelf.open(name) as file:
        try:
            came = measure(
                _unpack(file, stored.update, content.size) if packed else _bounded(file, content.size)
            )
        except (zlib.error, ValueError) as error:
            return f"it cannot be decompressed: {error}"
    if packed and stored.hexdigest() != packed:
        return "its bytes are not those that were kept"
    return "" if came == content else "its content is not what was sealed"


def read_stored(shelf: Shelf, name: str, content: Content) -> Iterator[bytes]:
    """The pieces of a kept file, once all of it was checked. Raises EvidenceError."""
    if wrong := check_stored(shelf, name, content):
        raise EvidenceError(shelf.name, name, wrong, "ringfence verify says what else is wrong")
    with shelf.open(name) as file:
        yield from _unpack(file, len, content.size) if name.endswith(".gz") else read_pieces(file)


def sync(descriptor: int) -> None:
    """Have the disk keep it: macOS's fsync alone leaves it in the drive's own memory."""
    import fcntl

    if hasattr(fcntl, "F_FULLFSYNC"):
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Have the disk keep the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _choose_packer(start: bytes) -> tuple[_Packer, str]:
    """By the first piece: what does not shrink is kept as it is."""
    if len(zlib.compress(start, _LEVEL)) * 8 > len(start) * 7:
        return _Plain(), ""
    return zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP), ".gz"


def _bounded(file: BinaryIO, most: int) -> Iterator[bytes]:
    """The pieces of a file, until it is larger than it may be."""
    size = 0
    for piece in read_pieces(file):
        yield piece
        size += len(piece)
        if size > most:
            return


def _unpack(file: BinaryIO, note: Callable[[bytes], object], most: int) -> Iterator[bytes]:
    """The pieces of one gzip member that is the whole file, told of as they come. Raises ValueError,
    zlib.error."""
    pipe = zlib.decompressobj(_GZIP)
    size = 0
    for packed in read_pieces(file):
        note(packed)
        if pipe.eof:
            raise ValueError("something follows it")
        waiting = packed
        while waiting:
            piece = pipe.decompress(waiting, STEP)
            size += len(piece)
            if size > most:
                raise ValueError(f"it has more than {most:,} bytes")
            yield piece
            waiting = pipe.unconsumed_tail
    tail = pipe.flush()
    if pipe.unused_data or not pipe.eof:
        raise ValueError("something follows it" if pipe.unused_data else "its end is missing")
    yield tail
