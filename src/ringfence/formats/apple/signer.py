"""A CMS message, as Apple signs code and profiles -> the certificates of its signer, and its content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...errors import EvidenceError

MOST_BYTES = 4 * 1024 * 1024
MOST_PART_BYTES = 128 * 1024  # of all certificates, and of all signers: a real message has 10,000
MOST_CERTIFICATES = 32
_CURE = "take the file from the app again"
# What asn1crypto lets through when a message is damaged.
DAMAGED = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate carried in the message. `organisational_unit` is Apple's team id in a developer's."""

    common_name: str
    organisation: str
    organisational_unit: str
    country: str
    issuer: str
    not_before: datetime
    not_after: datetime
    sha256: str


def read_signer(message: bytes, name: str) -> tuple[Certificate, ...]:
    """The certificates, the signer's first; () where nobody signed. Their chain is not verified."""
    try:
        signed = _signed_data(message, name)
        infos, certificates = signed["signer_infos"], signed["certificates"]
        if max(len(infos.contents or b""), len(certificates.contents or b"")) > MOST_PART_BYTES:
            raise EvidenceError(name, "", "the signed message has more signers than are read here", _CURE)
        signers = [info["sid"].chosen.native.get("serial_number") for info in infos]
        held = [each.chosen for each in certificates][:MOST_CERTIFICATES]
        ranked = sorted(held, key=lambda each: each.serial_number not in signers)
        return tuple(_certificate(each) for each in ranked)
    except DAMAGED as error:
        raise _damaged(name, error) from None


def read_signed_content(message: bytes, name: str) -> bytes:
    """The bytes that the message wraps."""
    try:
        content = _signed_data(message, name)["encap_content_info"]["content"].native
    except DAMAGED as error:
        raise _damaged(name, error) from None
    if not isinstance(content, bytes):
        raise EvidenceError(name, "", "the signed message wraps nothing", _CURE)
    return content


def _signed_data(message: bytes, name: str) -> Any:
    from asn1crypto import cms  # takes 50 ms to import, and few files need it

    if len(message) > MOST_BYTES:
        raise EvidenceError(name, "", f"the signed message has more than {MOST_BYTES:,} bytes", _CURE)
    info = cms.ContentInfo.load(message)
    if info["content_type"].native != "signed_data":
        raise EvidenceError(name, "", "this is no signed message", _CURE)
    return info["content"]


def _certificate(held: Any) -> Certificate:
    subject, issuer = held.subject.native, held.issuer.native
    validity = held["tbs_certificate"]["validity"]
    return Certificate(
        common_name=_one(subject, "common_name"),
        organisation=_one(subject, "organization_name"),
        organisational_unit=_one(subject, "organizational_unit_name"),
        country=_one(subject, "country_name"),
        issuer=_one(issuer, "common_name"),
        not_before=validity["not_before"].native,
        not_after=validity["not_after"].native,
        sha256=hashlib.sha256(held.dump()).hexdigest(),
    )


def _one(names: Any, key: str) -> str:
    value = names.get(key, "")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _damaged(name: str, error: Exception) -> EvidenceError:
    what = f"the signed message is damaged: {type(error).__name__}: {str(error)[:100]}"
    return EvidenceError(name, "", " ".join(what.split()), _CURE)
