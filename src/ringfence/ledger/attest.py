"""A verdict to hand over by itself: an in-toto statement in a DSSE envelope, signed, with the proof that it
is in the ledger. And its verification, which needs the envelope and the public key only."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ..errors import EvidenceError
from .canonical import canonical_json, read_canonical
from .entries import files_of, read_entry
from .keys import raw_public
from .merkle import extends, hash_leaf, includes, prove_consistency, prove_inclusion
from .notes import Note, read_note

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:ringfence:verdict:1"
GROWTH_SCHEMA = "ringfence-growth/1"
_CURE = "take the envelope again from who exported it"


def attest(number: int, lines: list[bytes], note: Note, key: Ed25519PrivateKey) -> bytes:
    """The envelope of the entry with that number, as canonical JSON, under the note over all lines."""
    verdict = read_entry(lines[number])
    proof = prove_inclusion([hash_leaf(line) for line in lines], number)
    statement = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": name, "digest": {"sha256": file.sha256}} for name, file in files_of(verdict)],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "verdict": verdict,
            "number": number,
            "proof": [b64encode(each).decode() for each in proof],
            "checkpoint": note.text,
        },
    }
    payload = canonical_json(statement)
    signature = {"keyid": key_id(key.public_key()), "sig": b64encode(key.sign(to_sign(payload))).decode()}
    envelope = {
        "payload": b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [signature],
    }
    return canonical_json(envelope) + b"\n"


def check_envelope(data: bytes, name: str, key: Ed25519PublicKey) -> tuple[int, Note, list[str]]:
    """The number of the verdict, the checkpoint over it, and what is wrong. Raises EvidenceError for what is
    no such envelope."""
    try:
        envelope = json.loads(data)
        payload = b64decode(envelope["payload"], validate=True)
        signatures = [b64decode(each["sig"], validate=True) for each in envelope["signatures"]]
        predicate = read_canonical(payload)["predicate"]
        verdict, number = canonical_json(predicate["verdict"]), int(predicate["number"])
        read_entry(verdict)
        proof = [b64decode(each, validate=True) for each in predicate["proof"]]
        note = _need_note(predicate["checkpoint"])
        if envelope["payloadType"] != PAYLOAD_TYPE:
            raise ValueError("of another type")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        what = "it is no envelope of a verdict that ringfence sealed"
        raise EvidenceError(name, "", what, _CURE) from None
    wrong = []
    if not any(_is_signed(payload, each, key) for each in signatures[:16]):
        wrong.append("the envelope is not signed with this key")
    if not note.is_signed_by(key):
        wrong.append("the checkpoint in it is not signed with this key")
    if not includes(hash_leaf(verdict), number, note.checkpoint.size, proof, note.checkpoint.root):
        wrong.append("the proof does not lead from the verdict to the checkpoint")
    return number, note, wrong


def prove_growth(lines: list[bytes], old: Note, new: Note) -> bytes:
    """That the tree of the old checkpoint is the beginning of the new one's, for somebody who has the old
    one."""
    leaves = [hash_leaf(line) for line in lines]
    proof = prove_consistency(leaves, old.checkpoint.size) if old.checkpoint.size else ()
    told = [b64encode(each).decode() for each in proof]
    growth = {"schema": GROWTH_SCHEMA, "from": old.text, "to": new.text, "proof": told}
    return canonical_json(growth) + b"\n"


def check_growth(data: bytes, name: str, key: Ed25519PublicKey) -> tuple[Note, Note, list[str]]:
    """Both checkpoints, and what is wrong. Raises EvidenceError for what is no such proof."""
    try:
        told = json.loads(data)
        old, new = _need_note(told["from"]), _need_note(told["to"])
        proof = [b64decode(each, validate=True) for each in told["proof"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise EvidenceError(name, "", "it is no proof between two checkpoints", _CURE) from None
    wrong = [
        f"the {which} checkpoint is not signed with this key"
        for which, note in (("old", old), ("new", new))
        if not note.is_signed_by(key)
    ]
    first, second = old.checkpoint, new.checkpoint
    grown = extends(first.size, first.root, second.size, second.root, proof) if first.size else not proof
    if not grown or first.origin != second.origin:
        wrong.append("the new tree does not begin with the old one")
    return old, new, wrong


def to_sign(payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding: what the signature is over."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def key_id(key: Ed25519PublicKey) -> str:
    return sha256(raw_public(key)).hexdigest()


def _need_note(text: str) -> Note:
    if (note := read_note(text.encode())) is None:
        raise ValueError("no checkpoint")
    return note


def _is_signed(payload: bytes, signature: bytes, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(signature, to_sign(payload))
    except InvalidSignature:
        return False
    return True
