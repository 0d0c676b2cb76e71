"""Verification: every byte of a ledger against its public key, in one pass over the entries and the files."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ..errors import EvidenceError
from ..model.sealed import Verification
from .entries import EVIDENCE_KIND, MOST_LINE, contents_of, files_of, read_entry, read_file
from .merkle import Frontier, hash_leaf
from .notes import Note, read_notes, verifier_key
from .shelves import CHECKPOINTS, ENTRIES, INCOMING, Shelf, read_whole
from .stored_files import NAME, Content, check_stored, read_pieces
from .write_ledger import MOST_NOTES

MOST_TOLD = 20
_MOST_SAID = 500  # characters: names in a ledger may be of any length
_CURE = "name a ledger's folder or an archive of it"


@dataclass(slots=True)
class _Found:
    """What was found so far."""

    wrong: list[str] = field(default_factory=list)
    count: int = 0
    unfinished: list[str] = field(default_factory=list)
    tree: Frontier = field(default_factory=Frontier)
    files: dict[tuple[str, Content], None] = field(default_factory=dict)
    contents: dict[str, Content] = field(default_factory=dict)
    verdicts: int = 0
    bytes: int = 0

    def tell(self, what: str) -> None:
        self.count += 1
        if len(self.wrong) < MOST_TOLD:
            self.wrong.append(what[:_MOST_SAID])


def verify(shelf: Shelf, key: Ed25519PublicKey, earlier: Note | None = None) -> Verification:
    """Check the signatures, the tree at every signed size, every entry, every kept file, and that nothing
    else is there; `earlier` is a checkpoint handed over before, which the ledger must begin with.

    Raises EvidenceError for what is no ledger, and where links lead out of it."""
    names = shelf.names()
    if ENTRIES not in names or CHECKPOINTS not in names:
        raise EvidenceError(shelf.name, "", f"it has no files {ENTRIES} and {CHECKPOINTS}", _CURE)
    found = _Found()
    notes, torn = _read_checkpoints(shelf, key, found)
    roots = {0: Frontier().root()} | _read_entries(shelf, notes, earlier, found)
    _check_roots(notes, roots, found)
    _check_files(shelf, names, found)
    if torn:
        found.unfinished.append(f"{torn:,} bytes of {CHECKPOINTS} are beyond the last signed checkpoint")
    last = notes[-1].checkpoint if notes else None
    return Verification(
        ledger=shelf.name,
        origin=last.origin if last else "",
        key=verifier_key(last.origin, key) if last else "",
        entries=last.size if last else 0,
        verdicts=found.verdicts,
        files=len(found.contents),
        bytes=found.bytes,
        checkpoints=len(notes),
        root=b64encode(last.root).decode() if last else "",
        wrong=tuple(found.wrong),
        wrong_count=found.count,
        unfinished=tuple(found.unfinished),
        earlier=_check_earlier(earlier, key, last.origin if last else "", roots, found),
    )


def _read_checkpoints(shelf: Shelf, key: Ed25519PublicKey, found: _Found) -> tuple[list[Note], int]:
    """The signed checkpoints in order, and how many bytes follow them."""
    data = read_whole(shelf, CHECKPOINTS, MOST_NOTES)
    notes: list[Note] = []
    for number, note in enumerate(read_notes(data), 1):
        if not note.is_signed_by(key):
            found.tell(f"checkpoint {number} is not signed with this key")
        if notes and note.checkpoint.size <= notes[-1].checkpoint.size:
            found.tell(f"checkpoint {number} is not of a larger tree than the one before")
        if notes and note.checkpoint.origin != notes[0].checkpoint.origin:
            found.tell(f"checkpoint {number} is of another ledger, {note.checkpoint.origin!r}")
        notes.append(note)
    if not notes:
        found.tell("there is no checkpoint")
    return notes, len(data) - (notes[-1].end if notes else 0)


def _read_entries(shelf: Shelf, notes: list[Note], earlier: Note | None, found: _Found) -> dict[int, bytes]:
    """Check the entries that are signed; the root of the tree at every size that a checkpoint speaks of."""
    asked = {note.checkpoint.size for note in (*notes, *([earlier] if earlier else []))}
    signed = notes[-1].checkpoint.size if notes else 0
    roots: dict[int, bytes] = {}
    with shelf.open(ENTRIES) as file:
        while found.tree.size < signed and (line := file.readline(MOST_LINE)):
            if not line.endswith(b"\n"):
                found.tell(f"entry {found.tree.size} has no end")
                break
            _take_entry(line[:-1], found)
            if found.tree.size in asked:
                roots[found.tree.size] = found.tree.root()
        beyond = sum(map(len, read_pieces(file)))
    if found.tree.size < signed:
        found.tell(f"{signed:,} entries were signed, and {found.tree.size:,} are there")
    if beyond:
        found.unfinished.append(f"{beyond:,} bytes of {ENTRIES} are beyond the last signed checkpoint")
    return roots


def _take_entry(line: bytes, found: _Found) -> None:
    number = found.tree.size
    found.tree.add(hash_leaf(line))
    try:
        entry = read_entry(line)
    except ValueError as error:
        found.tell(f"entry {number}: {error}")
        return
    for content in contents_of(entry):
        if found.contents.setdefault(content.sha256, content) != content:
            found.tell(f"entry {number}: {content.sha256} is said to have another size before")
    if entry["kind"] == EVIDENCE_KIND:
        found.files[read_file(entry)] = None
        return
    found.verdicts += 1
    for file in files_of(entry):
        if file not in found.files:
            found.tell(f"entry {number}: no entry before it is of its file {file[0]!r}")


def _check_roots(notes: list[Note], roots: dict[int, bytes], found: _Found) -> None:
    for number, note in enumerate(notes, 1):
        size = note.checkpoint.size
        if size in roots and roots[size] != note.checkpoint.root:
            found.tell(f"checkpoint {number}: the first {size:,} entries are not those that were signed")


def _check_files(shelf: Shelf, names: list[str], found: _Found) -> None:
    """Every kept file, each once, and no other."""
    missing = dict(found.contents)
    for name in names:
        if name in (ENTRIES, CHECKPOINTS):
            continue
        kept = NAME.fullmatch(name)
        content = missing.pop(kept[1], None) if kept else None
        if content is None:
            _tell_stranger(name, kept is not None, found)
        elif wrong := check_stored(shelf, name, content):
            found.tell(f"{name}: {wrong}")
        else:
            found.bytes += content.size
    for digest in missing:
        found.tell(f"evidence/{digest} is missing")


def _tell_stranger(name: str, is_kept: bool, found: _Found) -> None:
    """A file that no entry names: kept by a sealing that was interrupted, or put there."""
    if name.startswith(f"{INCOMING}/") or name == f"{CHECKPOINTS}.new" or is_kept:
        found.unfinished.append(f"{name} belongs to no entry")
    else:
        found.tell(f"{name} does not belong to the ledger")


def _check_earlier(
    earlier: Note | None, key: Ed25519PublicKey, origin: str, roots: dict[int, bytes], found: _Found
) -> str:
    """What became of the checkpoint that was handed over before."""
    if earlier is None:
        return ""
    checkpoint = earlier.checkpoint
    if checkpoint.origin != origin or not earlier.is_signed_by(key):
        found.tell("the earlier checkpoint is of another ledger or key")
        return "of another ledger or key"
    if checkpoint.size not in roots:
        found.tell(
            f"the earlier checkpoint has {checkpoint.size:,} entries, more than the ledger: some are gone"
        )
        return "entries are gone since"
    if roots[checkpoint.size] != checkpoint.root:
        found.tell("the entries that the earlier checkpoint signed are others now")
        return "entries were changed since"
    return f"its {checkpoint.size:,} entries are still the first"
