"""Does a code signature hold? Pages, the parts bound to the directory, the signer's message, Apple's chain.

What is left out: whether a certificate had expired or was revoked on the day of signing, and the files beside
the executable (`_CodeSignature/CodeResources`).
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import EvidenceError
from .code_signature import HASHES, Blob, find_blobs
from .mach_o_values import MachO, MachOSlice
from .signer import DAMAGED, MOST_PART_BYTES

MOST_CHAIN = 8
MOST_PAGES = 1 << 20
# SHA-256 of the certificate "Apple Root CA", as www.apple.com/certificateauthority shows it
APPLE_ROOT = "b0b1730ecbc7ff4505142c49f1295e6eda6bcaed7e2c68c5be91b5a11001f024"
_DIRECTORY, _CMS = 0xFADE0C02, 0xFADE0B01
# Kind of blob -> number of the special slot of the directory that holds its hash
_BOUND = {0xFADE0C01: 2, 0xFADE7171: 5, 0xFADE7172: 7}
_INFO_PLIST = 1
_ALGORITHMS = ("sha1", "sha256", "sha384", "sha512")


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """`holds` is None where nobody's signature is there to check. `by_apple` holds where the signer's
    certificate was issued under Apple's root; `pages` counts those that were compared."""

    holds: bool | None
    why: str
    by_apple: bool
    pages: int


def verify_all_slices(data: bytes, mach_o: MachO, info_plist: bytes = b"") -> SignatureCheck:
    """The worst that is found: one slice whose signature fails, or else one that nobody signed."""
    checks = [verify_code_signature(data, part, info_plist) for part in mach_o.slices]
    return min(checks, key=lambda check: (check.holds is not False, check.holds is not None, check.by_apple))


class _FailsError(Exception):
    """The signature does not hold; the text says why."""


def verify_code_signature(data: bytes, part: MachOSlice, info_plist: bytes = b"") -> SignatureCheck:
    """Check one slice of a file; `info_plist`, where given, is compared with its hash that was signed.

    The signer's message covers the first directory, so that one's pages count; the others must match as well.
    """
    if part.signature_place is None:
        return SignatureCheck(None, "it is not signed", False, 0)
    offset, size = part.signature_place
    try:
        blobs = find_blobs(data[offset : offset + size], "", [])
        pages = _check_directories(data, part, blobs, info_plist)
        message = next((blob.content[8:] for blob in blobs if blob.magic == _CMS), b"")
        if not message:
            return SignatureCheck(None, "its pages match, and nobody signed them (ad hoc)", False, pages)
        by_apple = _check_message(message, [blob.content for blob in blobs if blob.magic == _DIRECTORY])
    except _FailsError as error:
        return SignatureCheck(False, str(error), False, 0)
    except (EvidenceError, struct.error) as error:
        return SignatureCheck(False, f"it cannot be read: {str(error).partition(chr(10))[0]}", False, 0)
    root = "under Apple's root" if by_apple else "under a root that is not Apple's"
    return SignatureCheck(True, f"its pages match, and it is signed {root}", by_apple, pages)


def _check_directories(data: bytes, part: MachOSlice, blobs: list[Blob], info_plist: bytes) -> int:
    """Every directory's hashes against the pages and the parts; how many pages there are."""
    directories = [blob.content for blob in blobs if blob.magic == _DIRECTORY]
    if not directories:
        raise _FailsError("it has no code directory")
    bound = {_BOUND[blob.magic]: blob.content for blob in blobs if blob.magic in _BOUND}
    if info_plist:
        bound[_INFO_PLIST] = info_plist
    for directory in directories:
        _check_special(directory, bound)
    return max(_check_pages(data, part, directory) for directory in directories)


def _hash_of(directory: bytes) -> tuple[str, int, int]:
    """Name of the hash, its size in bytes, and where the hashes of the pages begin."""
    (place,) = struct.unpack_from(">I", directory, 16)
    size, kind = struct.unpack_from(">2B", directory, 36)
    algorithm = HASHES.get(kind, "").partition("-")[0]
    if not algorithm or not 8 <= size <= hashlib.new(algorithm).digest_size:
        raise _FailsError(f"its hash ({kind}, {size} bytes) is not known")
    return algorithm, size, place


