"""Opening a file that an adversary may have made: bounded, inside its folder, and text that is text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ..errors import EvidenceError

MOST_BYTES = 256 * 1024 * 1024  # of one table; a case of a million rows is about 100 MB


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file of the case: its name inside the case, the hash of its bytes, and its text."""

    name: str
    sha256: str
    text: str


def read_text_file(path: Path, folder: Path) -> TextFile:
    """Read a UTF-8 file that lies inside `folder`. Raises EvidenceError for anything else."""
    name = str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
    data = read_bytes(path, folder, name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            what = "the file is UTF-16, not UTF-8"
        else:
            line = data.count(b"\n", 0, error.start) + 1
            what = f"byte {error.start} (line {line}) is not UTF-8"
        raise EvidenceError(name, "", what, "save the file again with the encoding UTF-8") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise EvidenceError(
            name, f"line {line}", "there is a NUL byte in the text", "export the table again as text"
        )
    return TextFile(name, hashlib.sha256(data).hexdigest(), text)


def read_bytes(path: Path, folder: Path, name: str) -> bytes:
    """The bytes of a regular, not empty, not huge file inside the folder."""
    check_file(path, folder, name, MOST_BYTES)
    try:
        return path.read_bytes()
    except OSError as error:
        raise EvidenceError(
            name, "", f"cannot be read: {error.strerror}", "check the file's rights"
        ) from None


def check_file(path: Path, folder: Path, name: str, most_bytes: int) -> None:
    """Raise EvidenceError unless it is a regular file inside the folder, not empty and not too big."""
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        raise EvidenceError(name, "", "the link leads out of the case folder", "copy the file into the case")
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is not there, or is no regular file"
        raise EvidenceError(name, "", f"a file is expected, and this {what}", "name the file itself")
    size = path.stat().st_size
    if size > most_bytes:
        what = f"the file has {size:,} bytes, and {most_bytes:,} are read at most"
        raise EvidenceError(name, "", what, "split it, or leave out what is not needed")
    if size == 0:
        raise EvidenceError(name, "", "the file is empty", "fill it, or remove it from the case")
