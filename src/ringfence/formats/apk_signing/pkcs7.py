"""The PKCS #7 signature block of v1: its signers and certificates, and who of them signed the signature file.

Android picks nothing but what it needs: one certificate by issuer and serial number, one signature over the
file or over attributes that hold the file's digest. Chains are not followed to a root: apps sign themselves.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .ber import (
    INTEGER,
    OBJECT_ID,
    OCTET_STRING,
    SEQUENCE,
    SET,
    DerError,
    Value,
    expect,
    read_value,
    read_values,
    to_integer,
    to_object_id,
)
from .certificate import Certificate, read_certificate
from .names import same_name
from .public_key import KeyAnswer, UnusableKey, check_signature, load_key_of_kind
from .v1_algorithms import find_algorithm, is_supported

SIGNED_DATA = "1.2.840.113549.1.7.2"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
KITKAT, NOUGAT = 19, 24
MOST_CERTIFICATES = 50
MOST_SIGNERS = 20


class Refused(ValueError):
    """The block fails as a whole; `code` says why, in the words of `issues`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """One signer of the block. `attributes` are the signed attributes as encoded, or b"" without any."""

    issuer_der: bytes | None
    serial: int
    digest_id: str
    signature_id: str
    attributes: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """A parsed block: the type of what is signed, the certificates as encoded, the signers."""

    content_type: str
    certificates_der: tuple[bytes, ...]
    signers: tuple[SignerInfo, ...]


def read_signature_block(data: bytes) -> SignatureBlock:
    """The block, or DerError."""
    outer = expect(read_value(data)[0], SEQUENCE).children()
    if (
        len(outer) < 2
        or to_object_id(expect(outer[0], OBJECT_ID)) != SIGNED_DATA
        or not outer[1].is_context(0)
    ):
        raise DerError("the block is not signed data")
    fields = expect(read_value(outer[1].content)[0], SEQUENCE).children()
    if len(fields) < 4:
        raise DerError("the block is cut off")
    _check_version(fields[0])
    for algorithm in expect(fields[1], SET).children():
        _algorithm_id(algorithm)
    content = expect(fields[2], SEQUENCE).children()
    certificates: tuple[bytes, ...] = ()
    rest = fields[3:]
    if rest[0].is_context(0):
        certificates = tuple(value.encoded for value in rest.pop(0).children())
    if rest and rest[0].is_context(1):
        rest.pop(0).children()  # lists of revoked certificates, which must be readable
    if not rest or not content:
        raise DerError("the block is cut off")
    signers = tuple(_read_signer(value) for value in expect(rest[0], SET).children())
    return SignatureBlock(to_object_id(expect(content[0], OBJECT_ID)), certificates, signers)


def _read_signer(value: Value) -> SignerInfo:
    fields = expect(value, SEQUENCE).children()
    if len(fields) < 5:
        raise DerError("a signer is cut off")
    _check_version(fields[0])
    issuer_der, serial = _read_identity(fields[1])
    attributes = b""
    rest = fields[3:]
    if rest[0].is_context(0):
        attributes = rest.pop(0).encoded
    if len(rest) < 2:
        raise DerError("a signer is cut off")
    for attribute in rest[2].children() if len(rest) > 2 and rest[2].is_context(1) else ():
        _read_attribute(attribute)
    return SignerInfo(
        issuer_der,
        serial,
        _algorithm_id(fields[2]),
        _algorithm_id(rest[0]),
        attributes,
        expect(rest[1], OCTET_STRING).content,
    )


def _check_version(value: Value) -> None:
    if not -(2**31) <= to_integer(expect(value, INTEGER)) < 2**31:
        raise DerError("a version is impossible")


def _read_identity(value: Value) -> tuple[bytes | None, int]:
    """Issuer and serial number; None when the signer is named in a way that Android does not know."""
    if value.is_context(0):
        return None, 0
    fields = expect(value, SEQUENCE).children()
    if len(fields) < 2:
        raise DerError("a signer's identity is cut off")
    return fields[0].encoded, to_integer(expect(fields[1], INTEGER))


def _algorithm_id(value: Value) -> str:
    fields = expect(value, SEQUENCE).children()
    return to_object_id(expect(fields[0] if fields else None, OBJECT_ID))


