"""Checkpoints: the size and root of a tree as a signed note (C2SP signed-note and tlog-checkpoint).

ringfence/tiktok
13
qKEnMT0GaWQ3UYJzcHFYCPuy5Q6KPRkOJoNChw9kfGY=

— ringfence/tiktok 4fVcZ…
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .keys import raw_public

ED25519 = b"\x01"
ORIGIN = re.compile(r"[^\s+\x00-\x1f\x7f]{1,200}")
MOST_SIGNATURES = 16
_LINE = 1000  # bytes of a line at most
_DASH = "— "


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of a ledger, called `origin`, at one size."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint and the lines of its signatures; `end` is where it ends in what it was read from."""

    checkpoint: Checkpoint
    signatures: tuple[str, ...]
    end: int = 0

    @property
    def text(self) -> str:
        return f"{self.checkpoint.text}\n" + "".join(f"{line}\n" for line in self.signatures)

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Is one of the signatures this key's, written the one way in which it can be?"""
        start = f"{_DASH}{self.checkpoint.origin} "
        hint = _hint(self.checkpoint.origin, key)
        for line in self.signatures:
            blob = _unpack(line.removeprefix(start)) if line.startswith(start) else b""
            if blob[:4] != hint:
                continue
            try:
                key.verify(blob[4:], self.checkpoint.text.encode())
            except InvalidSignature:
                continue
            return True
        return False


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> Note:
    """The note of a checkpoint; Ed25519 gives the same signature each time."""
    blob = _hint(checkpoint.origin, key.public_key()) + key.sign(checkpoint.text.encode())
    return Note(checkpoint, (f"{_DASH}{checkpoint.origin} {b64encode(blob).decode()}",))


def verifier_key(origin: str, key: Ed25519PublicKey) -> str:
    """The public key as other tools for signed notes take it: name+hash+key."""
    return f"{origin}+{_hint(origin, key).hex()}+{b64encode(ED25519 + raw_public(key)).decode()}"


def read_notes(data: bytes) -> Iterator[Note]:
    """Whole notes, one after the other, each with one signature, as long as there are any."""
    position = 0
    while note := _read_note(data, position, 1):
        yield note
        position = note.end


def find_last(data: bytes) -> Note | None:
    """The last whole note of those that begin the data."""
    last = None
    for note in read_notes(data):
        last = note
    return last


def read_note(data: bytes) -> Note | None:
    """A note that is all there is, with any signatures; None for anything else."""
    note = _read_note(data, 0, MOST_SIGNATURES)
    return note if note and note.end == len(data) else None


def _read_note(data: bytes, start: int, most: int) -> Note | None:
    """The note that begins there; None where none does, or where it could be written otherwise."""
    lines: list[bytes] = []
    position = start
    while len(lines) < 4 + most and (cut := data.find(b"\n", position, position + _LINE)) >= 0:
        lines.append(data[position:cut])
        position = cut + 1
    if len(lines) < 5:
        return None
    try:
        origin, size, root, blank, *signatures = (line.decode() for line in lines)
        checkpoint = Checkpoint(origin, int(size) if len(size) < 16 else -1, _unpack(root))
    except ValueError:
        return None
    note = Note(checkpoint, tuple(signatures), position)
    plain = ORIGIN.fullmatch(origin) and len(checkpoint.root) == 32 and checkpoint.size >= 0 and not blank
    signed = all(line.startswith(_DASH) for line in signatures)
    return note if plain and signed and note.text.encode() == data[start:position] else None


def _unpack(text: str) -> bytes:
    """The bytes of base64 that is written the one way in which they can be; none for anything else."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        return b""
    return data if b64encode(data).decode() == text else b""


def _hint(name: str, key: Ed25519PublicKey) -> bytes:
    """The four bytes by which a signature says whose it is."""
    return sha256(f"{name}\n".encode() + ED25519 + raw_public(key)).digest()[:4]
