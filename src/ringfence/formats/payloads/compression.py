"""Compressed bytes -> bytes, within a limit: gzip, zlib, bare deflate, zstd and brotli.

zstd and brotli need a library: `compression.zstd` of Python 3.14 or the package `zstandard`, and `brotli`.
Where it is missing the answer says so.
"""

from __future__ import annotations

import importlib
import re
import zlib
from functools import cache
from typing import Any, NamedTuple

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
NAMES = {
    "gzip": "gzip",
    "x-gzip": "gzip",
    "deflate": "deflate",
    "zlib": "deflate",
    "br": "brotli",
    "brotli": "brotli",
    "zstd": "zstd",
}
_STEP = 1 << 16
_PIECE = 96
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Unpacked(NamedTuple):
    """`data` as far as it is sound and within the limit; `note` says what is wrong with it, or ""."""

    data: bytes
    note: str = ""


def unpack(data: bytes, coding: str, most: int) -> Unpacked:
    """Undo one coding by its name in HTTP. gzip and deflate stand for each other: servers take both."""
    name = NAMES.get(coding)
    if name is None:
        return Unpacked(b"", f"is compressed with {coding[:20]!r}, which is not read")
    if name in ("gzip", "deflate"):
        return _unpack_deflate(data, most)
    return _unpack_zstd(data, most) if name == "zstd" else _unpack_brotli(data, most)


def tell(data: bytes) -> str:
    """The coding that the first bytes tell: gzip, zstd or deflate (with zlib's header); "" for none."""
    if data[:2] == GZIP and data[2:3] == b"\x08":
        return "gzip"
    if data[:4] == ZSTD:
        return "zstd"
    if len(data) > 6 and data[0] == 0x78 and (data[0] << 8 | data[1]) % 31 == 0:
        return "deflate"
    return ""


def unpack_untold(data: bytes, most: int) -> tuple[str, bytes]:
    """What no first bytes tell: brotli and bare deflate. Taken only where all of it comes out as plain text,
    else ("", b"")."""
    for name, undo in (("deflate", _unpack_bare), ("brotli", _unpack_brotli)):
        made = undo(data, most)
        if len(made.data) >= 8 and not made.note and is_plain(made.data):
            return name, made.data
    return "", b""


def is_plain(data: bytes) -> bool:
    """Is it UTF-8 text without control characters?"""
    return read_plain(data) is not None


def read_plain(data: bytes) -> str | None:
    """The UTF-8 text without control characters that the bytes are; None where they are none."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() or _CONTROL.search(text) is None else None


def _unpack_deflate(data: bytes, most: int) -> Unpacked:
    made = _inflate(data, 47, most)
    return made if made.data or not made.note else _inflate(data, -15, most)


def _unpack_bare(data: bytes, most: int) -> Unpacked:
    machine = zlib.decompressobj(-15)
    try:
        made = machine.decompress(data, max(1, most))
    except zlib.error:
        return Unpacked(b"", "is damaged or too long")
    return Unpacked(made, "" if machine.eof else "is damaged or too long")


def _inflate(data: bytes, window: int, most: int) -> Unpacked:
    machine = zlib.decompressobj(window)
    try:
        made = machine.decompress(data, max(1, most))
    except zlib.error:
        return Unpacked(*_inflate_until_damaged(data, window, most))
    if machine.eof:
        return Unpacked(made)
    return Unpacked(made, "is damaged or too long")


def _inflate_until_damaged(data: bytes, window: int, most: int) -> tuple[bytes, str]:
    machine, made = zlib.decompressobj(window), bytearray()
    try:
        for at in range(0, len(data), 64):
            made += machine.decompress(data[at : at + 64], max(1, most - len(made)))
            if len(made) >= most:
                break
    except zlib.error:
        pass
    return bytes(made), "is damaged or too long"


@cache
def _library(*names: str) -> Any:
    """The first of these modules that is installed; None where there is none."""
    for name in names:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return None


def _unpack_zstd(data: bytes, most: int) -> Unpacked:
    library = _library("compression.zstd", "zstandard")
    if library is None:
        return Unpacked(b"", "is compressed with 'zstd', and no library for that is installed")
    try:
        if library.__name__ == "zstandard":
            return _unpack_in_pieces(library.ZstdDecompressor(max_window_size=1 << 27), data, most)
        machine = library.ZstdDecompressor()
        made = machine.decompress(data, max_length=most)
        return Unpacked(made, "" if machine.eof else "is damaged or too long")
    except _errors(library):
        return Unpacked(b"", "is damaged or too long")


def _unpack_in_pieces(machine: Any, data: bytes, most: int) -> Unpacked:
    """So few bytes at a time that none makes more than 3 MB: a block of 4 can become 128 KiB."""
    unpacking, made = machine.decompressobj(), bytearray()
    for at in range(0, len(data), _PIECE):
        made += unpacking.decompress(data[at : at + _PIECE])
        if unpacking.eof or len(made) > most:
            break
    whole = unpacking.eof and len(made) <= most
    return Unpacked(bytes(made[:most]), "" if whole else "is damaged or too long")


def _errors(library: Any) -> tuple[type[BaseException], ...]:
    """What it raises for bytes that are none of its own."""
    return (ValueError, MemoryError, OSError, EOFError, library.ZstdError)


def _unpack_brotli(data: bytes, most: int) -> Unpacked:
    """In steps: a few bytes can swell to gigabytes."""
    library = _library("brotli")
    if library is None:
        return Unpacked(b"", "is compressed with 'br', and no library for that is installed")
    machine, made, fed = library.Decompressor(), bytearray(), data
    try:
        while len(made) < most:
            piece = machine.process(fed, output_buffer_limit=_STEP)
            made += piece
            fed = b""
            if machine.is_finished() or (not piece and machine.can_accept_more_data()):
                break
    except library.error:
        return Unpacked(bytes(made), "is damaged or too long")
    whole = machine.is_finished() and len(made) <= most
    return Unpacked(bytes(made[:most]), "" if whole else "is damaged or too long")
