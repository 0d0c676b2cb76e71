"""Unity's global-metadata.dat -> where the string literals and names of its compiled C# code lie."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...errors import EvidenceError

MAGIC = (0xFAB11BAF).to_bytes(4, "little")
_OLDEST, _NEWEST = 16, 31  # versions in which a literal is length and place
_HEADER = struct.Struct("<4sI6I")
_CURE = "take the file out of the app again"


@dataclass(frozen=True, slots=True)
class UnityMetadata:
    """Text i is data[begins[i]:ends[i]], in UTF-8: every literal, and last the pool of names."""

    version: int
    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    gaps: tuple[str, ...]


def read_unity_metadata(data: bytes | memoryview, name: str) -> UnityMetadata:
    """The literals. Of an unknown version the whole file is given as one span, with a gap that says so."""
    view = memoryview(data).cast("B")
    if bytes(view[:4]) != MAGIC or len(view) < _HEADER.size:
        raise EvidenceError(name, "byte 0", "this is no Unity metadata", _CURE)
    _, version, table_at, table_size, pool_at, pool_size, names_at, names_size = _HEADER.unpack_from(view)
    whole = (np.array([0], np.int64), np.array([len(view)], np.int64))
    if not _OLDEST <= version <= _NEWEST:
        gap = f"Unity metadata version {version}: its literals cannot be told apart"
        return UnityMetadata(version, *whole, (gap,))
    parts = ((table_at, table_size), (pool_at, pool_size), (names_at, names_size))
    if any(at + size > len(view) for at, size in parts):
        return UnityMetadata(version, *whole, ("its tables go over the end of the file",))
    rows = np.frombuffer(view, "<u4", table_size // 8 * 2, table_at).astype(np.int64).reshape(-1, 2)
    lengths, places = rows[:, 0], rows[:, 1]
    inside = places + lengths <= pool_size
    lost = int((~inside).sum())
    begins = np.append(pool_at + places[inside], names_at)
    ends = np.append(pool_at + (places + lengths)[inside], names_at + names_size)
    gaps = (f"{lost} literals lie outside the pool",) if lost else ()
    return UnityMetadata(version, begins, ends, gaps)
