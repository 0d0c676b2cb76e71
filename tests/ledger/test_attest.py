"""A verdict and the growth of a ledger, proved by themselves."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ringfence.errors import EvidenceError
from ringfence.ledger.attest import PAYLOAD_TYPE, attest, check_envelope, check_growth, prove_growth
from ringfence.ledger.browse import last_note, read_lines
from ringfence.ledger.notes import read_notes
from ringfence.ledger.shelves import CHECKPOINTS, FolderShelf
from tests.ledger.small_ledger import KEY, make

OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))


@pytest.fixture
def shelf(tmp_path: Path) -> FolderShelf:
    return FolderShelf(make(tmp_path / "ledger"))


def test_an_envelope_is_as_in_toto_and_dsse_say(shelf: FolderShelf) -> None:
    data = attest(3, list(read_lines(shelf)), last_note(shelf), KEY)
    envelope = json.loads(data)
    payload = b64decode(envelope["payload"])
    statement = json.loads(payload)
    assert envelope["payloadType"] == PAYLOAD_TYPE
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert {each["name"] for each in statement["subject"]} == {"a.csv", "noise.bin", "empty"}
    encoded = b"DSSEv1 28 application/vnd.in-toto+json %d " % len(payload) + payload
    KEY.public_key().verify(b64decode(envelope["signatures"][0]["sig"]), encoded)
    assert check_envelope(data, "v", KEY.public_key())[2] == []
    assert len(check_envelope(data, "v", OTHER.public_key())[2]) == 2


def test_an_envelope_of_another_verdict_is_found(shelf: FolderShelf) -> None:
    """Signed again by the key's owner, but never in the ledger."""
    lines = list(read_lines(shelf))
    lines[3] = lines[3].replace(b'"answer":"OPEN"', b'"answer":"CLOSED"')
    _, _, wrong = check_envelope(attest(3, lines, last_note(shelf), KEY), "v", KEY.public_key())
    assert wrong == ["the proof does not lead from the verdict to the checkpoint"]


@pytest.mark.parametrize(
    "data", [b"{}", b"{" * 100_000, b'{"payload":1}', b'{"payload":"e30=","signatures":[]}']
)
def test_what_is_no_envelope_gives_a_message(data: bytes) -> None:
    with pytest.raises(EvidenceError, match="no envelope"):
        check_envelope(data, "v", KEY.public_key())
    with pytest.raises(EvidenceError, match="no proof"):
        check_growth(data, "v", KEY.public_key())


def test_growth_is_shown_from_every_checkpoint(shelf: FolderShelf) -> None:
    with shelf.open(CHECKPOINTS) as file:
        notes = list(read_notes(file.read()))
    lines = list(read_lines(shelf))
    for old in notes:
        data = prove_growth(lines, old, notes[-1])
        assert check_growth(data, "g", KEY.public_key())[2] == []
        assert len(check_growth(data, "g", OTHER.public_key())[2]) == 2
    told = json.loads(prove_growth(lines, notes[1], notes[-1]))
    told["proof"][0] = b64encode(bytes(32)).decode()
    wrong = check_growth(json.dumps(told).encode(), "g", KEY.public_key())[2]
    assert wrong == ["the new tree does not begin with the old one"]
