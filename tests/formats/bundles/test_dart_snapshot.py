"""Strings of Flutter snapshots: told apart also where no zero stands between them."""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.addresses.find_addresses import find_addresses_in
from ringfence.formats.bundles.asset_kinds import AssetKind
from ringfence.formats.bundles.dart_snapshot import cut_at_strings
from ringfence.formats.bundles.read_bundle import read_bundle
from tests.formats.small_elf import Library

Places = npt.NDArray[np.int64]
ONE_BYTE, TWO_BYTES, OTHER = 0x0005E032, 0x0005F032, 0x00021032
WORDS = [f"filler number {number}" for number in range(150)]
FULL = {8: "https://flet.dev", 12: "https://flet.dev/abc"}  # of a length that leaves no room for a zero


def make_object(layout: str, head: int, text: bytes, length: int) -> bytes:
    """An object of 64 bits, 64 bits with short pointers, or 32 bits, padded to the next."""
    align = 8 if layout == "32" else 16
    rest = {"64": struct.pack("<IQ", 7, 2 * length), "short": struct.pack("<II", 7, 2 * length)}
    body = rest.get(layout) or struct.pack("<II", 2 * length, 7)
    size = -(-(4 + len(body) + len(text)) // align)
    return (struct.pack("<I", head | (size & 15) << 8) + body + text).ljust(size * align, b"\0")


def make_snapshot(layout: str) -> bytes:
    full = FULL[8 if layout == "64" else 12]
    parts = [make_object(layout, ONE_BYTE, word.encode(), len(word)) for word in WORDS]
    parts.insert(70, make_object(layout, ONE_BYTE, full.encode(), len(full)))
    wide = "wss://w.umeng.com/日本"
    parts.insert(90, make_object(layout, TWO_BYTES, wide.encode("utf-16-le"), len(wide)))
    parts.insert(100, make_object(layout, OTHER, b"\x01\x02\x03\x04\x05\x06\x07\x08", 99))
    return b"".join(parts)


def addresses(data: bytes, begins: Places, ends: Places) -> list[str]:
    return list(find_addresses_in(data, begins, ends, wide=True).texts())


@pytest.mark.parametrize("layout", ["64", "short", "32"])
@pytest.mark.parametrize("before", [0, 5, 8])
def test_strings_are_cut_out_whatever_the_layout(layout: str, before: int) -> None:
    data = b"\1" * 8 + make_snapshot(layout)
    begins, ends, count = cut_at_strings(memoryview(data), [(before, len(data))])
    assert count == len(WORDS) + 2
    assert addresses(data, begins, ends) == [FULL[8 if layout == "64" else 12], "wss://w.umeng.com/"]
    assert begins[0] == before
    assert ends[-1] == len(data)
    assert (begins[1:] == ends[:-1]).all(), "nothing is left out"


def test_what_is_no_snapshot_stays_as_it_is() -> None:
    data = b"https://a.umeng.com/ " * 200
    begins, ends, count = cut_at_strings(memoryview(data), [(3, 100), (100, 101), (200, 4000)])
    assert (begins.tolist(), ends.tolist(), count) == ([3, 100, 200], [100, 101, 4000], 0)


def test_a_library_with_a_snapshot_inside() -> None:
    data = Library(text=make_snapshot("64")).build()
    bundle = read_bundle(data, AssetKind.FLUTTER, "libapp.so")
    assert bundle.summary == f"Flutter snapshot, aarch64, {len(WORDS) + 2} strings"
    assert bundle.gaps == ()
    assert "https://flet.dev" in addresses(data, bundle.begins, bundle.ends)


@given(st.lists(st.tuples(st.integers(0, 5000), st.binary(min_size=1, max_size=8)), max_size=30))
def test_mutated_snapshots_lose_no_byte(changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(make_snapshot("short"))
    for at, part in changes:
        data[at : at + len(part)] = part
    begins, ends, _ = cut_at_strings(memoryview(data), [(0, len(data))])
    assert (begins <= ends).all()
    assert (begins[0], ends[-1]) == (0, len(data))
    assert (begins[1:] == ends[:-1]).all()
