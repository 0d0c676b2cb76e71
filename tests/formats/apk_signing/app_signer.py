"""Signs small apps in memory, with every knob that a forger would turn."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from struct import pack

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs7
from cryptography.x509.oid import NameOID

V2, V3, V31 = 0x7109871A, 0xF05368C0, 0x1B93AD61
ECDSA_SHA256 = 0x0201
NEWEST = 2**31 - 1
FILES = {"AndroidManifest.xml": b"<manifest>" * 9, "classes.dex": b"dex\n035\0" * 40, "res/a.txt": b"a"}


@dataclass(frozen=True)
class Identity:
    """A key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def key_der(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.der).hexdigest()

    def sign(self, data: bytes) -> bytes:
        return self.key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


@cache
def identity(name: str, organisation: str = "Test") -> Identity:
    """The same identity for the same name, within one run."""
    key = ec.derive_private_key(
        int.from_bytes(hashlib.sha256(name.encode()).digest()[:31], "big"), ec.SECP256R1()
    )
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        ]
    )
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 1 + len(name))
    builder = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    builder = builder.not_valid_after(datetime(2050, 1, 1, tzinfo=UTC))
    return Identity(key, builder.sign(key, hashes.SHA256()))


@dataclass(frozen=True)
class Zip:
    """The three stretches of an archive; `entries` are where each local header starts."""

    entries: bytes
    directory: bytes
    count: int
    comment: bytes = b""

    def file(self, block: bytes = b"") -> bytes:
        start = len(self.entries) + len(block)
        return self.entries + block + self.directory + self.end_record(start)

    def end_record(self, start: int) -> bytes:
        sizes = pack("<HHIIH", self.count, self.count, len(self.directory), start, len(self.comment))
        return b"PK\x05\x06\0\0\0\0" + sizes + self.comment


def make_zip(files: dict[str, bytes] | Sequence[tuple[str, bytes]], comment: bytes = b"") -> Zip:
    """Every second entry is deflated."""
    pairs = list(files.items()) if isinstance(files, dict) else list(files)
    entries = directory = b""
    for index, (name, data) in enumerate(pairs):
        method = 8 * (index % 2)
        packed = zlib.compress(data, 9, -15) if method else data
        raw = name.encode()
        fields = pack("<HHHIIIHH", method, 0, 0, zlib.crc32(data), len(packed), len(data), len(raw), 0)
        directory += b"PK\x01\x02\x14\0\x14\0\0\0" + fields + pack("<HHHII", 0, 0, 0, 0, len(entries)) + raw
        entries += b"PK\x03\x04\x14\0\0\0" + fields + raw + packed
    return Zip(entries, directory, len(pairs), comment)


def sized(data: bytes) -> bytes:
    """A length and that many bytes."""
    return pack("<I", len(data)) + data


def chunked_digest(archive: Zip, name: str = "sha256") -> bytes:
    """The digest of the content, by the plainest code there is."""
    stretches = (archive.entries, archive.directory, archive.end_record(len(archive.entries)))
    chunks = [s[i : i + 2**20] for s in stretches for i in range(0, len(s), 2**20)]
    parts = [hashlib.new(name, b"\xa5" + pack("<I", len(c)) + c).digest() for c in chunks]
    return hashlib.new(name, b"\x5a" + pack("<I", len(parts)) + b"".join(parts)).digest()


@dataclass(frozen=True)
class Recipe:
    """How one v2 or v3 signer is made: `algorithm_ids` with its signatures, `digest_ids` with its digests."""

    who: Identity
    algorithm_ids: tuple[int, ...] = (ECDSA_SHA256,)
    digest_ids: tuple[int, ...] | None = None
    attributes: tuple[tuple[int, bytes], ...] = ()
    sdk: tuple[int, int] | None = None
    signed_sdk: tuple[int, int] | None = None
    certificates: tuple[bytes, ...] | None = None
    key_der: bytes | None = None
    digest: bytes | None = None
    signature: bytes | None = None

    def encode(self, content_digest: bytes) -> bytes:
        digest_ids = self.algorithm_ids if self.digest_ids is None else self.digest_ids
        digests = b"".join(sized(pack("<I", i) + sized(self.digest or content_digest)) for i in digest_ids)
        certificates = (self.who.der,) if self.certificates is None else self.certificates
        attributes = b"".join(sized(pack("<I", i) + value) for i, value in self.attributes)
        signed_sdk = self.signed_sdk or self.sdk
        versions = pack("<ii", *signed_sdk) if signed_sdk else b""
        signed = sized(digests) + sized(b"".join(map(sized, certificates))) + versions + sized(attributes)
        signature = self.who.sign(signed) if self.signature is None else self.signature
        signatures = b"".join(sized(pack("<I", i) + sized(signature)) for i in self.algorithm_ids)
        outer = pack("<ii", *self.sdk) if self.sdk else b""
        return sized(sized(signed) + outer + sized(signatures) + sized(self.key_der or self.who.key_der))


