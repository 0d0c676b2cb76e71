"""Checks one signature with one public key, the key given as SubjectPublicKeyInfo."""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

HASHES: dict[str, hashes.HashAlgorithm] = {
    "md5": hashes.MD5(),
    "sha1": hashes.SHA1(),
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
MAX_RSA_BITS = 16_384
MAX_KEY_BYTES = 1 << 14
AnyKey = rsa.RSAPublicKey | dsa.DSAPublicKey | ec.EllipticCurvePublicKey
_KEY_KINDS: dict[str, type] = {
    "RSA": rsa.RSAPublicKey,
    "DSA": dsa.DSAPublicKey,
    "EC": ec.EllipticCurvePublicKey,
}


class KeyAnswer(Enum):
    """What checking a signature came to."""

    VERIFIED = auto()
    REFUSED = auto()  # a well-formed signature that does not fit
    UNREADABLE = auto()  # the signature or the key cannot be used at all


class UnusableKey(ValueError):
    """A public key that cannot be read."""


@lru_cache(maxsize=64)
def load_key(subject_public_key_info: bytes) -> AnyKey:
    """The key, or UnusableKey."""
    if len(subject_public_key_info) > MAX_KEY_BYTES:
        raise UnusableKey("the key is too large")
    try:
        key = load_der_public_key(subject_public_key_info)
    except (ValueError, TypeError, OverflowError, UnsupportedAlgorithm) as error:
        raise UnusableKey(str(error)) from None
    if not isinstance(key, (rsa.RSAPublicKey, dsa.DSAPublicKey, ec.EllipticCurvePublicKey)):
        raise UnusableKey("the kind of key does not sign apps")
    if isinstance(key, rsa.RSAPublicKey) and key.key_size > MAX_RSA_BITS:
        raise UnusableKey("the key is too large")
    return key


def load_key_of_kind(subject_public_key_info: bytes, kind: str) -> AnyKey:
    """The key, when it is of the kind "RSA", "DSA" or "EC"; else UnusableKey."""
    key = load_key(subject_public_key_info)
    if not isinstance(key, _KEY_KINDS[kind]):
        raise UnusableKey("the key is of another kind than the signature")
    return key


def describe_key(subject_public_key_info: bytes) -> tuple[str, int | None]:
    """The kind of key and its size in bits; what cannot be read is ("unknown", None)."""
    try:
        key = load_key(subject_public_key_info)
    except UnusableKey:
        return "unknown", None
    kind = next(name for name, cls in _KEY_KINDS.items() if isinstance(key, cls))
    return kind, key.key_size


def check_signature(
    key: AnyKey, signature: bytes, data: bytes, digest: str, *, probabilistic: bool = False
) -> KeyAnswer:
    """Does the signature over `data` fit the key?

    `probabilistic` means RSASSA-PSS with a salt as long as the digest.
    """
    algorithm = HASHES[digest]
    try:
        if isinstance(key, rsa.RSAPublicKey):
            if len(signature) != (key.key_size + 7) // 8:
                return KeyAnswer.UNREADABLE
            key.verify(signature, data, _padding(algorithm, probabilistic), algorithm)
        else:
            decode_dss_signature(signature)
            if isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(signature, data, ec.ECDSA(algorithm))
            else:
                key.verify(signature, data, algorithm)
    except InvalidSignature:
        return KeyAnswer.REFUSED
    except (ValueError, TypeError, OverflowError, UnsupportedAlgorithm):
        return KeyAnswer.UNREADABLE
    return KeyAnswer.VERIFIED


def _padding(algorithm: hashes.HashAlgorithm, probabilistic: bool) -> padding.AsymmetricPadding:
    if probabilistic:
        return padding.PSS(mgf=padding.MGF1(algorithm), salt_length=algorithm.digest_size)
    return padding.PKCS1v15()
