"""Whatever the bytes: a result, or EvidenceError, and nothing else."""

from __future__ import annotations

import dataclasses
import plistlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.errors import EvidenceError
from ringfence.formats.apple.code_signature import read_code_signature
from ringfence.formats.apple.info_plist import read_info_plist
from ringfence.formats.apple.ipa import read_ipa
from ringfence.formats.apple.mach_o import read_mach_o
from ringfence.formats.apple.privacy_manifest import read_privacy_manifest
from ringfence.formats.apple.property_list import read_property_list
from ringfence.formats.apple.provisioning import read_provisioning
from ringfence.formats.apple.store_metadata import read_store_metadata
from ringfence.formats.apple.verify_signature import verify_all_slices
from ringfence.formats.zip.open_archive import open_archive
from tests.formats.apple.signed import sign
from tests.formats.apple.test_code_signature import ENTITLEMENTS, entitlements_blob
from tests.formats.apple.test_info_plist import FULL as INFO
from tests.formats.apple.test_ipa import FILES, PROFILE
from tests.formats.apple.test_mach_o import FULL, SHAPES
from tests.formats.apple.test_privacy_manifest import MANIFEST
from tests.formats.apple.test_verify_signature import make_signed
from tests.mach_o_writer import make_blob, make_fat, make_ipa, make_mach_o, make_signature

SIGNED = make_signature(
    "com.example", "TEAM", ENTITLEMENTS, [entitlements_blob(ENTITLEMENTS), make_blob(0xFADE0B01, sign(b"x"))]
)
WHOLE = dataclasses.replace(FULL, signature=SIGNED, binds=True)


def read_and_verify(data: bytes, name: str) -> None:
    verify_all_slices(data, read_mach_o(data, name), b"<plist/>")


def read_archive(data: bytes, name: str) -> None:
    read_ipa(open_archive(data, name), name)


Reader = Callable[[bytes, str], object]
SEEDS: dict[str, tuple[Reader, bytes]] = {
    **{shape: (read_mach_o, make_mach_o(recipe)) for shape, recipe in SHAPES.items()},
    "signed": (read_and_verify, make_mach_o(WHOLE)),
    "signed well": (read_and_verify, make_signed()),
    "encrypted": (read_mach_o, make_mach_o(dataclasses.replace(WHOLE, encrypted=1))),
    "fat": (read_mach_o, make_fat(make_mach_o(WHOLE), make_mach_o(SHAPES["32 bits"]))),
    "signature": (read_code_signature, SIGNED),
    "xml list": (read_info_plist, plistlib.dumps(INFO)),
    "binary list": (read_info_plist, plistlib.dumps(INFO, fmt=plistlib.FMT_BINARY)),
    "any list": (read_property_list, plistlib.dumps(INFO, fmt=plistlib.FMT_BINARY)),
    "manifest": (read_privacy_manifest, plistlib.dumps(MANIFEST, fmt=plistlib.FMT_BINARY)),
    "profile": (read_provisioning, sign(plistlib.dumps(PROFILE))),
    "ipa": (read_archive, make_ipa(FILES)),
    "ipa of stored files": (read_archive, make_ipa(FILES, packed=False)),
    "store": (read_store_metadata, plistlib.dumps({"itemId": 1, "artistName": "x"}, fmt=plistlib.FMT_BINARY)),
}
_SPECIAL = st.sampled_from(
    [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\x80", b"\x01\0\0\0"]
)
_CHANGE = st.tuples(st.floats(0, 1, exclude_max=True), _SPECIAL | st.binary(min_size=1, max_size=8))


def survives(read: Reader, data: bytes) -> bool:
    """Was it read? An error of another kind than EvidenceError fails the test."""
    try:
        read(data, "x")
    except EvidenceError:
        return False
    return True


@pytest.mark.parametrize("seed", SEEDS)
def test_the_seeds_are_sound(seed: str) -> None:
    assert survives(*SEEDS[seed])


@pytest.mark.parametrize("seed", SEEDS)
@given(changes=st.lists(_CHANGE, min_size=1, max_size=6), cut=st.floats(0.05, 1))
@settings(max_examples=60, deadline=None)
def test_changed_bytes(seed: str, changes: list[tuple[float, bytes]], cut: float) -> None:
    read, data = SEEDS[seed]
    # Most of a Mach-O is filling; its headers and its end are where changes matter.
    body = bytearray(data)
    for place, new in changes:
        at = int(place * len(body)) if len(body) < 4096 else int(place * place * len(body))
        body[at : at + len(new)] = new
    survives(read, bytes(body[: int(cut * len(body))] if cut < 0.9 else body))


@given(data=st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes(data: bytes) -> None:
    for read, start in ((read_mach_o, b"\xcf\xfa\xed\xfe"), (read_property_list, b"bplist00")):
        survives(read, data)
        survives(read, start + data)