def v3_recipe(who: Identity, low: int = 28, high: int = NEWEST) -> Recipe:
    return Recipe(who, sdk=(low, high))


def lineage(*chain: Identity, flags: int = 23, algorithm_id: int = ECDSA_SHA256, last_id: int = 0) -> bytes:
    """The value of a proof of rotation; `last_id` is the algorithm by which its last signer signs another."""
    nodes = b""
    for place, who in enumerate(chain):
        is_last = place == len(chain) - 1
        signed = sized(who.der) + pack("<I", algorithm_id if place else 0)
        signature = chain[place - 1].sign(signed) if place else b""
        own_id = last_id if is_last else algorithm_id
        nodes += sized(sized(signed) + pack("<II", flags, own_id) + sized(signature))
    return pack("<I", 1) + nodes


def rotated(recipe: Recipe, *chain: Identity) -> Recipe:
    return replace(recipe, attributes=(*recipe.attributes, (0x3BA06F8C, lineage(*chain))))


def make_block(parts: Sequence[tuple[int, bytes]]) -> bytes:
    """A signing block of numbered parts."""
    pairs = b"".join(pack("<QI", len(value) + 4, number) + value for number, value in parts)
    size = pack("<Q", len(pairs) + 24)
    return size + pairs + size + b"APK Sig Block 42"


def sign_block(
    archive: Zip, schemes: Mapping[int, Sequence[Recipe]], more: Sequence[tuple[int, bytes]] = ()
) -> bytes:
    """The file, signed by these recipes under these block numbers."""
    digest = chunked_digest(archive)
    parts = [
        (number, sized(b"".join(r.encode(digest) for r in recipes))) for number, recipes in schemes.items()
    ]
    return archive.file(make_block([*parts, *more]))


def digest_line(data: bytes, suffix: str = "-Digest") -> str:
    return f"SHA-256{suffix}: {base64.b64encode(hashlib.sha256(data).digest()).decode()}\r\n"


def section(name: str, data: bytes) -> bytes:
    return f"Name: {name}\r\n{digest_line(data)}\r\n".encode()


def make_manifest(files: dict[str, bytes]) -> bytes:
    return b"Manifest-Version: 1.0\r\n\r\n" + b"".join(section(*pair) for pair in files.items())


def make_signature_file(manifest: bytes, head: str = "", *, whole: bool = True) -> bytes:
    """A signature file; `head` are further lines of its main section."""
    text = "Signature-Version: 1.0\r\n" + head
    if whole:
        text += digest_line(manifest, "-Digest-Manifest")
    sections = manifest.split(b"\r\n\r\n")[1:-1]
    parts = [section(s.split(b"\r\n")[0][6:].decode(), s + b"\r\n\r\n") for s in sections]
    return text.encode() + b"\r\n" + b"".join(parts)


def sign_file(file: bytes, who: Identity, *, attributes: bool = False) -> bytes:
    """The PKCS #7 block over a signature file."""
    builder = (
        pkcs7.PKCS7SignatureBuilder().set_data(file).add_signer(who.certificate, who.key, hashes.SHA256())
    )
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    if not attributes:
        options.append(pkcs7.PKCS7Options.NoAttributes)
    return builder.sign(Encoding.DER, options)


def sign_jar(files: dict[str, bytes], *signers: Identity, head: str = "") -> dict[str, bytes]:
    """The files with META-INF, by every signer."""
    manifest = make_manifest(files)
    file = make_signature_file(manifest, head)
    signed = {**files, "META-INF/MANIFEST.MF": manifest}
    for number, who in enumerate(signers):
        signed |= {f"META-INF/S{number}.SF": file, f"META-INF/S{number}.EC": sign_file(file, who)}
    return signed
