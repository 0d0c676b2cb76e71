"""Compressed captures -> their bytes, piece by piece and within a limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, Final

_STEP: Final = 4 << 20
_FEED: Final = 256 << 10

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


class Unpacking:
    """Iterates over the bytes of a compressed file. Afterwards `note` says what is wrong with it, or ""."""

    def __init__(self, data: memoryview, most: int) -> None:
        self._data, self._most = data, most
        self.note = ""
        self.made = 0

    def __iter__(self) -> Iterator[bytes]:
        source = self._zstd() if self._data[:4] == ZSTD else self._gzip()
        for piece in source:
            self.made += len(piece)
            yield piece
            if self.made >= self._most:
                self.note = (
                    f"it unpacks to more than the {self._most:,} bytes allowed here, and the rest was left"
                )
                return

    def _gzip(self) -> Iterator[bytes]:
        library = _choose_zlib()
        at, data = 0, self._data
        while at < len(data):
            machine = library.decompressobj(31)
            while not machine.eof:
                feed = machine.unconsumed_tail
                if not feed:
                    feed = data[at : at + _FEED]
                    at += len(feed)
                    if not feed:
                        self.note = "its compressed data ends early"
                        return
                try:
                    piece = machine.decompress(feed, _STEP)
                except library.error:
                    self.note = f"its compressed data is damaged near byte {at:,}"
                    return
                if piece:
                    yield piece
            at -= len(machine.unused_data)
            if data[at : at + 2] != GZIP:
                if any(data[at : at + 64]):
                    self.note = f"{len(data) - at:,} bytes behind its compressed data were left"
                return

    def _zstd(self) -> Iterator[bytes]:
        machine = _choose_zstd()
        if machine is None:
            self.note = (
                "it is compressed with zstd, and none of the libraries that read it is installed (zstandard)"
            )
            return
        try:
            yield from machine(self._data)
        except Exception as error:  # each of the libraries has errors of its own
            self.note = f"its compressed data is damaged: {error}"


def _choose_zlib() -> Any:
    try:
        from isal import isal_zlib
    except ImportError:
        return zlib
    return isal_zlib


def _choose_zstd() -> Any:
    """A function from compressed bytes to pieces of the others, or None."""
    try:
        import zstandard  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return _choose_own_zstd()

    def read(data: memoryview) -> Iterator[bytes]:
        with zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True) as stream:
            while piece := stream.read(_STEP):
                yield piece

    return read


def _choose_own_zstd() -> Any:
    """Python's own, from 3.14 on."""
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return None

    def read(data: memoryview) -> Iterator[bytes]:
        import io

        with zstd.ZstdFile(io.BytesIO(data)) as stream:
            while piece := stream.read(_STEP):
                yield piece

    return read
