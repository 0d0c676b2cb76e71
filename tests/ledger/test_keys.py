"""Keys: who may read them, and what is taken for one."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from ringfence.errors import EvidenceError, UsageError
from ringfence.ledger.keys import make_keys, raw_public, read_private_key, read_public_key


def test_a_new_private_key_is_its_owners_alone(tmp_path: Path) -> None:
    private = tmp_path / "keys" / "seal"
    public = make_keys(private)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert raw_public(read_private_key(private).public_key()) == raw_public(read_public_key(public))
    with pytest.raises(UsageError, match="there already"):
        make_keys(private)


def test_a_private_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    private = tmp_path / "seal"
    make_keys(private)
    private.chmod(0o640)
    with pytest.raises(UsageError, match="chmod 600"):
        read_private_key(private)


def test_what_is_no_ed25519_key_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key"
    other = generate_private_key(SECP256R1())
    file.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    file.chmod(0o600)
    with pytest.raises(UsageError, match="no Ed25519 key"):
        read_private_key(file)
    file.write_bytes(other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(EvidenceError, match="no Ed25519 key"):
        read_public_key(file)
    for junk in (b"", b"-----BEGIN PUBLIC KEY-----\n", bytes(range(256))):
        file.write_bytes(junk)
        with pytest.raises(EvidenceError, match="no public key"):
            read_public_key(file)
        with pytest.raises(UsageError, match="no private key"):
            read_private_key(file)
    with pytest.raises(UsageError, match="cannot read"):
        read_public_key(tmp_path / "none")
