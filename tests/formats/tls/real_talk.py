"""A client and a server of this machine's OpenSSL talking in memory: their bytes, and their key log."""

from __future__ import annotations

import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

NAMES = ("api.example", "*.cdn.example")
START = datetime(2026, 1, 1)


@dataclass(frozen=True)
class Talk:
    """The bytes of each direction, and the key log."""

    client: bytes
    server: bytes
    keys: bytes
    cipher: str


def write_certificate(folder: Path, kind: str = "ec") -> Path:
    """A certificate for NAMES with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, NAMES[0]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example, Ltd"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in NAMES]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{kind}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file


def hold_talk(
    folder: Path,
    certificate: Path,
    said: bytes,
    answered: bytes,
    version: ssl.TLSVersion,
    ciphers: str = "",
    alpn: str = "http/1.1",
) -> Talk:
    """A whole connection: handshake, `said` by the client, `answered` by the server, in this version."""
    log = folder / "keys.log"
    log.unlink(missing_ok=True)
    caller = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    caller.load_verify_locations(certificate)
    caller.keylog_filename = str(log)
    called = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    called.load_cert_chain(certificate)
    for context in (caller, called):
        context.minimum_version = context.maximum_version = version
        context.set_alpn_protocols([alpn])
        if ciphers:
            context.set_ciphers(ciphers)
    pipes = [ssl.MemoryBIO() for _ in range(4)]
    client = caller.wrap_bio(pipes[0], pipes[1], server_hostname=NAMES[0])
    server = called.wrap_bio(pipes[2], pipes[3], server_side=True)
    wire = _Wire(pipes)
    _shake_hands(client, server, wire)
    client.write(said)
    wire.carry()
    assert _hear(server, len(said)) == said
    server.write(answered)
    wire.carry()
    assert _hear(client, len(answered)) == answered
    cipher = client.cipher()
    return Talk(bytes(wire.up), bytes(wire.down), log.read_bytes(), cipher[0] if cipher else "")


def _hear(side: ssl.SSLObject, size: int) -> bytes:
    """So many bytes, from as many records as they take."""
    heard = b""
    while len(heard) < size:
        heard += side.read(size - len(heard))
    return heard


class _Wire:
    """Carries bytes between the two, and keeps them."""

    def __init__(self, pipes: list[ssl.MemoryBIO]) -> None:
        self.client_in, self.client_out, self.server_in, self.server_out = pipes
        self.up, self.down = bytearray(), bytearray()

    def carry(self) -> None:
        """What either has said goes to the other."""
        for source, target, kept in (
            (self.client_out, self.server_in, self.up),
            (self.server_out, self.client_in, self.down),
        ):
            data = source.read()
            kept += data
            target.write(data)


def _shake_hands(client: ssl.SSLObject, server: ssl.SSLObject, wire: _Wire) -> None:
    left = [client, server]
    for _ in range(10):
        for side in list(left):
            with suppress(ssl.SSLWantReadError):
                side.do_handshake()
                left.remove(side)
            wire.carry()
    assert not left
