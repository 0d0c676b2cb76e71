"""A Debian package -> the bytes of the files asked for. Nothing is unpacked to disk, no link is followed."""

from __future__ import annotations

import io
import lzma
from collections.abc import Collection, Mapping
from tarfile import TarError
from tarfile import open as open_archive

from ..errors import EvidenceError

_MAGIC = b"!<arch>\n"
_HEADER = 60
MOST_UNPACKED = 512 * 1024 * 1024
_CURE = "fetch the package again"


def read_debian_package(data: bytes, name: str, wanted: Collection[str]) -> Mapping[str, bytes]:
    """Those of the wanted files (paths without the leading ./) that the package holds."""
    for member, content in _members(data, name):
        if member.startswith("data.tar"):
            return read_tar_files(_unpack(member, content, name), name, wanted)
    raise EvidenceError(name, "", "it has no data.tar", _CURE)


def _members(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """The members of the ar archive that a package is."""
    if not data.startswith(_MAGIC):
        raise EvidenceError(name, "", "this is no Debian package", _CURE)
    members, at = [], len(_MAGIC)
    while at + _HEADER <= len(data):
        header = data[at : at + _HEADER]
        size = header[48:58].strip()
        if header[58:] != b"`\n" or not size.isdigit() or at + _HEADER + int(size) > len(data):
            raise EvidenceError(name, f"byte {at}", "the archive is damaged", _CURE)
        start = at + _HEADER
        members.append((header[:16].decode("ascii", "replace").strip(" /"), data[start : start + int(size)]))
        at = start + int(size) + int(size) % 2
    return members


def _unpack(member: str, content: bytes, name: str) -> bytes:
    """The tar inside, within its limit of size."""
    if member == "data.tar":
        return content
    if not member.endswith(".xz"):
        raise EvidenceError(name, member, "it is packed in a way that is not read here", "use an .xz package")
    unpacker = lzma.LZMADecompressor(memlimit=256 * 1024 * 1024)
    try:
        unpacked = unpacker.decompress(content, max_length=MOST_UNPACKED)
    except lzma.LZMAError as error:
        raise EvidenceError(name, member, f"it cannot be unpacked: {error}", _CURE) from None
    if not unpacker.eof:
        what = f"it unpacks to more than {MOST_UNPACKED:,} bytes, or is cut off"
        raise EvidenceError(name, member, what, _CURE)
    return unpacked


def read_tar_files(data: bytes, name: str, wanted: Collection[str]) -> Mapping[str, bytes]:
    """Those of the wanted regular files that a tar archive, plain or gzipped, holds."""
    found: dict[str, bytes] = {}
    total = 0
    try:
        with open_archive(fileobj=io.BytesIO(data), mode="r|*") as archive:
            for member in archive:
                total += member.size
                if total > MOST_UNPACKED:
                    raise EvidenceError(name, "", f"it holds more than {MOST_UNPACKED:,} bytes", _CURE)
                path = member.name.removeprefix("./")
                if path in wanted and member.isreg() and (file := archive.extractfile(member)) is not None:
                    found[path] = file.read()
    except (TarError, EOFError, OSError, ValueError) as error:
        raise EvidenceError(name, "", f"the archive is damaged: {error}", _CURE) from None
    return found
