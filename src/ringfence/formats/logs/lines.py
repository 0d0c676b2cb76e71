"""A log as batches of lines: gzip or zstd by its first bytes, bounded in its lines and as a whole."""

from __future__ import annotations

import gzip
import importlib
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

from .record import Flaw

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
CHUNK = 1 << 19
LONGEST_LINE = 1 << 23  # an EVE line with a packet's payload can have a megabyte
MOST_TEXT = 1 << 36  # bytes of text in one file: a log of a year, and a limit to what a bomb can cost
SHORTEST = 8  # bytes that lines of a log have on average at the very least, once there are many of them
_MANY = 1 << 24
_DAMAGE = (OSError, EOFError, zlib.error, ValueError)


class Batch(NamedTuple):
    """Whole lines without their ends; `first` is the number of the first one, counted from 1."""

    first: int
    lines: list[bytes]


def unpack(file: BinaryIO) -> tuple[BinaryIO, str]:
    """The text of a file that may be compressed, and what is wrong ("": nothing)."""
    magic = file.read(4)
    file.seek(0)
    if magic.startswith(GZIP):
        return cast(BinaryIO, gzip.GzipFile(fileobj=file)), ""
    if magic == ZSTD:
        for name in ("compression.zstd", "zstandard"):
            try:
                library = importlib.import_module(name)
            except ImportError:
                continue
            opened = (
                library.open if hasattr(library, "ZstdFile") else library.ZstdDecompressor().stream_reader
            )
            return cast(BinaryIO, opened(file)), ""
        return file, "it is compressed with zstd, and no library for that is installed"
    return file, ""


def read_batches(file: BinaryIO) -> Iterator[Batch | Flaw]:
    """Every line. A line that is too long is told and passed over; damage ends the reading and is told."""
    number, rest, total = 1, b"", 0
    read = getattr(file, "read1", file.read)  # what came before a damaged place is kept
    while True:
        try:
            chunk = read(CHUNK)
        except _DAMAGE as error:
            yield Flaw(number, f"the compressed data is damaged from there on ({type(error).__name__})")
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
        except _DAMAGE:
            return False, b""
        if not chunk:
            return False, b""
        if b"\n" in chunk:
            return True, chunk.partition(b"\n")[2]


def read_head(file: BinaryIO, size: int = 1 << 16) -> bytes:
    """The first bytes of the text, as far as they can be had."""
    try:
        return file.read(size)
    except _DAMAGE:
        return b""
