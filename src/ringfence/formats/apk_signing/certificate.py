"""The X.509 certificate of an app's signer, read leniently: always a fingerprint, the rest where possible.

Apps are signed with certificates that strict libraries refuse (negative or oversized serial numbers, lengths
that are not the shortest), so the certificate is taken apart here and only its key goes to `cryptography`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from .ber import (
    BIT_STRING,
    BOOLEAN,
    GENERALIZED_TIME,
    INTEGER,
    OBJECT_ID,
    OCTET_STRING,
    SEQUENCE,
    UTC_TIME,
    DerError,
    Value,
    expect,
    read_value,
    to_integer,
    to_object_id,
)
from .key_encoding import repair_key
from .names import check_name, name_text

MAX_CERTIFICATE_BYTES = 1 << 16
_FIELDS = 12  # more than a certificate has

# SHA-256 of certificates whose private keys are public: build/target/product/security of Android's sources.
TEST_KEYS: dict[str, str] = {
    "a40da80a59d170caa950cf15c18c454d47a39b26989d8b640ecd745ba71bf5dc": "Android's public test key",
    "c8a2e9bccf597c2fb6dc66bee293fc13f2fc47ec77bc6b2b0d52c11f51192ab8": "Android's public platform test key",
    "28bbfe4a7b97e74681dc55c2fbb6ccb8d6c74963733f6af6ae74d8c3a6e879fd": "Android's public shared test key",
    "465983f7791f2abeb43ea2cbdc7f21a8260b72bc08a55c839fc1a43bc741a81e": "Android's public media test key",
    "e1dbadce60dc080d15b58a014b0dcf9400e24de23fa00b287a5a982bfebda2ee": "Android's public network test key",
    "abf21f9e2af1d881cc673fddcefa6ed9c269a437bd64b279cf45844cfd589126": "Android's public sandbox test key",
}

_TIME = re.compile(r"([0-9]{10}|[0-9]{12})([0-9]{2})?(?:[.,][0-9]{1,3})?(Z|[+-][0-9]{4})")
_KEY_USAGE = "2.5.29.15"
# Extensions whose meaning a checker knows; any other one marked critical makes the certificate unusable.
_KNOWN_EXTENSIONS = frozenset(
    {f"2.5.29.{n}" for n in (14, 15, 16, 17, 18, 19, 20, 21, 27, 28, 29, 30, 31, 32, 33, 35, 36, 37, 46, 54)}
    | {"1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.11", "1.3.6.1.5.5.7.48.1.5", "2.16.840.1.113730.1.1"}
)


@dataclass(frozen=True)
class Certificate:
    """A certificate as found; `der` is the very bytes, most other raw fields are slices of it.

    `usable_key_der` is the key as Android uses it: lengths in their shortest form, RSA's modulus positive.
    """

    der: bytes
    serial: int
    issuer_der: bytes
    subject_der: bytes
    key_der: bytes
    usable_key_der: bytes
    not_before: str
    not_after: str
    extensions_der: bytes

    @cached_property
    def sha256(self) -> str:
        """The fingerprint, in hex."""
        return hashlib.sha256(self.der).hexdigest()

    @cached_property
    def extensions(self) -> tuple[tuple[str, bool, bytes], ...]:
        """Object identifier, critical?, value. Raises DerError when they cannot be read."""
        if not self.extensions_der:
            return ()
        listed = read_value(self.extensions_der)[0].children()
        return tuple(_read_extension(value) for value in listed)

    def may_sign(self) -> bool:
        """Do the certificate's own extensions allow it to sign data? Raises DerError as `extensions`."""
        for name, critical, value in self.extensions:
            if critical and name not in _KNOWN_EXTENSIONS:
                return False
            if name == _KEY_USAGE:
                bits = expect(read_value(value)[0], BIT_STRING).content
                if len(bits) < 2 or not bits[1] & 0xC0:
                    return False
        return True


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says of who signed; "" or None where it cannot be read."""

    sha256: str
    subject: str
    issuer: str
    serial: int | None
    key_algorithm: str
    key_bits: int | None
    not_before: str | None
    not_after: str | None
    test_key: str


def read_certificate(der: bytes) -> Certificate:
    """The certificate in `der` (bytes after it are ignored), or DerError."""
    if len(der) > MAX_CERTIFICATE_BYTES:
        raise DerError("the certificate is too large")
    outer = expect(read_value(der)[0], SEQUENCE)
    parts = outer.children(_FIELDS)
    if len(parts) < 3:
        raise DerError("the certificate is cut off")
    expect(parts[1], SEQUENCE)
    expect(parts[2], BIT_STRING)
    fields = expect(parts[0], SEQUENCE).children(_FIELDS)
    if fields and fields[0].is_context(0):
        fields = fields[1:]
    if len(fields) < 6:
        raise DerError("the certificate is cut off")
    for index in (1, 2, 3, 4, 5):
        expect(fields[index], SEQUENCE)
    if _algorithm(fields[1]) != _algorithm(parts[1]):
        raise DerError("the certificate names two different signature algorithms")
    check_name(fields[2])
    check_name(fields[4])
    times = fields[3].children(_FIELDS)
    if len(times) != 2:
        raise DerError("the certificate's validity is not two times")
    return Certificate(
        der,
        to_integer(expect(fields[0], INTEGER)),
        fields[2].encoded,
        fields[4].encoded,
        fields[5].encoded,
        repair_key(fields[5].encoded),
        _read_time(times[0]),
        _read_time(times[1]),
        next((f.content for f in fields[6:] if f.is_context(3)), b""),
    )


def _algorithm(value: Value) -> tuple[str, list[bytes]]:
    fields = value.children(_FIELDS)
    name = to_object_id(expect(fields[0] if fields else None, OBJECT_ID))
    return name, [field.content for field in fields[1:]]


def describe_certificate(certificate: Certificate) -> CertificateFacts:
    """The readable facts of a certificate."""
    from .public_key import describe_key  # with a library that takes long to load

    key_algorithm, key_bits = describe_key(certificate.usable_key_der)
    subject = name_text(certificate.subject_der)
    return CertificateFacts(
        certificate.sha256,
        subject,
        name_text(certificate.issuer_der),
        certificate.serial,
        key_algorithm,
        key_bits,
        certificate.not_before,
        certificate.not_after,
        _which_test_key(certificate.sha256, subject),
    )


def describe_unreadable(der: bytes) -> CertificateFacts:
    """The fingerprint alone, of a certificate that cannot be read."""
    fingerprint = hashlib.sha256(der).hexdigest()
    return CertificateFacts(fingerprint, "", "", None, "unknown", None, None, None, "")


def _which_test_key(sha256: str, subject: str) -> str:
    if sha256 in TEST_KEYS:
        return TEST_KEYS[sha256]
    parts = set(subject.split(", "))
    return "a developer's debug key" if {"CN=Android Debug", "O=Android"} <= parts else ""


def _read_extension(value: Value) -> tuple[str, bool, bytes]:
    fields = value.children()  # apksig does not look at the tags of extensions
    if len(fields) < 2:
        raise DerError("an extension is cut off")
    critical = fields[1].is_universal(BOOLEAN) and any(fields[1].content)
    content = expect(fields[-1], OCTET_STRING).content
    return to_object_id(expect(fields[0], OBJECT_ID)), critical, content


def _read_time(value: Value) -> str:
    """A moment as ISO 8601 in UTC; DerError."""
    text = value.content.decode("ascii", "replace")
    match = _TIME.fullmatch(text)
    if match is None or not (value.is_universal(UTC_TIME) or value.is_universal(GENERALIZED_TIME)):
        raise DerError("a time cannot be read")
    digits, seconds, zone = match[1], match[2] or "00", match[3]
    if value.is_universal(UTC_TIME):
        digits = ("19" if digits[:2] >= "50" else "20") + digits
    try:
        moment = _read_digits(digits + seconds)
        if zone != "Z":
            shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
            moment += -shift if zone[0] == "+" else shift
    except (ValueError, OverflowError):
        raise DerError("a time cannot be read") from None
    return moment.isoformat()


def _read_digits(text: str) -> datetime:
    """The moment in YYYYMMDDHHMMSS, or as near to it as it comes; ValueError."""
    if len(text) != 14:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    # The same without loading what takes all formats apart.
    parts = [int(text[at : at + 2]) for at in range(4, 14, 2)]
    return datetime(int(text[:4]), parts[0], parts[1], parts[2], parts[3], parts[4], tzinfo=UTC)
