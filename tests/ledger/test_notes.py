"""Signed notes and checkpoints: the example of C2SP's signed-note page, and what is refused."""

from __future__ import annotations

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ringfence.ledger.merkle import EMPTY_ROOT
from ringfence.ledger.notes import Checkpoint, find_last, read_note, read_notes, sign, verifier_key
from tests.ledger.small_ledger import KEY

NOTE = sign(Checkpoint("ringfence/x", 7, EMPTY_ROOT), KEY)
# The key and the note of Go's golang.org/x/mod/sumdb/note, which the format comes from.
GO_NAME, GO_KEY = "PeterNeumann", "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_a_key_is_written_as_other_tools_write_it() -> None:
    raw = b64decode(GO_KEY.split("+", 2)[2])
    assert raw[:1] == b"\x01"
    assert verifier_key(GO_NAME, Ed25519PublicKey.from_public_bytes(raw[1:])) == GO_KEY


def test_a_note_reads_back_and_is_signed_by_its_key_alone() -> None:
    data = NOTE.text.encode()
    assert data.startswith(
        b"ringfence/x\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\xe2\x80\x94 ringfence/x "
    )
    note = read_note(data)
    assert note is not None
    assert note.checkpoint == NOTE.checkpoint
    assert note.is_signed_by(KEY.public_key())
    assert not note.is_signed_by(Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key())


def test_a_note_may_carry_signatures_of_witnesses() -> None:
    data = NOTE.text + "— witness.example AAAAAAAA\n"
    note = read_note(data.encode())
    assert note is not None
    assert note.is_signed_by(KEY.public_key())
    assert list(read_notes(data.encode())) != []  # in a ledger it is what follows that is no note
    assert find_last(data.encode()) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [("\n7\n", "\n07\n"), ("\n7\n", "\n-7\n"), ("\n7\n", "\n٧\n"), ("\n7\n", "\n7 \n"), ("\n\n", "\nx\n"),
     ("ringfence/x\n7", "ringfence x\n7"), ("uFU=", "uFV="), ("uFU=", "uFU"), ("— ", "- "),
     ("\n7\n", "\n" + "7" * 900), ("47DE", "")],
)  # fmt: skip
def test_what_could_be_written_otherwise_is_no_note(old: str, new: str) -> None:
    assert old in NOTE.text
    assert read_note(NOTE.text.replace(old, new, 1).encode()) is None


def test_several_notes_are_read_until_one_is_none() -> None:
    data = NOTE.text.encode()
    assert [note.end for note in read_notes(data * 3 + data[:-1])] == [len(data) * n for n in (1, 2, 3)]
    assert find_last(b"") is None
