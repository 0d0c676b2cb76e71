"""Code signatures are checked: pages, what is bound to them, the signer's message, the root above it."""

from __future__ import annotations

import dataclasses

import pytest

from ringfence.formats.apple import verify_signature
from ringfence.formats.apple.mach_o import read_mach_o
from ringfence.formats.apple.verify_signature import SignatureCheck, verify_all_slices, verify_code_signature
from tests.formats.apple.signed import sign, signer
from tests.formats.apple.test_mach_o import FULL
from tests.mach_o_writer import make_blob, make_directory, make_fat, make_mach_o, make_signature

ROOM = 8192
INFO = b"<plist/>"
ENTITLEMENTS: dict[str, object] = {"get-task-allow": True}


def make_signed(signed: bool = True, signed_as: str = "com.example", changed: bytes = b"") -> bytes:
    """A Mach-O with a signature over all of its code; `changed` stands in for the code that is signed."""
    data = make_mach_o(dataclasses.replace(FULL, signature=bytes(ROOM)))
    code = data[:-ROOM]
    bound = make_signature("com.example", "TEAM", ENTITLEMENTS, code=changed or code, info_plist=INFO)
    if signed:
        start = bound.index(bytes.fromhex("fade0c02"))
        directory = bound[start : start + int.from_bytes(bound[start + 4 : start + 8], "big")]
        if signed_as != "com.example":
            directory = make_directory(signed_as, "", {}, code)
        message = make_blob(0xFADE0B01, sign(directory, detached=True))
        bound = make_signature("com.example", "TEAM", ENTITLEMENTS, [message], changed or code, INFO)
    return code + bound.ljust(ROOM, b"\0")


def check(data: bytes, info_plist: bytes = INFO) -> SignatureCheck:
    return verify_code_signature(data, read_mach_o(data, "App").slices[0], info_plist)


def test_a_signature_holds() -> None:
    data = make_signed()
    assert check(data) == SignatureCheck(
        True,
        "its pages match, and it is signed under a root that is not Apple's",
        False,
        (len(data) - ROOM) // 4096 + 1,
    )


def test_a_root_is_known_by_its_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, _ = signer()
    algorithm = certificate.signature_hash_algorithm
    assert algorithm is not None
    monkeypatch.setattr(verify_signature, "APPLE_ROOT", certificate.fingerprint(algorithm).hex())
    found = check(make_signed())
    assert (found.holds, found.by_apple, found.why) == (
        True,
        True,
        "its pages match, and it is signed under Apple's root",
    )


def test_nobody_signed() -> None:
    assert check(make_mach_o(FULL)).why == "it is not signed"
    found = check(make_signed(signed=False))
    assert (found.holds, found.why) == (None, "its pages match, and nobody signed them (ad hoc)")


def change(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (change(make_signed(), 0x1005), "page 1 of 4 is not as it was signed"),
        (change(make_signed(signed=False), 0x1005), "page 1 of 4 is not as it was signed"),
        (make_signed().replace(b"get-task-allow", b"get-task-alloW"), "its entitlements are not those"),
        (make_signed(signed_as="com.other"), "the signer signed another directory"),
        (make_signed(changed=b"x" * 4096), "it does not cover all of the code"),
        (make_signed().replace(b"TEAM\0", b"TAEM\0"), "the signer signed another directory"),
    ],
)
def test_a_change_is_found(data: bytes, why: str) -> None:
    found = check(data)
    assert found.holds is False
    assert why in found.why


def test_a_false_signature_is_found() -> None:
    data = make_signed()
    end = data.rindex(bytes.fromhex("fade0b01"))
    size = int.from_bytes(data[end + 4 : end + 8], "big")
    assert check(change(data, end + size - 3)).why == "the signer's signature is false"


def test_another_info_plist_is_found() -> None:
    assert (
        check(make_signed(), b"<plist>other</plist>").why == "its Info.plist are not those that were signed"
    )
    assert check(make_signed(), b"").holds


def test_the_worst_slice_counts() -> None:
    good, bad = make_signed(), change(make_signed(), 0x1005)
    for slices in ((good, bad), (bad, good)):
        fat = make_fat(*slices)
        assert verify_all_slices(fat, read_mach_o(fat, "App"), INFO).holds is False
