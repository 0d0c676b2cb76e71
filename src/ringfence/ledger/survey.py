"""The files of a case: which there are, and their content before anybody reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os.path import commonpath
from pathlib import Path
from typing import BinaryIO

from ..errors import EvidenceError, UsageError
from .shelves import open_plain
from .stored_files import Content, measure, read_pieces


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file as the case calls it, where it lies, and its content."""

    name: str
    path: Path
    content: Content

    def pieces(self) -> Iterator[bytes]:
        with _open(self.path, self.name) as file:
            yield from read_pieces(file)


def survey(paths: Sequence[Path], ledger: Path) -> list[CaseFile]:
    """Every file of a case folder but those of its ledger, or the files named, in order of their names.

    Raises EvidenceError for a link, whose target would not be kept, and UsageError where nothing is there."""
    files: dict[str, Path] = {}
    for path in paths:
        if path.is_dir():
            files |= {each.relative_to(path).as_posix(): each for each in _walk(path, ledger.resolve())}
        else:
            files[_name(path, paths)] = path
    if not files:
        raise UsageError(f"{paths[0]} has no files, so there is nothing to seal")
    return [CaseFile(name, path, _measure(path, name)) for name, path in sorted(files.items())]


def _walk(folder: Path, ledger: Path) -> Iterator[Path]:
    for each in sorted(folder.iterdir()):
        if each.is_symlink():
            what = "a link, and what it leads to would not be sealed"
            raise EvidenceError(str(each), "", what, "put the file itself in its place")
        if each.resolve() == ledger:
            continue
        if each.is_dir():
            yield from _walk(each, ledger)
        else:
            yield each


def _name(path: Path, beside: Sequence[Path]) -> str:
    """A named file's own name, or its place below the folder of all where two have the same."""
    if [each.name for each in beside].count(path.name) == 1:
        return path.name
    return path.resolve().relative_to(commonpath([each.resolve().parent for each in beside])).as_posix()


def _measure(path: Path, name: str) -> Content:
    with _open(path, name) as file:
        return measure(read_pieces(file))


def _open(path: Path, name: str) -> BinaryIO:
    try:
        return open_plain(path)
    except OSError as error:
        raise EvidenceError(name, "", f"cannot be read: {error.strerror}", "name regular files") from None
