"""A file as streams: plain, gzip, or the files inside a zip, hashed as it is read."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...errors import EvidenceError
from ...formats.ownership.open_stream import BOMB, DAMAGED, FREE_BYTES, MOST_SWELLING, Stream

MOST_MEMBERS = 1000


class HashedFile(io.RawIOBase):
    """The raw file; `hexdigest` is that of all its bytes once they were all read."""

    def __init__(self, path: Path, hashed: bool = True) -> None:
        self._file = path.open("rb", buffering=0)
        self._hashed = hashed
        self._hash = hashlib.sha256()
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = self._file.readinto(buffer) or 0
        if self._hashed:
            self._hash.update(memoryview(buffer)[:count])
        self.count += count
        return count

    def finish(self) -> str:
        """Read what is left, and the hash."""
        rest = bytearray(1 << 20)
        while self.readinto(rest):
            pass
        return self._hash.hexdigest()

    def close(self) -> None:
        self._file.close()
        super().close()


@contextmanager
def open_streams(path: Path, name: str, hashed: bool = True) -> Iterator[tuple[HashedFile, Iterator[Stream]]]:
    """The raw file, `hashed` as it is read, and its streams; those of a zip are called `name!member`."""
    try:
        raw = HashedFile(path, hashed)
    except OSError as error:
        raise EvidenceError(name, "", f"cannot be read: {error.strerror}", "check its rights") from None
    try:
        yield raw, _list_streams(path, name, raw)
    finally:
        raw.close()


def _list_streams(path: Path, name: str, raw: HashedFile) -> Iterator[Stream]:
    with path.open("rb") as file:
        head = file.read(4)
    if head[:2] == b"\x1f\x8b":
        yield Stream(name, gzip.GzipFile(fileobj=io.BufferedReader(raw, 1 << 18)), raw)
    elif head in (b"PK\x03\x04", b"PK\x05\x06"):
        yield from _list_members(path, name)
    else:
        yield Stream(name, raw, None)


def _list_members(path: Path, name: str) -> Iterator[Stream]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise EvidenceError(name, "", f"the zip archive is damaged: {error}", DAMAGED) from None
    with archive:
        members = [each for each in archive.infolist() if not each.is_dir()]
        if len(members) > MOST_MEMBERS:
            raise EvidenceError(name, "", f"it holds more than {MOST_MEMBERS} files", "unpack what is needed")
        for each in members:
            inside = f"{name}!{each.filename}"
            if each.file_size > FREE_BYTES and each.file_size > MOST_SWELLING * max(each.compress_size, 1):
                raise EvidenceError(inside, "", "it unpacks to far more than it is packed", BOMB)
            try:
                with archive.open(each) as member:
                    yield Stream(inside, member, None)
            except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
                raise EvidenceError(inside, "", f"cannot be unpacked: {str(error)[:100]}", DAMAGED) from None
