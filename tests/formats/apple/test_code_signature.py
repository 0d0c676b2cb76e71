"""Code signatures: names, teams, entitlements in both forms, signers."""

from __future__ import annotations

import hashlib

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.apple.code_signature import read_code_signature
from ringfence.formats.apple.entitlements import read_der_entitlements
from tests.formats.apple.signed import DAY, TEAM, sign, signer
from tests.mach_o_writer import make_blob, make_signature

ENTITLEMENTS: dict[str, object] = {
    "application-identifier": "TEAM.com.example",
    "get-task-allow": True,
    "keychain-access-groups": ["TEAM.*", "other"],
    "count": 3,
    "nested": {"a": "b"},
}


DEEP: list[object] = []
for _ in range(40):
    DEEP = [DEEP]


def der(tag: int, content: bytes) -> bytes:
    length = bytes([len(content)]) if len(content) < 128 else b"\x82" + len(content).to_bytes(2, "big")
    return bytes([tag]) + length + content


def encode(value: object) -> bytes:
    if isinstance(value, bool):
        return der(0x01, b"\xff" if value else b"\0")
    if isinstance(value, int):
        return der(0x02, value.to_bytes(1, "big"))
    if isinstance(value, str):
        return der(0x0C, value.encode())
    if isinstance(value, list):
        return der(0x30, b"".join(map(encode, value)))
    assert isinstance(value, dict)
    return der(0xB0, b"".join(der(0x30, encode(key) + encode(each)) for key, each in value.items()))


def entitlements_blob(value: dict[str, object]) -> bytes:
    return make_blob(0xFADE7172, der(0x70, encode(1) + encode(value)))


def test_a_signature_is_read() -> None:
    blob = make_signature(
        "com.example", "TEAM", ENTITLEMENTS, [entitlements_blob(ENTITLEMENTS)], code=bytes(0x2345)
    )
    found = read_code_signature(blob, "App")
    assert found.gaps == ()
    assert (found.identifier, found.team) == ("com.example", "TEAM")
    assert found.entitlements == ENTITLEMENTS
    assert found.has_requirements
    (directory,) = found.directories
    start = blob.index(b"\xfa\xde\x0c\x02")
    length = int.from_bytes(blob[start + 4 : start + 8], "big")
    assert directory.hash == hashlib.sha256(blob[start : start + length]).hexdigest()[:40]
    assert (directory.algorithm, directory.flags) == ("sha256", ("ad hoc", "runtime"))
    assert (directory.page_size, directory.pages, directory.code_limit) == (4096, 3, 0x2345)


def test_the_signer_is_read() -> None:
    found = read_code_signature(
        make_signature("com.example", extra=[make_blob(0xFADE0B01, sign(b"x"))]), "App"
    )
    (certificate,) = found.certificates
    assert certificate.common_name == "Apple Distribution: Example Ltd"
    assert (certificate.organisational_unit, certificate.country) == (TEAM, "CN")
    assert certificate.not_before == DAY
    assert certificate.sha256 == signer()[0].fingerprint(signer()[0].signature_hash_algorithm).hex()  # type: ignore[arg-type]
    assert found.team == TEAM


def test_entitlements_that_differ_are_told() -> None:
    other = {**ENTITLEMENTS, "platform-application": True}
    found = read_code_signature(make_signature("a", "", ENTITLEMENTS, [entitlements_blob(other)]), "App")
    assert found.entitlements == ENTITLEMENTS
    assert found.gaps == (
        "the entitlements as property list and as DER differ; those of the property list are shown",
    )


def test_der_entitlements_serve_alone() -> None:
    found = read_code_signature(make_signature("a", extra=[entitlements_blob(ENTITLEMENTS)]), "App")
    assert found.entitlements == ENTITLEMENTS


@pytest.mark.parametrize(
    ("blob", "gap"),
    [
        (make_blob(0x12345678, b""), "a blob of kind 0x12345678 in the signature is not known"),
        (make_blob(0xFADE0B01, b"no message"), "the signed message is damaged"),
        (make_blob(0xFADE7171, b"{ old = style; }"), "old-style"),
        (make_blob(0xFADE0C02, b"short"), "code directory: it is cut off"),
        (b"\xfa\xde\x0c\x02\xff\xff\xff\xff", "runs over its end"),
    ],
)
def test_a_damaged_blob_is_a_gap(blob: bytes, gap: str) -> None:
    found = read_code_signature(make_signature("com.example", extra=[blob]), "App")
    assert found.identifier == "com.example"
    assert any(gap in each for each in found.gaps), found.gaps


@pytest.mark.parametrize("blob", [b"", bytes(40), make_blob(0xFADE7171, b"<plist/>")])
def test_what_is_no_signature_is_refused(blob: bytes) -> None:
    with pytest.raises(EvidenceError):
        read_code_signature(blob, "App")


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        der(0x70, encode(1)),
        der(0x70, encode(1) + der(0xB0, der(0x30, encode("a")))),
        der(0x70, encode(1) + der(0xB0, der(0x30, encode("a") + der(0x55, b"")))),
        b"\x70\x88" + b"\xff" * 8,
        b"\x70\x05a",
        der(0x70, encode(1) + encode({"a": DEEP})),
    ],
)
def test_damaged_der_entitlements_are_refused(blob: bytes) -> None:
    with pytest.raises(EvidenceError):
        read_der_entitlements(blob, "App")
