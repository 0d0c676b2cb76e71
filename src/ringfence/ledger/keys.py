"""Ed25519 keys in PEM files, as OpenSSL reads them. A private key is its owner's alone to read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from ..errors import EvidenceError, UsageError

MOST_BYTES = 10_000
_HOW = "ringfence seal CASE --init --key FILE makes a pair: FILE and FILE.pub"


def make_keys(path: Path) -> Path:
    """Write a new private key, readable by its owner alone, and beside it the public one, whose path is
    returned. Raises UsageError where either is there already."""
    public = path.with_name(path.name + ".pub")
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    shown = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for file, data, mode in ((public, shown, 0o644), (path, secret, 0o600)):
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as target:
                target.write(data)
                target.flush()
                os.fsync(target.fileno())
    except FileExistsError as error:
        raise UsageError(f"{error.filename} is there already; name another file") from None
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    return public


def read_private_key(path: Path) -> Ed25519PrivateKey:
    """Raises UsageError for a file that is no such key, or that others may read."""
    data = _read(path)
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError(f"{path}: others may read this private key\n  cure: chmod 600 {path}")
    try:
        key = load_pem_private_key(data, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise UsageError(f"{path} is no private key without a password in PEM\n  cure: {_HOW}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path} is no Ed25519 key\n  cure: {_HOW}")
    return key


def read_public_key(path: Path) -> Ed25519PublicKey:
    """Raises EvidenceError for a file that is no such key: it may come from anybody."""
    try:
        key = load_pem_public_key(_read(path))
    except (ValueError, UnsupportedAlgorithm):
        raise EvidenceError(str(path), "", "it is no public key in PEM", "name the file FILE.pub") from None
    if not isinstance(key, Ed25519PublicKey):
        raise EvidenceError(str(path), "", "it is no Ed25519 key", "name the file FILE.pub")
    return key


def raw_public(key: Ed25519PublicKey) -> bytes:
    """The 32 bytes of a public key."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError as error:
        raise UsageError(f"cannot read the key {path}: {error.strerror}\n  cure: {_HOW}") from None
