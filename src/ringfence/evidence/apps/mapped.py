"""A file that is mapped into memory, and stays there only while it is read.

The pages of a mapped file count as the process's memory once they were touched. To let them go costs nothing:
they come back from the system's own cache when they are touched again.
"""

from __future__ import annotations

import hashlib
import mmap
from pathlib import Path

from ...errors import EvidenceError

_STEP = 1 << 26  # bytes, a multiple of every page size


def map_file(path: Path, name: str) -> memoryview:
    """The bytes of the file, mapped: it is closed when nothing that was read of it is left."""
    try:
        with path.open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as error:
        raise EvidenceError(name, "", f"cannot be read: {error}", "check the file's rights") from None


def sha256_of(data: memoryview) -> str:
    """The SHA-256 of a mapped file."""
    digest = hashlib.sha256()
    for start in range(0, len(data), _STEP):
        digest.update(data[start : start + _STEP])
        if len(data) > _STEP:
            let_go(data)
    return digest.hexdigest()


def let_go(data: memoryview) -> None:
    """Give back the pages of the mapped file that `data` is a view of; of other memory nothing."""
    if isinstance(data.obj, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
        data.obj.madvise(mmap.MADV_DONTNEED)
