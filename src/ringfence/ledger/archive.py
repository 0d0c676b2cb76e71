"""A ledger as one ZIP archive with a manifest: the same ledger, the same bytes, and none of them unchecked.

Nothing is compressed again, no time is written, and every header follows from names, sizes and checksums; so
a reader knows each byte of an archive beforehand, but those of the files. Archives of 4 GiB and more are
ZIP64.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from ..errors import EvidenceError, UsageError
from .canonical import canonical_json, read_canonical
from .shelves import ENTRIES, MOST_FILES, STEP, Shelf, open_plain
from .stored_files import measure, read_pieces

MANIFEST = "manifest.json"
SCHEMA = "ringfence-archive/1"
_MOST_MANIFEST = 1 << 30
_LARGE = 0xFFFFFFFF
_UTF8 = 0x0800
_DAY = 0x0021  # 1 January 1980, the first day that ZIP knows: no time is told
_WHAT = "it is not the archive that ringfence writes of a ledger, or was changed"
_CURE = "take the archive again from where it was exported"


@dataclass(frozen=True, slots=True)
class _Member:
    """A file in the archive: where its header and where its bytes begin."""

    name: str
    size: int
    crc: int
    header: int
    start: int


def write_archive(shelf: Shelf, path: Path) -> int:
    """Write the archive, whole or not at all, and say how many files are in it. Raises UsageError."""
    names = shelf.names()
    manifest = _write_manifest(shelf, names)
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("wb") as target:
            large = _is_large(shelf, names, len(manifest))
            members = [_copy(target, io.BytesIO(manifest), MANIFEST, large=large)]
            for name in names:
                with shelf.open(name) as file:
                    members.append(_copy(target, file, name, large=large))
            target.write(_directory(members, target.tell(), large=large))
        beside.replace(path)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    return len(members)


def _write_manifest(shelf: Shelf, names: Iterable[str]) -> bytes:
    return canonical_json({"schema": SCHEMA, "files": [_describe(shelf, name) for name in names]})


def _describe(shelf: Shelf, name: str) -> dict[str, Any]:
    with shelf.open(name) as file:
        content = measure(read_pieces(file))
    return {"file": name, "sha256": content.sha256, "bytes": content.size}


def _is_large(shelf: Shelf, names: list[str], manifest: int) -> bool:
    """Whether sizes, places or the number of files need more than ZIP's first format has room for."""
    total = manifest + sum(_size(shelf, name) for name in names)
    return total + 400 * (len(names) + 2) >= _LARGE or len(names) >= 0xFFFE


def _size(shelf: Shelf, name: str) -> int:
    with shelf.open(name) as file:
        return file.seek(0, io.SEEK_END)


def _copy(target: BinaryIO, file: BinaryIO, name: str, *, large: bool) -> _Member:
    """Write one file: its checksum first, so that the header needs no correction after it."""
    crc, size = 0, 0
    for piece in read_pieces(file):
        crc, size = zlib.crc32(piece, crc), size + len(piece)
    file.seek(0)
    header = target.tell()
    start = _header(name, size, crc, large=large)
    target.write(start)
    for piece in read_pieces(file):
        target.write(piece)
    return _Member(name, size, crc, header, header + len(start))


def _header(name: str, size: int, crc: int, *, large: bool) -> bytes:
    """The local header of a file."""
    extra = struct.pack("<HHQQ", 1, 16, size, size) if large else b""
    told = _LARGE if large else size
    return _fields(b"PK\x03\x04", (45 if large else 20,), name, (crc, told, told), len(extra)) + extra


def _fields(
    mark: bytes,
    versions: tuple[int, ...],
    name: str,
    sizes: tuple[int, int, int],
    extra: int,
    rest: bytes = b"",
) -> bytes:
    """What the two headers of a file have in common."""
    raw = name.encode()
    numbers = struct.pack(
        f"<{len(versions)}HHHHHIIIHH", *versions, _UTF8, 0, 0, _DAY, *sizes, len(raw), extra
    )
    return mark + numbers + rest + raw


