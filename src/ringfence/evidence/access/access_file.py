"""One file of access evidence: plain or gzip, told by its first bytes, hashed, read at once or streamed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ...errors import EvidenceError
from ...formats.json_document import MOST_BYTES, JsonDocument, NotJsonError, read_json
from ...formats.ownership.open_stream import BOMB, Stream
from ...model.fact import Gap
from ...model.source import Source
from ..files import check_file
from ..owners.open_files import open_streams

HEAD = 1 << 16  # bytes by which a file is told
MOST_STREAMED = 1 << 36
CURE = "export it again; docs/access-files.md says how"


@dataclass(frozen=True, slots=True)
class AccessFile:
    """`name` is the path inside the case, `format` how `access_formats` calls what it is."""

    path: Path
    name: str
    sha256: str
    format: str
    system: str

    def source(self, place: str = "") -> Source:
        return Source(self.name, self.sha256, place, system=self.format)

    def gap(self, what: str, could_change: str, place: str = "") -> Gap:
        return Gap(self.source(place), what, could_change)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Its bytes, unpacked, to be streamed. Reading them raises EvidenceError for damage and bombs."""
        with open_streams(self.path, self.name) as (_, streams):
            yield next(iter(streams)).as_file()

    @contextmanager
    def stream(self) -> Iterator[Stream]:
        """As `open`, for readers that fill buffers of their own."""
        with open_streams(self.path, self.name, hashed=False) as (_, streams):
            yield next(iter(streams))

    def read_bytes(self) -> bytes:
        """All of it, unpacked. Raises EvidenceError when it is more than is read at once."""
        with self.open() as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise EvidenceError(self.name, "", f"it unpacks to more than {MOST_BYTES:,} bytes", BOMB)
        return data

    def read_json(self) -> JsonDocument:
        """The whole of a JSON document. Raises EvidenceError."""
        try:
            return read_json(self.read_bytes())
        except NotJsonError as error:
            raise EvidenceError(self.name, "", f"this is not JSON: {error}", CURE) from None


def look_at(path: Path, folder: Path) -> tuple[str, bytes]:
    """Its name in the case and its first bytes, unpacked. Raises EvidenceError for what is no plain file."""
    name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
    check_file(path, folder, name, MOST_STREAMED)
    with open_streams(path, name) as (_, streams):
        return name, next(iter(streams)).peek(HEAD)


def hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pointer(*steps: Any) -> str:
    """Where in a JSON document something stands, as RFC 6901 writes it."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
