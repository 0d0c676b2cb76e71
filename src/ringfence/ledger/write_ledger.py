"""Sealing: files are kept, then entries appended, then the tree signed. The signature is what counts.

Each step is on the disk before the next begins, so that whenever the machine stops the last signed tree is
whole. What lies beyond it, the next writer cuts off and says so; what is sealed is never changed. One writer
at a time.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ..errors import EvidenceError, UsageError
from .entries import MOST_LINE, contents_of, read_entry
from .merkle import Frontier, hash_leaf
from .notes import ORIGIN, Checkpoint, Note, find_last, sign
from .shelves import CHECKPOINTS, ENTRIES, EVIDENCE, INCOMING, FolderShelf, open_plain, read_whole
from .stored_files import NAME, Content, check_stored, store, sync, sync_folder

MOST_NOTES = 1 << 28  # bytes
_REFUSED = "nothing was written; ringfence verify says what is wrong"


def create(folder: Path, origin: str, key: Ed25519PrivateKey) -> bool:
    """Make an empty ledger and sign that it is empty; False where a ledger is there. Raises UsageError."""
    if not ORIGIN.fullmatch(origin):
        raise UsageError(f"{origin!r} cannot name a ledger\n  cure: --origin without spaces and plus signs")
    if folder.is_symlink():
        raise UsageError(f"{folder} is a link\n  cure: name the folder itself")
    if (folder / CHECKPOINTS).exists():
        return False
    try:
        (folder / EVIDENCE).mkdir(parents=True, exist_ok=True)
        new = folder / f"{CHECKPOINTS}.new"
        with open_plain(folder / ENTRIES, os.O_RDWR | os.O_CREAT) as entries:
            _lock(entries, folder)
            if entries.read(1):
                raise UsageError(
                    f"{folder} has entries and no checkpoints: it was changed\n  cure: {_REFUSED}"
                )
            with open_plain(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) as notes:
                _write(notes, sign(Checkpoint(origin, 0, Frontier().root()), key).text.encode())
            new.rename(folder / CHECKPOINTS)
        for each in (folder, folder.absolute().parent):
            sync_folder(each)
    except OSError as error:
        raise UsageError(f"cannot make {folder}: {error.strerror}") from error
    return True


@contextmanager
def open_ledger(folder: Path, key: Ed25519PrivateKey) -> Iterator[Writer]:
    """The ledger, locked, checked, and without what an interrupted sealing left beyond the last signature.

    Raises UsageError where another writes it or the key is not its own, EvidenceError where it was
    changed."""
    shelf = FolderShelf(folder)
    if not (folder / CHECKPOINTS).is_file():
        raise UsageError(f"{folder} is no ledger\n  cure: ringfence seal CASE --init --key FILE makes one")
    try:
        with open_plain(folder / ENTRIES, os.O_RDWR) as entries:
            _lock(entries, folder)
            with open_plain(folder / CHECKPOINTS, os.O_RDWR) as notes:
                yield _open(shelf, key, entries, notes)
            _clear_incoming(folder)
    except OSError as error:
        raise UsageError(f"cannot write {folder}: {error.strerror}") from error


class Writer:
    """A ledger that can be added to. `last` is its last signed checkpoint; `cut` is above 0 where an
    interrupted sealing had left something, now gone."""

    def __init__(
        self, shelf: FolderShelf, key: Ed25519PrivateKey, last: Note, files: tuple[BinaryIO, BinaryIO]
    ) -> None:
        self.folder, self.last, self.cut = Path(shelf.name), last, 0
        self.kept = {found[1]: found[0] for found in map(NAME.fullmatch, shelf.names()) if found}
        self.tree = Frontier()
        self._shelf, self._key, (self._entries, self._notes) = shelf, key, files
        self._numbers: dict[bytes, int] = {}

    def add_known(self, line: bytes) -> None:
        """Take an entry that is there."""
        leaf = hash_leaf(line)
        self._numbers.setdefault(leaf, self.tree.size)
        self.tree.add(leaf)

    def keep(self, pieces: Iterable[bytes], content: Content, file: str) -> bool:
        """Keep the content of a file; False where it is kept already. Raises UsageError where it is another
        content by now, EvidenceError where what is kept was changed."""
        if (name := self.kept.get(content.sha256)) is not None:
            if wrong := check_stored(self._shelf, name, content):
                raise EvidenceError(self._shelf.name, name, wrong, _REFUSED)
            return False
        self.kept[content.sha256] = store(pieces, content, self.folder, file)
        return True

    def append(self, lines: Sequence[bytes]) -> list[int]:
        """Append the entries that are not there yet, sign the tree, and give the number of each. When this
        returns, all is on the disk."""
        known = self.tree.size
        numbers: list[int] = []
        new: list[bytes] = []
        for line in lines:
            leaf = hash_leaf(line)
            if len(line) >= MOST_LINE:
                raise UsageError(f"an entry has {MOST_LINE:,} bytes at most\n  cure: seal fewer files")
            if leaf not in self._numbers:
                new.append(line + b"\n")
                self.add_known(line)
            numbers.append(self._numbers[leaf])
        if self.tree.size > known:
            sync_folder(self.folder / EVIDENCE)
            _write(self._entries, b"".join(new))
            self.last = self.sign(self.tree)
            _write(self._notes, self.last.text.encode())
        return numbers

    def sign(self, tree: Frontier) -> Note:
        """The note that signs a tree of this ledger."""
        return sign(Checkpoint(self.last.checkpoint.origin, tree.size, tree.root()), self._key)


def _open(shelf: FolderShelf, key: Ed25519PrivateKey, entries: BinaryIO, notes: BinaryIO) -> Writer:
    data = read_whole(shelf, CHECKPOINTS, MOST_NOTES)
    last = find_last(data)
    if last is None:
        raise EvidenceError(shelf.name, CHECKPOINTS, "no signed checkpoint begins it", _REFUSED)
    if not last.is_signed_by(key.public_key()):
        raise UsageError(f"{shelf.name} is signed with another key, or was changed\n  cure: {_REFUSED}")
    writer = Writer(shelf, key, last, (entries, notes))
    end = _take_signed(writer, entries, last.checkpoint)
    _cut_back(writer, data[last.end :], (entries, end), (notes, last.end))
    if (writer.folder / INCOMING).exists():
        _drop_unsealed(writer, entries, end)
    return writer


def _take_signed(writer: Writer, entries: BinaryIO, signed: Checkpoint) -> int:
    """Take the entries below the signature, and say where they end. Raises EvidenceError where they are not
    what was signed: nothing is ever signed on top of them."""
    end = 0
    while writer.tree.size < signed.size and (line := entries.readline(MOST_LINE)).endswith(b"\n"):
        writer.add_known(line[:-1])
        end += len(line)
    if writer.tree.size != signed.size or writer.tree.root() != signed.root:
        raise EvidenceError(
            str(writer.folder), ENTRIES, "the entries are not those that were signed", _REFUSED
        )
    return end


def _cut_back(
    writer: Writer, torn: bytes, entries: tuple[BinaryIO, int], notes: tuple[BinaryIO, int]
) -> None:
    """Cut off what an interrupted sealing left, and nothing else: of a note only the beginning of the one
    that would have signed the entries that are there."""
    if torn:
        entries[0].seek(0)
        tree = Frontier()
        for line in iter(lambda: entries[0].readline(MOST_LINE), b""):
            tree.add(hash_leaf(line.removesuffix(b"\n")))
        whole = writer.sign(tree).text.encode()
        if not whole.startswith(torn) or len(torn) == len(whole):
            raise EvidenceError(str(writer.folder), CHECKPOINTS, "its end is not what was signed", _REFUSED)
    for file, end in (notes, entries):  # the note first: it speaks of the entries
        writer.cut += file.seek(0, os.SEEK_END) - end
        if file.tell() > end:
            file.truncate(end)
            sync(file.fileno())
        file.seek(end)


def _drop_unsealed(writer: Writer, entries: BinaryIO, end: int) -> None:
    """Remove the files that an interrupted sealing kept and that no entry names."""
    entries.seek(0)
    lines = (line.removesuffix(b"\n") for line in iter(entries.readline, b""))
    try:
        named = {content.sha256 for line in lines for content in contents_of(read_entry(line))}
    except ValueError as error:
        raise EvidenceError(str(writer.folder), ENTRIES, str(error), _REFUSED) from None
    for digest in writer.kept.keys() - named:
        (writer.folder / writer.kept.pop(digest)).unlink()
        writer.cut += 1
    _clear_incoming(writer.folder)
    entries.seek(end)


def _write(file: BinaryIO, data: bytes) -> None:
    file.write(data)
    file.flush()
    sync(file.fileno())


def _lock(entries: BinaryIO, folder: Path) -> None:
    try:
        fcntl.flock(entries.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(f"{folder}: another program is sealing\n  cure: try again when it is done") from None


def _clear_incoming(folder: Path) -> None:
    """What never became a kept file."""
    if (folder / INCOMING).is_dir():
        for each in (folder / INCOMING).iterdir():
            each.unlink()
        (folder / INCOMING).rmdir()
