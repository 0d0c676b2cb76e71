"""Hermes bytecode: the strings of bundles that its own compilers made from `fixtures/words.js`.

The fixtures come from the `hermesc -O -emit-binary` of npm's hermes-engine 0.1.0, 0.4.1 and 0.11.0,
react-native 0.70.0, 0.72.17 and 0.76.0, and hermes-compiler 260318099.0.8.
"""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.errors import EvidenceError
from ringfence.formats.addresses.find_addresses import find_addresses_in
from ringfence.formats.bundles.hermes import MAGIC, HermesBundle, read_hermes

FIXTURES = Path(__file__).with_name("fixtures")
BUNDLES = sorted(FIXTURES.glob("version-*.hbc"))
LONG = "https://long.fifth.io/" + "x" * 270
ADDRESSES = {
    "https://api.first.example.cn/v1",
    "log.second-host.cn",
    "wss://wide.third.net/s",
    LONG,
    "glued.neighbour.com",
}


def texts(data: bytes, bundle: HermesBundle) -> set[str]:
    return set(find_addresses_in(data, bundle.begins, bundle.ends, wide=True).texts())


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.stem)
def test_every_string_is_read_and_none_glued_to_its_neighbour(path: Path) -> None:
    data = path.read_bytes()
    bundle = read_hermes(data, path.name)
    assert bundle.version == int(path.stem.partition("-")[2])
    assert bundle.gaps == ()
    assert bundle.functions >= 2
    assert {text.rstrip("x") for text in texts(data, bundle)} == {text.rstrip("x") for text in ADDRESSES}
    rows = zip(bundle.begins.tolist(), bundle.ends.tolist(), bundle.wide.tolist(), strict=True)
    words = {data[begin:end].decode("utf-16-le" if wide else "ascii") for begin, end, wide in rows}
    assert {"☃ wss://wide.third.net/s", "log.second-host.cn", "track"} <= words


def test_there_are_fixtures_of_old_and_new_versions() -> None:
    assert len(BUNDLES) == 7


def test_a_version_that_is_not_known_is_one_span_and_a_gap() -> None:
    data = bytearray(BUNDLES[0].read_bytes())
    struct.pack_into("<I", data, 8, 250)
    bundle = read_hermes(bytes(data), "x")
    assert bundle.gaps == ("Hermes bytecode version 250: its strings cannot be told apart",)
    assert any("wide.third.net" in text for text in texts(bytes(data), bundle))


@pytest.mark.parametrize("data", [b"", b"var a = 1;", MAGIC, MAGIC + bytes(100)])
def test_what_is_no_bundle(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        read_hermes(data, "x")


@pytest.mark.parametrize("place", range(32, 64, 4))
@pytest.mark.parametrize("value", [0, 1, 0x7FFFFFFF, 0xFFFFFFFF])
def test_counts_that_lead_out_of_the_file_are_gaps(place: int, value: int) -> None:
    data = bytearray(BUNDLES[-1].read_bytes())
    struct.pack_into("<I", data, place, value)
    bundle = read_hermes(bytes(data), "x")
    assert (bundle.begins >= 0).all()
    assert (bundle.ends <= len(data)).all()
    assert (bundle.begins <= bundle.ends).all()


@given(st.sampled_from(BUNDLES), st.lists(st.tuples(st.integers(8, 900), st.binary(min_size=1, max_size=4))))
def test_mutated_bundles_keep_to_the_file(path: Path, changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(path.read_bytes())
    for at, part in changes:
        data[at : at + len(part)] = part
    bundle = read_hermes(bytes(data), "x")
    assert (bundle.begins >= 0).all()
    assert (bundle.ends <= len(data)).all()
    texts(bytes(data), bundle)
