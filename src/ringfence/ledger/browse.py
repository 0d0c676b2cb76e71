"""Looking into a ledger without verifying it: its entries, its last checkpoint, the files it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import EvidenceError, UsageError
from .archive import ArchiveShelf
from .entries import MOST_LINE, read_entry
from .notes import Note, find_last
from .shelves import CHECKPOINTS, ENTRIES, FolderShelf, Shelf, read_whole
from .stored_files import NAME, Content, read_stored
from .write_ledger import MOST_NOTES

IN_CASE = "ledger"
_CURE = "ringfence verify says what is wrong"


def open_shelf(path: Path) -> Shelf:
    """A ledger's folder, that of a case which has one, or an archive. Raises EvidenceError, UsageError."""
    if (path / IN_CASE / CHECKPOINTS).exists():
        return FolderShelf(path / IN_CASE)
    if path.is_dir():
        return FolderShelf(path)
    if not path.exists():
        raise UsageError(
            f"{path} is not there\n  cure: name a ledger's folder, its case, or an archive of it"
        )
    return ArchiveShelf(path)


def read_lines(shelf: Shelf) -> Iterator[bytes]:
    """The lines of the entries, as they are. Raises EvidenceError for one that is too long or torn."""
    with shelf.open(ENTRIES) as file:
        while line := file.readline(MOST_LINE):
            if not line.endswith(b"\n"):
                raise EvidenceError(shelf.name, ENTRIES, "its last line has no end", _CURE)
            yield line[:-1]


def read_entries(shelf: Shelf) -> Iterator[dict[str, Any]]:
    """The entries in order. Raises EvidenceError."""
    for number, line in enumerate(read_lines(shelf)):
        yield _read_line(shelf, number, line)


def find_entry(shelf: Shelf, number: int) -> dict[str, Any]:
    """The entry with that number. Raises UsageError where there is none."""
    count = 0
    for count, line in enumerate(read_lines(shelf), 1):
        if count == number + 1:
            return _read_line(shelf, number, line)
    raise UsageError(f"{shelf.name} has {count:,} entries, numbered from 0, and none is {number}")


def _read_line(shelf: Shelf, number: int, line: bytes) -> dict[str, Any]:
    try:
        return read_entry(line)
    except ValueError as error:
        raise EvidenceError(shelf.name, f"entry {number}", str(error), _CURE) from None


def last_note(shelf: Shelf) -> Note:
    """The last checkpoint, its signature unchecked. Raises EvidenceError."""
    last = find_last(read_whole(shelf, CHECKPOINTS, MOST_NOTES))
    if last is None:
        raise EvidenceError(shelf.name, CHECKPOINTS, "there is no checkpoint", _CURE)
    return last


def read_content_of(shelf: Shelf, content: Content) -> Iterator[bytes]:
    """The pieces of what is kept under a hash, checked against it. Raises EvidenceError."""
    for name in shelf.names():
        if (found := NAME.fullmatch(name)) and found[1] == content.sha256:
            return read_stored(shelf, name, content)
    raise EvidenceError(shelf.name, f"evidence/{content.sha256}", "it is missing", _CURE)