def _check_special(directory: bytes, bound: Mapping[int, bytes]) -> None:
    """The hashes that bind requirements, entitlements and Info.plist; a slot of zeros binds nothing."""
    algorithm, size, place = _hash_of(directory)
    (slots,) = struct.unpack_from(">I", directory, 24)
    for slot, content in bound.items():
        at = place - slot * size
        held = directory[max(at, 0) : max(at, 0) + size] if slot <= slots and at >= 0 else b""
        if slot == _INFO_PLIST and not any(held):
            continue
        if hashlib.new(algorithm, content).digest()[:size] != held:
            what = {1: "Info.plist", 2: "requirements", 5: "entitlements", 7: "DER entitlements"}[slot]
            raise _FailsError(f"its {what} are not those that were signed")


def _check_pages(data: bytes, part: MachOSlice, directory: bytes) -> int:
    algorithm, size, place = _hash_of(directory)
    (count, limit), (shift,) = (
        struct.unpack_from(">II", directory, 28),
        struct.unpack_from(">B", directory, 39),
    )
    version = struct.unpack_from(">I", directory, 8)[0]
    limit = (struct.unpack_from(">Q", directory, 56)[0] if version >= 0x20300 else 0) or limit
    page = 1 << shift if 0 < shift < 32 else max(limit, 1)
    if limit > part.size or place + count * size > len(directory) or count > MOST_PAGES:
        raise _FailsError("it covers more than there is")
    signed_from = part.signature_place[0] - part.offset if part.signature_place else limit
    if count != -(-limit // page) or limit < signed_from - 16:
        raise _FailsError("it does not cover all of the code")
    code, digest = memoryview(data)[part.offset : part.offset + limit], getattr(hashlib, algorithm)
    hashes = (digest(code[at : at + page]).digest()[:size] for at in range(0, limit, page))
    for number, found in enumerate(hashes):
        if found != directory[place + number * size : place + (number + 1) * size]:
            raise _FailsError(f"page {number} of {count} is not as it was signed")
    return int(count)


def _check_message(message: bytes, directories: list[bytes]) -> bool:
    """The signer's message against the directory; was its certificate issued under Apple's root?"""
    from asn1crypto import cms
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        signed = cms.ContentInfo.load(message)["content"]
        infos, held = signed["signer_infos"], signed["certificates"]
        if max(len(infos.contents or b""), len(held.contents or b"")) > MOST_PART_BYTES or len(infos) != 1:
            raise _FailsError("its message has not one signer")
        certificates = [each.chosen for each in held]
        own = _check_signer(infos[0], certificates, directories[0])
        return _is_under_apple(own, certificates)
    except InvalidSignature:
        raise _FailsError("the signer's signature is false") from None
    except (UnsupportedAlgorithm, *DAMAGED) as error:
        raise _FailsError(f"its message is damaged: {type(error).__name__}") from None


def _check_signer(info: Any, certificates: list[Any], directory: bytes) -> Any:
    """Raise unless this signer signed this directory; its certificate."""
    algorithm = info["digest_algorithm"]["algorithm"].native
    attributes = {each["type"].native: each["values"] for each in info["signed_attrs"]}
    if algorithm not in _ALGORITHMS:
        raise _FailsError(f"the signer uses the hash {algorithm}")
    if attributes["message_digest"][0].native != hashlib.new(algorithm, directory).digest():
        raise _FailsError("the signer signed another directory")
    serial = info["sid"].chosen.native["serial_number"]
    own = next((each for each in certificates if each.serial_number == serial), None)
    if own is None:
        raise _FailsError("the signer's certificate is not there")
    _check_by_key(own, info["signature"].native, info["signed_attrs"].untag().dump(), algorithm)
    return own


def _check_by_key(certificate: Any, signature: bytes, content: bytes, algorithm: str) -> None:
    """Raise InvalidSignature unless the certificate's key signed the content."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    kind = getattr(hashes, algorithm.upper())()
    key = serialization.load_der_public_key(certificate.public_key.dump())
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, content, padding.PKCS1v15(), kind)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, content, ec.ECDSA(kind))
    else:
        raise _FailsError("the signer's key is of a kind that is not known")


def _is_under_apple(own: Any, certificates: list[Any]) -> bool:
    """Follow the issuers that the message carries; each must be one, and have signed the one before."""
    for _ in range(MOST_CHAIN):
        if hashlib.sha256(own.dump()).hexdigest() == APPLE_ROOT:
            return True
        above = next((each for each in certificates if each.subject == own.issuer and each is not own), None)
        if above is None or not above.ca or own.hash_algo not in _ALGORITHMS:
            return False
        _check_by_key(above, own["signature_value"].native, own["tbs_certificate"].dump(), own.hash_algo)
        own = above
    return False