def find_signer(
    block: SignatureBlock, signature_file: bytes, min_sdk: int, max_sdk: int
) -> tuple[Certificate | None, tuple[Certificate, ...]]:
    """The certificate of the first signer whose signature fits, or None, and all certificates. Refused."""
    signers = block.signers if min_sdk >= NOUGAT else block.signers[:1]
    if len(signers) > MOST_SIGNERS or len(block.certificates_der) > MOST_CERTIFICATES:
        raise Refused("TOO_LARGE_TO_CHECK")
    try:
        certificates = tuple(read_certificate(der) for der in block.certificates_der)
    except DerError:
        raise Refused("JAR_SIG_PARSE_EXCEPTION") from None
    fitting = [_check(block, certificates, signer, signature_file, min_sdk, max_sdk) for signer in signers]
    return next((certificate for certificate in fitting if certificate), None), certificates


def _check(
    block: SignatureBlock,
    certificates: tuple[Certificate, ...],
    signer: SignerInfo,
    signature_file: bytes,
    min_sdk: int,
    max_sdk: int,
) -> Certificate | None:
    """The signer's certificate when its signature fits, None when not, Refused when it cannot be checked."""
    if not is_supported(signer.digest_id, signer.signature_id, min_sdk, max_sdk):
        raise Refused("JAR_SIG_UNSUPPORTED_SIG_ALG")
    certificate = _certificate_of(certificates, signer)
    key_kind, digest = find_algorithm(signer.digest_id, signer.signature_id)
    try:
        key = load_key_of_kind(certificate.usable_key_der, key_kind)
    except UnusableKey:
        raise Refused("JAR_SIG_VERIFY_EXCEPTION") from None
    signed = signature_file
    if signer.attributes:
        if min_sdk < KITKAT:
            # Android before 4.4 did not check the digest in the attributes, so such a block protects nothing.
            raise Refused("JAR_SIG_VERIFY_EXCEPTION")
        if not _attributes_fit(block, signer, signature_file, max_sdk):
            return None
        signed = b"\x31" + signer.attributes[1:]
    answer = check_signature(key, signer.signature, signed, digest)
    if answer is KeyAnswer.UNREADABLE:
        raise Refused("JAR_SIG_VERIFY_EXCEPTION")
    return certificate if answer is KeyAnswer.VERIFIED else None


def _certificate_of(certificates: tuple[Certificate, ...], signer: SignerInfo) -> Certificate:
    for certificate in certificates:
        if (
            signer.issuer_der is not None
            and certificate.serial == signer.serial
            and same_name(certificate.issuer_der, signer.issuer_der)
        ):
            try:
                if certificate.may_sign():
                    return certificate
            except DerError:
                pass
            break
    raise Refused("JAR_SIG_VERIFY_EXCEPTION")


def _attributes_fit(block: SignatureBlock, signer: SignerInfo, signature_file: bytes, max_sdk: int) -> bool:
    """Do the signed attributes name the block's content type and the file's digest? Refused."""
    try:
        attributes = _read_attributes(signer.attributes)
        if max_sdk >= NOUGAT:
            content_type = _single(attributes, CONTENT_TYPE)
            if content_type is None:
                raise Refused("JAR_SIG_VERIFY_EXCEPTION")
            if to_object_id(_tagged(content_type, OBJECT_ID)) != block.content_type:
                return False
        digest = _single(attributes, MESSAGE_DIGEST)
        if digest is None:
            raise Refused("JAR_SIG_VERIFY_EXCEPTION")
        expected = _tagged(digest, OCTET_STRING).content
    except DerError:
        raise Refused("JAR_SIG_VERIFY_EXCEPTION") from None
    _, name = find_algorithm(signer.digest_id, signer.signature_id, of_file=True)
    return hashlib.new(name, signature_file).digest() == expected


def _read_attributes(encoded: bytes) -> dict[str, list[Value]]:
    attributes: dict[str, list[Value]] = {}
    for value in read_values(read_value(encoded)[0].content):
        name, values = _read_attribute(value)
        if name in attributes:
            raise Refused("JAR_SIG_PARSE_EXCEPTION")
        attributes[name] = values
    return attributes


def _read_attribute(value: Value) -> tuple[str, list[Value]]:
    fields = expect(value, SEQUENCE).children()
    if len(fields) < 2:
        raise DerError("an attribute is cut off")
    return to_object_id(expect(fields[0], OBJECT_ID)), expect(fields[1], SET).children()


def _single(attributes: dict[str, list[Value]], name: str) -> Value | None:
    values = attributes.get(name, [])
    if len(values) > 1:
        raise Refused("JAR_SIG_PARSE_EXCEPTION")
    return values[0] if values else None


def _tagged(value: Value, number: int) -> Value:
    if not value.is_universal(number):
        raise Refused("JAR_SIG_PARSE_EXCEPTION")
    return value