def _directory(members: list[_Member], start: int, *, large: bool) -> bytes:
    """The central directory and what ends the archive."""
    data = bytearray()
    for each in members:
        extra = struct.pack("<HHQQQ", 1, 24, each.size, each.size, each.header) if large else b""
        told, header = (_LARGE, _LARGE) if large else (each.size, each.header)
        version = 45 if large else 20
        unix = 0x0300 | version
        rest = struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, header)
        data += _fields(b"PK\x01\x02", (unix, version), each.name, (each.crc, told, told), len(extra), rest)
        data += extra
    count, size = len(members), len(data)
    if large:
        end = start + size
        data += struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 0x032D, 45, 0, 0, count, count, size, start)
        data += struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
        count, size, start = 0xFFFF, _LARGE, _LARGE
    return bytes(data) + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, size, start, 0)


class ArchiveShelf:
    """A ledger in an archive. Opening it checks every byte that is not a file's, and the manifest."""

    def __init__(self, path: Path) -> None:
        self.name, self._path = str(path), path
        with self._open() as file:
            self._members = {each.name: each for each in self._read_members(file)}
        self._check_manifest()

    def names(self) -> list[str]:
        return [name for name in self._members if name != MANIFEST]

    def open(self, name: str) -> BinaryIO:
        if (member := self._members.get(name)) is None:
            raise EvidenceError(self.name, name, "it is not in the archive", _CURE)
        return io.BufferedReader(_Window(self._open(), member.start, member.size), STEP)

    def _open(self) -> BinaryIO:
        try:
            return open_plain(self._path)
        except OSError as error:
            raise EvidenceError(self.name, "", f"cannot be read: {error.strerror}", _CURE) from None

    def _read_members(self, file: BinaryIO) -> list[_Member]:
        """The files in the order in which they lie, each after the other without a gap."""
        members: list[_Member] = []
        position, large = 0, False
        while (found := self._read_member(file, position)) is not None:
            member, large = found
            members.append(member)
            position = member.start + member.size
            if len(members) > MOST_FILES:
                self._refuse(f"more than {MOST_FILES:,} files")
        expected = _directory(members, position, large=large)
        file.seek(position)
        names = [each.name for each in members]
        if file.read(len(expected) + 1) != expected or names != [MANIFEST, *sorted(set(names[1:]))]:
            self._refuse(_WHAT)
        return members

    def _read_member(self, file: BinaryIO, position: int) -> tuple[_Member, bool] | None:
        file.seek(position)
        start = file.read(30)
        if len(start) < 30 or start[:4] != b"PK\x03\x04":
            return None
        crc, size, _, length, extra = struct.unpack("<IIIHH", start[14:])
        raw, more = file.read(length), file.read(extra)
        if large := size == _LARGE and len(more) == 20:
            size = struct.unpack("<HHQQ", more)[2]
        try:
            name = raw.decode()
        except UnicodeDecodeError:
            self._refuse(_WHAT)
        if _header(name, size, crc, large=large) != start + raw + more:
            self._refuse(f"{_WHAT} (at byte {position:,})")
        begin = position + len(start) + len(raw) + len(more)
        checksum = 0
        left = size
        while left and (piece := file.read(min(left, STEP))):
            checksum, left = zlib.crc32(piece, checksum), left - len(piece)
        if left or checksum != crc:
            self._refuse(f"the checksum of {name!r} is another")
        return _Member(name, size, crc, position, begin), large

    def _check_manifest(self) -> None:
        with self.open(MANIFEST) as file:
            data = file.read(_MOST_MANIFEST)
        try:
            read_canonical(data)
        except ValueError:
            self._refuse(f"{MANIFEST} is not as ringfence writes it")
        if ENTRIES not in self._members or data != _write_manifest(self, self.names()):
            self._refuse(f"{MANIFEST} does not list these files")

    def _refuse(self, what: str) -> NoReturn:
        raise EvidenceError(self.name, "", what, _CURE)


class _Window(io.RawIOBase):
    """Some bytes of a file, as a file; closed, it closes that file too."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size, self._at = file, start, size, 0

    def close(self) -> None:
        self._file.close()
        super().close()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        self._file.seek(self._start + self._at)
        piece = self._file.read(max(0, min(len(buffer), self._size - self._at)))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
