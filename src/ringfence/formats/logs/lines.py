"""A log as batches of lines: gzip or zstd by its first bytes, bounded in its lines and as a whole."""

from __future__ import annotations

import gzip
import importlib
import io
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, NamedTuple, cast

from .record import Flaw

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
CHUNK = 1 << 19
LONGEST_LINE = 1 << 23  # an EVE line with a packet's payload can have a megabyte
MOST_TEXT = 1 << 36  # bytes of text in one file: a log of a year, and a limit to what a bomb can cost
SHORTEST = 8  # bytes that lines of a log have on average at the very least, once there are many of them
_MANY = 1 << 24


_FEED = 1 << 12  # bytes of zstd, of which at most 128 MB can come
_Unpack = Callable[[BinaryIO], Iterator[bytes]]


class Batch(NamedTuple):
    """Whole lines without their ends; `first` is the number of the first one, counted from 1."""

    first: int
    lines: list[bytes]


class _Unpacked(io.RawIOBase):
    """The text of a compressed file, from `unpack(file)`. Damage of any kind is an OSError, behind what came
    before it."""

    def __init__(self, file: BinaryIO, unpack: _Unpack, broken: type[Exception]) -> None:
        self._file, self._unpack, self._broken = file, unpack, broken
        self._pieces, self._rest = unpack(file), b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Only to the start, by unpacking it anew; or nowhere."""
        if (offset, whence) == (0, io.SEEK_SET):
            self._file.seek(0)
            self._pieces, self._rest = self._unpack(self._file), b""
        return 0

    def readinto(self, room: Any) -> int:
        try:
            while not self._rest:
                self._rest = next(self._pieces)
        except StopIteration:
            return 0
        except (self._broken, EOFError, ValueError) as error:
            raise OSError(type(error).__name__) from error
        text, self._rest = self._rest[: len(room)], self._rest[len(room) :]
        room[: len(text)] = text
        return len(text)


def unpack(file: BinaryIO) -> tuple[BinaryIO, str]:
    """The text of a file that may be compressed, and what is wrong ("": nothing)."""
    magic = file.read(4)
    file.seek(0)
    if magic.startswith(GZIP):
        return _buffer(_Unpacked(file, _unpack_gzip, zlib.error)), ""
    if magic == ZSTD:
        for name, read in (("compression.zstd", _unpack_zstd), ("zstandard", _unpack_zstandard)):
            try:
                library = importlib.import_module(name)
            except ImportError:
                continue
            return _buffer(_Unpacked(file, partial(read, library), library.ZstdError)), ""
        return file, "it is compressed with zstd, and no library for that is installed"
    return file, ""


def _buffer(text: _Unpacked) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(text, CHUNK))


def _unpack_gzip(file: BinaryIO) -> Iterator[bytes]:
    return iter(partial(gzip.GzipFile(fileobj=file).read1, CHUNK), b"")


def _unpack_zstd(library: Any, file: BinaryIO) -> Iterator[bytes]:
    decompressed = library.ZstdFile(file)
    return iter(partial(decompressed.read1, CHUNK), b"")


def _unpack_zstandard(library: Any, file: BinaryIO) -> Iterator[bytes]:
    """Its own stream reader would not tell where a file ends early."""
    machine = None
    while packed := file.read(_FEED):
        while packed:
            machine = machine or library.ZstdDecompressor().decompressobj()
            yield machine.decompress(packed)
            if not machine.eof:
                break
            packed, machine = machine.unused_data, None
    if machine is not None:
        raise EOFError


def read_batches(file: BinaryIO) -> Iterator[Batch | Flaw]:
    """Every line. A line that is too long is told and passed over; damage ends the reading and is told."""
    number, rest, total = 1, b"", 0
    read = getattr(file, "read1", file.read)  # what came before a damaged place is kept
    while True:
        try:
            chunk = read(CHUNK)
        except OSError as error:
            yield Flaw(number, f"the compressed data is damaged from there on ({error})")
            chunk = b""
        total += len(chunk)
        if total > MOST_TEXT:
            yield Flaw(number, f"there are more than {MOST_TEXT:,} bytes of text; the rest was not read")
            chunk = b""
        if total > _MANY and total < number * SHORTEST:
            yield Flaw(number, "its lines are too short for a log; the rest was not read")
            return
        if not chunk:
            break
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        if lines:
            yield Batch(number, lines)
            number += len(lines)
        if len(rest) > LONGEST_LINE:
            yield Flaw(number, f"a line has more than {LONGEST_LINE:,} bytes")
            found, rest = _skip_line(file)
            if not found:
                break
            number += 1
    if rest:
        yield Batch(number, [rest])


def _skip_line(file: BinaryIO) -> tuple[bool, bytes]:
    """Read past the end of the line: was there one, and what follows it in the same chunk."""
    while True:
        try:
            chunk = file.read(CHUNK)
        except OSError:
            return False, b""
        if not chunk:
            return False, b""
        if b"\n" in chunk:
            return True, chunk.partition(b"\n")[2]


def read_head(file: BinaryIO, size: int = 1 << 16) -> bytes:
    """The first bytes of the text, as far as they can be had."""
    try:
        return file.read(size)
    except OSError:
        return b""
