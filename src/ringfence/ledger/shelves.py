"""The files of a ledger wherever they lie: a folder, or an archive of one. Links are never followed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from ..errors import EvidenceError

ENTRIES, CHECKPOINTS, EVIDENCE, INCOMING = "entries", "checkpoints", "evidence", "incoming"
MOST_FILES = 5_000_000
STEP = 1 << 20
_CURE = "take the ledger from where it was sealed again"


class Shelf(Protocol):
    """Named files, read from their beginnings; `name` is what messages call the ledger."""

    name: str

    def names(self) -> list[str]:
        """Every file, in order of their names. Raises EvidenceError for links and what is no file."""
        ...

    def open(self, name: str) -> BinaryIO:
        """Raises EvidenceError for what is not there, a link, or no regular file."""
        ...


class FolderShelf:
    """A ledger's folder. A link in it, or in its place, is refused; nothing outside is ever opened."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        self._folder = folder
        if folder.is_symlink() or not folder.is_dir():
            what = "it is a link" if folder.is_symlink() else "no folder is there"
            raise EvidenceError(self.name, "", what, "name the ledger's own folder, or an archive of it")

    def names(self) -> list[str]:
        found: list[str] = []
        for folder, below in (("", True), (f"{EVIDENCE}/", False), (f"{INCOMING}/", False)):
            if folder and not (self._folder / folder).is_dir():
                continue
            with _reporting(self.name, folder), os.scandir(self._folder / folder) as listing:
                for each in listing:
                    name = f"{folder}{_spell(each.name)}"
                    if each.is_dir(follow_symlinks=False) and below and each.name in (EVIDENCE, INCOMING):
                        continue
                    if not each.is_file(follow_symlinks=False):
                        raise EvidenceError(self.name, name, "it is a link, or no file", "remove it")
                    found.append(name)
                    if len(found) > MOST_FILES:
                        raise EvidenceError(self.name, "", f"more than {MOST_FILES:,} files", _CURE)
        return sorted(found)

    def open(self, name: str) -> BinaryIO:
        with _reporting(self.name, name):
            return open_plain(self._folder / name)


def open_plain(path: Path, flags: int = os.O_RDONLY) -> BinaryIO:
    """Open a regular file that is no link and lies in no folder that is one. Raises OSError."""
    parent = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        opened = os.open(
            path.name, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o644, dir_fd=parent
        )
    finally:
        os.close(parent)
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise OSError(0, "it is no regular file")
    writes = flags & (os.O_WRONLY | os.O_RDWR)
    return os.fdopen(opened, "r+b" if flags & os.O_RDWR else "wb" if writes else "rb")


def read_whole(shelf: Shelf, name: str, most: int) -> bytes:
    """All of a file that is not larger than `most` bytes."""
    with shelf.open(name) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise EvidenceError(shelf.name, name, f"more than {most:,} bytes", _CURE)
    return data


@contextmanager
def _reporting(ledger: str, name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise EvidenceError(ledger, name, what, _CURE) from None


def _spell(name: str) -> str:
    """A file name of any bytes as text that can be printed."""
    return name.encode("utf-8", "backslashreplace").decode().encode("unicode_escape").decode()[:300]
