"""Raw DEFLATE data -> bytes, with the fastest library at hand and never beyond a limit.

libdeflate (`deflate`) where it is installed, else `isal`, else `zlib`. All of them let other threads run
meanwhile.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from ..errors import EvidenceError

Buffer: TypeAlias = bytes | bytearray | memoryview

MOST_SWELLING = 1032  # the most bytes that DEFLATE can make of one: 258 of each two bits, and four of those
_STEP = 1 << 13  # a step makes 8 MiB at most
_CURE = "the file is damaged or was made to exhaust its readers: ask for it again from where it was published"


@dataclass(frozen=True, slots=True)
class Inflated:
    """`data` as far as it could be had, and in `note` what is wrong with it ("" where nothing is)."""

    data: bytes | bytearray
    note: str
    whole: bool  # the compressed data came to its own end


def inflate(data: Buffer, size: int, most: int, name: str, place: str) -> bytes:
    """The whole of what `data` holds. `size` is what was stated of it; a wrong one is forgiven.

    Raises EvidenceError where it holds more than `most` bytes, is damaged or ends early.
    """
    inflated = inflate_some(data, size, most)
    if not inflated.whole:
        raise EvidenceError(name, place, inflated.note, _CURE)
    return bytes(inflated.data)


def inflate_some(data: Buffer, size: int, most: int) -> Inflated:
    """As much of what `data` holds as is sound and within `most` bytes. `size` is what was stated of it."""
    if 0 < size <= most and size <= can_swell_to(len(data)):
        exact = _inflate_exactly(data, size)
        if exact is not None:
            return Inflated(exact, "", True)
    return _inflate_in_steps(data, size, max(most, 0))


def can_swell_to(compressed: int) -> int:
    """How many bytes so many compressed ones can become at most."""
    return compressed * MOST_SWELLING + MOST_SWELLING


def describe_inflater() -> str:
    """The library in use, for people who wonder about speed."""
    return _LIBRARY


def _inflate_in_steps(data: Buffer, size: int, most: int) -> Inflated:
    """Small steps: what comes before a damaged place is kept, and memory is bounded by `most`.

    A step that fails gives nothing at all, so it is taken again in smaller ones from where it began.
    """
    machine, view, made = zlib.decompressobj(wbits=-15), memoryview(data), bytearray()
    at, step, damaged = 0, _STEP, False
    while at < len(view) and len(made) <= most and not machine.eof:
        before = machine.copy()
        piece = view[at : at + step]
        try:
            made += machine.decompress(piece, most + 1 - len(made))  # one too many shows that there is more
        except zlib.error:
            if step == 1:
                damaged = True
                break
            machine, step = before, step // 8 or 1
            continue
        at += len(piece)
    return _judge(made, size, most, damaged, machine.eof)


def _judge(made: bytearray, size: int, most: int, damaged: bool, ended: bool) -> Inflated:
    count, whole, note = len(made), False, ""
    if count > most:
        note = f"it inflates to more than the {most:,} bytes allowed here, and the rest was left"
        del made[most:]
    elif damaged:
        note = f"its compressed data is damaged after the first {count:,} bytes it makes"
    elif not ended:
        note = f"its compressed data ends early, after the first {count:,} bytes it makes"
    else:
        whole = True
        if count != size:
            note = f"it inflates to {count:,} bytes, and {size:,} were stated"
    return Inflated(made, note, whole)


_Exact: TypeAlias = Callable[[Buffer, int], "bytes | bytearray | None"]


def _choose() -> tuple[str, _Exact, Callable[[Buffer], int]]:
    """The name of the library, how it inflates to an exact size (None where that fails), and its CRC-32."""
    try:
        from deflate import DeflateError, crc32, deflate_decompress
    except ImportError:
        return _choose_streaming()

    def inflate_exactly(data: Buffer, size: int) -> bytearray | None:
        if size >> 32:
            return None  # it would take the size modulo 2³²
        try:
            made: bytearray = deflate_decompress(data, size)
        except (DeflateError, MemoryError):
            return None
        return made if len(made) == size else None

    return "libdeflate", inflate_exactly, crc32


def _choose_streaming() -> tuple[str, _Exact, Callable[[Buffer], int]]:
    try:
        from isal import isal_zlib as library
    except ImportError:
        library = zlib

    def inflate_exactly(data: Buffer, size: int) -> bytes | None:
        machine = library.decompressobj(wbits=-15)
        try:
            made: bytes = machine.decompress(data, size + 1)
        except library.error:
            return None
        return made if len(made) == size and machine.eof else None

    return "zlib" if library is zlib else "isal", inflate_exactly, library.crc32


_LIBRARY, _inflate_exactly, checksum = _choose()
