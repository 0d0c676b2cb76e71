"""CloudTrail's digest files: which log files an hour had, each with its SHA-256, in a chain of signatures.

A digest is signed with RSA over its end, its place, its hash and the signature of the one before; the
signature stands in the next digest, and in the metadata of its S3 object. Hashes are of what is unpacked.
Source: AWS CloudTrail user guide, "CloudTrail digest file structure" and "Custom implementations".
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any

from ..json_document import NotJsonError, read_json

MOST_LOGS = 100_000
FIRST = "null"  # what is signed in place of a signature where there is no digest before


@dataclass(frozen=True, slots=True)
class TrailDigest:
    """`start` and `end` are texts in UTC, `logs` (object, SHA-256), `sha256` that of the digest itself.
    `before` is the object of the digest before it, with its hash and signature; "" for the first."""

    account: str
    start: str
    end: str
    bucket: str
    object: str
    sha256: str
    logs: tuple[tuple[str, str], ...]
    before: str
    before_sha256: str
    before_signature: str

    def signed(self) -> bytes:
        place = f"{self.bucket}/{self.object}"
        return "\n".join((self.end, place, self.sha256, self.before_signature or FIRST)).encode()


def is_digest(head: bytes, name: str) -> bool:
    return b'"digestS3Object"' in head and b'"awsAccountId"' in head


def is_public_keys(head: bytes, name: str) -> bool:
    return b'"PublicKeyList"' in head or head.lstrip().startswith(
        (b"-----BEGIN PUBLIC KEY", b"-----BEGIN RSA PUBLIC")
    )


def is_object_head(head: bytes, name: str) -> bool:
    """The metadata of a digest's S3 object, as `aws s3api head-object` prints them."""
    return b'"Metadata"' in head and b'"signature"' in head and b'"signature-algorithm"' in head


def read_digest(data: bytes) -> TrailDigest:
    """Raises NotJsonError for what is no digest."""
    value = read_json(data).value
    if not isinstance(value, dict):
        raise NotJsonError("it is no object")
    logs = value.get("logFiles")
    if (
        not isinstance(logs, list)
        or len(logs) > MOST_LOGS
        or not all(isinstance(each, dict) for each in logs)
    ):
        raise NotJsonError("logFiles is no list of log files")
    return TrailDigest(
        _text(value, "awsAccountId"),
        _text(value, "digestStartTime"),
        _text(value, "digestEndTime"),
        _text(value, "digestS3Bucket"),
        _text(value, "digestS3Object"),
        hashlib.sha256(data).hexdigest(),
        tuple((_text(each, "s3Object"), _text(each, "hashValue").lower()) for each in logs),
        _text(value, "previousDigestS3Object"),
        _text(value, "previousDigestHashValue").lower(),
        _text(value, "previousDigestSignature").lower(),
    )


def read_signature(data: bytes) -> str:
    """The signature in the metadata of a digest's object. Raises NotJsonError."""
    value = read_json(data).value
    metadata = value.get("Metadata") if isinstance(value, dict) else None
    return _text(metadata, "signature").lower() if isinstance(metadata, dict) else ""


def read_public_keys(data: bytes) -> list[Any]:
    """RSA keys: PEM, or what `aws cloudtrail list-public-keys` prints. Raises NotJsonError."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

    if data.lstrip().startswith(b"-----BEGIN"):
        made = [_load(load_pem_public_key, data)]
    else:
        value = read_json(data).value
        listed = value.get("PublicKeyList") if isinstance(value, dict) else None
        made = [_load(load_der_public_key, _decode(each)) for each in listed or () if isinstance(each, dict)]
    return [key for key in made if isinstance(key, RSAPublicKey)]


def is_signed(digest: TrailDigest, signature: str, keys: list[Any]) -> bool:
    """Did the owner of one of the keys sign it?"""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        raw = binascii.unhexlify(signature)
    except ValueError:
        return False
    for key in keys:
        try:
            key.verify(raw, digest.signed(), PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError):
            continue
        return True
    return False


def _text(value: dict[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _decode(each: dict[str, Any]) -> bytes:
    try:
        return base64.b64decode(_text(each, "Value"))
    except ValueError:
        return b""


def _load(load: Any, data: bytes) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return load(data)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
