"""A code signature -> who signed, under which name and team, with which entitlements.

The signature is a table of blobs: code directories (hashes of the pages), requirements, entitlements twice
(as a property list and as DER), and the signer's CMS message. Nothing is verified here.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import EvidenceError
from .entitlements import read_der_entitlements
from .property_list import read_dictionary
from .signer import Certificate, read_signer

MOST_BLOBS = 64
_CURE = "take the file from the app again"
_SUPER, _DIRECTORY, _REQUIREMENTS = 0xFADE0CC0, 0xFADE0C02, 0xFADE0C01
_ENTITLEMENTS, _DER_ENTITLEMENTS, _CMS = 0xFADE7171, 0xFADE7172, 0xFADE0B01
_LAUNCH = 0xFADE8181  # launch constraints
HASHES = {1: "sha1", 2: "sha256", 3: "sha256-20", 4: "sha384"}
_FLAGS = {
    0x1: "host", 0x2: "ad hoc", 0x100: "hard", 0x200: "kill", 0x800: "restrict", 0x1000: "enforcement",
    0x2000: "library validation", 0x10000: "runtime", 0x20000: "linker signed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CodeDirectory:
    """One list of page hashes. `hash` is the digest of the directory itself, in hexadecimal, as `codesign`
    shows it (20 bytes); `page_size` 0 means one hash over all."""

    identifier: str
    team: str
    algorithm: str
    hash: str
    flags: tuple[str, ...]
    page_size: int
    pages: int
    code_limit: int  # bytes of the slice that are covered


@dataclass(frozen=True, slots=True)
class CodeSignature:
    """`entitlements` are those of the property list, or of the DER form where only that is there."""

    directories: tuple[CodeDirectory, ...]
    entitlements: Mapping[str, object]
    has_requirements: bool
    certificates: tuple[Certificate, ...]  # the signer first; empty: nobody's (ad hoc)
    gaps: tuple[str, ...]

    @property
    def identifier(self) -> str:
        return self.directories[0].identifier if self.directories else ""

    @property
    def team(self) -> str:
        """The team of the first directory that names one, or of the signer's certificate."""
        named = [each.team for each in self.directories if each.team]
        return named[0] if named else self.certificates[0].organisational_unit if self.certificates else ""


@dataclass(frozen=True, slots=True)
class Blob:
    """A part of a signature; `content` begins with its header of 8 bytes."""

    magic: int
    content: bytes


def read_code_signature(blob: bytes, name: str) -> CodeSignature:
    """Read the bytes that LC_CODE_SIGNATURE points to; raise EvidenceError where they are no signature."""
    gaps: list[str] = []
    directories: list[CodeDirectory] = []
    written: Mapping[str, object] | None = None
    encoded: Mapping[str, object] | None = None
    certificates: tuple[Certificate, ...] = ()
    has_requirements = False
    for each in find_blobs(blob, name, gaps):
        magic, content = each.magic, each.content
        try:
            if magic == _DIRECTORY:
                directories.append(_directory(content, name))
            elif magic == _ENTITLEMENTS:
                written = read_dictionary(content[8:], f"{name}, entitlements")
            elif magic == _DER_ENTITLEMENTS:
                encoded = read_der_entitlements(content[8:], f"{name}, DER entitlements")
            elif magic == _CMS:
                certificates = read_signer(content[8:], f"{name}, signer") if len(content) > 8 else ()
            elif magic == _REQUIREMENTS:
                has_requirements = True
            elif magic != _LAUNCH:
                gaps.append(f"a blob of kind {magic:#x} in the signature is not known and was not read")
        except EvidenceError as error:
            gaps.append(str(error).partition("\n")[0])
    if written is not None and encoded is not None and dict(written) != dict(encoded):
        gaps.append(
            "the entitlements as property list and as DER differ; those of the property list are shown"
        )
    chosen = written if written is not None else encoded or {}
    return CodeSignature(tuple(directories), chosen, has_requirements, certificates, tuple(gaps))


def find_blobs(blob: bytes, name: str, gaps: list[str]) -> list[Blob]:
    """The blobs of the table, in its order."""
    found: list[Blob] = []
    if len(blob) < 12:
        raise EvidenceError(name, "code signature", "it is cut off", _CURE)
    magic, length, count = struct.unpack_from(">III", blob)
    if magic != _SUPER:
        raise EvidenceError(name, "code signature", "this is no code signature", _CURE)
    if length > len(blob):
        gaps.append("the code signature is longer than the place kept for it")
    if count > MOST_BLOBS:
        gaps.append(f"the signature announces {count:,} blobs; {MOST_BLOBS} were read at most")
    for number in range(min(count, MOST_BLOBS, (len(blob) - 12) // 8)):
        _, at = struct.unpack_from(">II", blob, 12 + 8 * number)
        if at + 8 > len(blob):
            gaps.append(f"blob {number} of the signature lies outside it")
            continue
        magic, size = struct.unpack_from(">II", blob, at)
        if size < 8 or at + size > len(blob):
            gaps.append(f"blob {number} of the signature runs over its end")
            continue
        found.append(Blob(magic, blob[at : at + size]))
    return found


def _directory(blob: bytes, name: str) -> CodeDirectory:
    try:
        version, flags, _, identifier, _, pages, limit = struct.unpack_from(">7I", blob, 8)
        _, kind, _, page = struct.unpack_from(">4B", blob, 36)
        team = struct.unpack_from(">I", blob, 48)[0] if version >= 0x20200 else 0
        wide = struct.unpack_from(">Q", blob, 56)[0] if version >= 0x20300 else 0
    except struct.error:
        raise EvidenceError(
            name, "code directory", "it is cut off", "take the file from the app again"
        ) from None
    algorithm = HASHES.get(kind, f"hash {kind}")
    known = algorithm.partition("-")[0]
    digest = hashlib.new(known, blob).hexdigest()[:40] if kind in HASHES else ""
    words = tuple(word for bit, word in _FLAGS.items() if flags & bit)
    said = _text(blob, identifier)
    return CodeDirectory(
        said, _text(blob, team) if team else "", algorithm, digest, words, 1 << page if 0 < page < 32 else 0,
        pages, wide or limit,
    )  # fmt: skip


def _text(blob: bytes, at: int) -> str:
    return blob[at : at + 1024].split(b"\0", 1)[0].decode("utf-8", "replace")
