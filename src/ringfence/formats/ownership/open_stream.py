"""A stream of bytes that may be packed: bounded, and read once."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO, Any, Protocol

from ...errors import EvidenceError

MOST_BYTES = 1 << 38  # of one stream, unpacked: larger than any register
MOST_SWELLING = 250  # unpacked bytes for one packed; registers of JSON come to 40
FREE_BYTES = 1 << 28  # unpacked before that ratio counts
DAMAGED = "get the file again from where it was published"
BOMB = "the file was made to exhaust its readers: get it again from where it was published"


class Counted(Protocol):
    """The packed file below: how many of its bytes were read."""

    count: int


class Readable(Protocol):
    def read(self, size: int, /) -> bytes | None: ...


class Stream:
    """One stream of a file. `read_into` raises EvidenceError for damaged data and for bombs."""

    def __init__(self, name: str, inner: Readable, raw: Counted | None) -> None:
        self.name, self._inner, self._raw = name, inner, raw
        self._made = 0
        self._kept = b""

    def peek(self, size: int) -> bytes:
        """The first bytes, at most `size`; they will be read again."""
        while len(self._kept) < size:
            piece = self._read(size - len(self._kept))
            if not piece:
                break
            self._kept += piece
        return self._kept[:size]

    def read_into(self, room: memoryview) -> int:
        """Fill some of the room; 0 at the end."""
        if self._kept:
            count = min(len(room), len(self._kept))
            room[:count] = self._kept[:count]
            self._kept = self._kept[count:]
            return count
        if self._raw is None and isinstance(self._inner, io.RawIOBase):  # not packed: no copy on the way
            try:
                count = self._inner.readinto(room) or 0
            except OSError as error:
                raise EvidenceError(self.name, f"byte {self._made}", str(error)[:100], DAMAGED) from None
            self._made += count
            return count
        piece = self._read(len(room))
        room[: len(piece)] = piece
        return len(piece)

    def _read(self, size: int) -> bytes:
        try:
            piece = self._inner.read(size) or b""
        except (
            OSError,
            EOFError,
            zlib.error,
            zipfile.BadZipFile,
            RuntimeError,
        ) as error:
            what = f"the packed data is damaged or ends early: {str(error)[:100]}"
            raise EvidenceError(self.name, f"byte {self._made} of it unpacked", what, DAMAGED) from None
        self._made += len(piece)
        packed = self._raw.count if self._raw else 0
        if self._raw and self._made > FREE_BYTES + MOST_SWELLING * packed:
            raise EvidenceError(self.name, "", f"{packed:,} bytes unpack to {self._made:,} and more", BOMB)
        if self._made > MOST_BYTES:
            raise EvidenceError(self.name, "", f"it has more than {MOST_BYTES:,} bytes", "split it")
        return piece

    def as_file(self) -> IO[bytes]:
        """For readers that want a file."""
        return io.BufferedReader(_Readable(self), 1 << 18)


class _Readable(io.RawIOBase):
    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._stream.read_into(memoryview(buffer).cast("B"))
