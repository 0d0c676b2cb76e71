"""A signer for tests: a certificate as Apple's for developers look, and CMS messages signed with it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

TEAM = "TEAM123456"


@cache
def signer() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "Apple Distribution: Example Ltd"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, TEAM),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example Ltd"),
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        ]
    )
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), 7, datetime(2026, 1, 1), datetime(2027, 1, 1)
    )
    return builder.sign(key, hashes.SHA256()), key


def sign(content: bytes, detached: bool = False) -> bytes:
    """A CMS message that wraps the content, or stands beside it."""
    certificate, key = signer()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(
        Encoding.DER,
        [pkcs7.PKCS7Options.Binary, *([pkcs7.PKCS7Options.DetachedSignature] if detached else [])],
    )


DAY = datetime(2026, 1, 1, tzinfo=UTC)
