"""The chain of CloudTrail's digests: what is signed and unchanged passes, every change is told."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ringfence.evidence.access.read_access_files import read_access_files
from tests.formats.access_logs.events import cloudtrail

KEY, OTHER = generate_private_key(65537, 2048), generate_private_key(65537, 2048)


@dataclass
class Trail:
    """A folder with two hours of log, their digests, the key and the last signature."""

    folder: Path

    def gaps(self) -> list[str]:
        evidence, _ = read_access_files(sorted(self.folder.iterdir()), self.folder)
        words = ("CHANGED", "SIGNED", "signature", "digest", "not here", "public key")
        return [gap.what for gap in evidence.gaps if any(word in gap.what for word in words)]


def digest_of(hour: int, log: bytes, before: dict[str, Any]) -> dict[str, Any]:
    hashed = hashlib.sha256(log).hexdigest()
    return {
        "awsAccountId": "111122223333",
        "digestStartTime": f"2026-03-02T{hour:02d}:00:00Z",
        "digestEndTime": f"2026-03-02T{hour + 1:02d}:00:00Z",
        "digestS3Bucket": "logs",
        "digestS3Object": f"AWSLogs/digest-{hour}.json.gz",
        "digestSignatureAlgorithm": "SHA256withRSA",
        **before,
        "logFiles": [{"s3Object": f"AWSLogs/log-{hour}.json.gz", "hashValue": hashed}],
    }


def sign(digest: dict[str, Any], data: bytes) -> str:
    before = digest["previousDigestSignature"] or "null"
    place = f"{digest['digestS3Bucket']}/{digest['digestS3Object']}"
    text = f"{digest['digestEndTime']}\n{place}\n{hashlib.sha256(data).hexdigest()}\n{before}"
    return KEY.sign(text.encode(), PKCS1v15(), SHA256()).hex()


@pytest.fixture
def trail(tmp_path: Path) -> Trail:
    before: dict[str, Any] = {
        "previousDigestS3Object": None,
        "previousDigestHashValue": None,
        "previousDigestSignature": None,
    }
    signature = ""
    for hour in (9, 10):
        log = json.dumps({"Records": [cloudtrail(f"2026-03-02T{hour:02d}:30:00Z")]}).encode()
        (tmp_path / f"log-{hour}.json.gz").write_bytes(gzip.compress(log))
        digest = digest_of(hour, log, before)
        data = json.dumps(digest).encode()
        (tmp_path / f"digest-{hour}.json.gz").write_bytes(gzip.compress(data))
        signature = sign(digest, data)
        before = {
            "previousDigestS3Object": digest["digestS3Object"],
            "previousDigestHashValue": hashlib.sha256(data).hexdigest(),
            "previousDigestSignature": signature,
        }
    metadata = {"Metadata": {"signature": signature, "signature-algorithm": "SHA256withRSA"}}
    (tmp_path / "head.json").write_text(json.dumps(metadata))
    (tmp_path / "key.pem").write_bytes(
        KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return Trail(tmp_path)


def test_a_whole_chain_passes(trail: Trail) -> None:
    assert trail.gaps() == []


def test_the_key_may_be_what_aws_prints(trail: Trail) -> None:
    (trail.folder / "key.pem").unlink()
    der = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
    keys = {"PublicKeyList": [{"Value": base64.b64encode(der).decode(), "Fingerprint": "x"}]}
    (trail.folder / "keys.json").write_text(json.dumps(keys))
    assert trail.gaps() == []


def test_a_tampered_log_is_told(trail: Trail) -> None:
    path = trail.folder / "log-9.json.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b"ann", b"eve", 1)))
    (what,) = trail.gaps()
    assert what.startswith("CHANGED")


def test_a_tampered_digest_is_told_though_its_log_fits(trail: Trail) -> None:
    log, digest = trail.folder / "log-9.json.gz", trail.folder / "digest-9.json.gz"
    data = gzip.decompress(log.read_bytes())
    changed = data.replace(b"ann", b"eve", 1)
    log.write_bytes(gzip.compress(changed))
    old, new = hashlib.sha256(data).hexdigest(), hashlib.sha256(changed).hexdigest()
    digest.write_bytes(
        gzip.compress(gzip.decompress(digest.read_bytes()).replace(old.encode(), new.encode()))
    )
    told = trail.gaps()
    assert any("CHANGED" in what for what in told)
    assert any("NOT SIGNED" in what for what in told)


def test_another_key_signs_nothing(trail: Trail) -> None:
    pem = OTHER.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (trail.folder / "key.pem").write_bytes(pem)
    assert len([what for what in trail.gaps() if "NOT SIGNED" in what]) == 2


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ("log-10.json.gz", "not here"),
        ("digest-9.json.gz", "the digest before it is not here"),
        ("head.json", "the signature of this last digest is not here"),
        ("key.pem", "no public key"),
    ],
)
def test_what_is_missing_is_told(trail: Trail, gone: str, told: str) -> None:
    (trail.folder / gone).unlink()
    assert any(told in what for what in trail.gaps())


def test_without_digests_it_is_told_that_nothing_is_shown(trail: Trail) -> None:
    for path in trail.folder.glob("digest*"):
        path.unlink()
    assert any("no digest files" in what for what in trail.gaps())


@pytest.mark.parametrize(
    "text",
    [
        '{"digestS3Object": 1, "awsAccountId": 2}',
        '{"digestS3Object": "',
        '{"PublicKeyList": [{"Value": "!"}]}',
        "-----BEGIN PUBLIC KEY-----\nAA\n",
    ],
)
def test_broken_files_beside_the_log_are_told(trail: Trail, text: str) -> None:
    (trail.folder / "key.pem").write_text(text)
    assert trail.gaps()
