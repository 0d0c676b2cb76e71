"""Hermes bytecode (React Native) -> where each of its strings lies.

The strings are stored without anything between them and may overlap, so a search of the whole file would
glue neighbours together. The layout follows the public header `BytecodeFileFormat.h`; it changes with the
version, and what does not fit is a gap.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...errors import EvidenceError

MAGIC = (0x1F1903C103BC1FC6).to_bytes(8, "little")
_HEADER_SIZE = 128
# Versions and the bytes of a function's header in them. Checked against the compilers of 59, 60, 62, 71, 74,
# 76, 84, 89, 94, 96 and 99.
_FUNCTION_HEADERS = {**dict.fromkeys(range(59, 97), 16), 98: 12, 99: 12}
_OVERFLOWS = 0xFF  # the length that sends to the overflow table
_Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class HermesBundle:
    """String i is data[begins[i]:ends[i]], in UTF-16LE where `wide[i]`, else in ASCII."""

    version: int
    functions: int
    begins: _Places
    ends: _Places
    wide: npt.NDArray[np.bool_]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Header:
    version: int
    functions: int
    kinds: int
    identifiers: int
    strings: int
    overflowing: int
    storage: int


def read_hermes(data: bytes | memoryview, name: str) -> HermesBundle:
    """The strings of a bundle. One of an unknown version is given as one span, with a gap that says so."""
    view = memoryview(data).cast("B")
    if bytes(view[:8]) != MAGIC:
        raise EvidenceError(
            name, "byte 0", "this is no Hermes bytecode", "take the bundle out of the app again"
        )
    if len(view) < _HEADER_SIZE:
        raise EvidenceError(name, "byte 8", "its header is cut off", "take the bundle out of the app again")
    header = _read_header(view)
    if header.version not in _FUNCTION_HEADERS:
        gap = f"Hermes bytecode version {header.version}: its strings cannot be told apart"
        return _whole(view, header, gap)
    return _read_strings(view, header)


def _read_header(view: memoryview) -> _Header:
    """Behind magic, version, and the hash of the source stand the numbers of each thing, 4 bytes each."""
    version = int.from_bytes(view[8:12], "little")
    _, _, functions, kinds, identifiers, strings, overflowing, storage = struct.unpack_from("<8I", view, 32)
    return _Header(version, functions, kinds, identifiers, strings, overflowing, storage)


def _read_strings(view: memoryview, header: _Header) -> HermesBundle:
    kinds_at = _HEADER_SIZE + header.functions * _FUNCTION_HEADERS[header.version]
    small_at = kinds_at + 4 * (header.kinds + header.identifiers)
    overflow_at = small_at + 4 * header.strings
    storage_at = overflow_at + 8 * header.overflowing
    if storage_at + header.storage > len(view):
        return _whole(view, header, "its tables go over the end of the file")
    small = np.frombuffer(view, "<u4", header.strings, small_at).astype(np.int64)
    overflow = np.frombuffer(view, "<u4", 2 * header.overflowing, overflow_at).astype(np.int64)
    wide, offsets, lengths = (small & 1).astype(bool), small >> 1 & 0x7FFFFF, small >> 24
    over = np.flatnonzero(lengths == _OVERFLOWS)
    known = over[offsets[over] < header.overflowing]
    rows = 2 * offsets[known]
    offsets[known], lengths[known] = overflow[rows], overflow[rows + 1]
    sizes = lengths << wide
    inside = offsets + sizes <= header.storage
    inside[np.setdiff1d(over, known, assume_unique=True)] = False
    gaps = [f"{n} strings lie outside the storage" for n in (int((~inside).sum()),) if n]
    begins = storage_at + offsets[inside]
    return HermesBundle(
        header.version, header.functions, begins, begins + sizes[inside], wide[inside], tuple(gaps)
    )


def _whole(view: memoryview, header: _Header, gap: str) -> HermesBundle:
    """The whole file as one span: what is found in it may be glued to its neighbours."""
    begins, ends = np.array([_HEADER_SIZE], np.int64), np.array([len(view)], np.int64)
    return HermesBundle(header.version, header.functions, begins, ends, np.zeros(1, np.bool_), (gap,))
