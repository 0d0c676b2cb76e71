"""Unity metadata: literals one by one, names as one pool; other versions as a whole."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.errors import EvidenceError
from ringfence.formats.addresses.find_addresses import find_addresses_in
from ringfence.formats.bundles.unity_metadata import MAGIC, UnityMetadata, read_unity_metadata

LITERALS = [b"https://a.umeng.com/x", b"https://b.umeng.com", "日本 www.baidu.com".encode(), b""]
NAMES = b"Assembly-CSharp\0SendLocation\0cdn.umeng.com\0"


def make_metadata(version: int = 29) -> bytes:
    """A header of 16 tables' places, a table of literals, their pool, and the names."""
    table, pool = b"", b""
    for literal in LITERALS:
        table += struct.pack("<II", len(literal), len(pool))
        pool += literal
    at = 256
    header = MAGIC + struct.pack(
        "<I6I", version, at, len(table), at + len(table), len(pool), at + len(table) + len(pool), len(NAMES)
    )
    return header.ljust(at, b"\0") + table + pool + NAMES


def texts(data: bytes, metadata: UnityMetadata) -> list[str]:
    return list(find_addresses_in(data, metadata.begins, metadata.ends).texts())


@pytest.mark.parametrize("version", [16, 24, 29, 31])
def test_literals_are_told_apart(version: int) -> None:
    data = make_metadata(version)
    metadata = read_unity_metadata(data, "global-metadata.dat")
    assert (metadata.version, metadata.gaps, len(metadata.begins)) == (version, (), 5)
    assert texts(data, metadata) == [
        "https://a.umeng.com/x",
        "https://b.umeng.com",
        "www.baidu.com",
        "cdn.umeng.com",
    ]


def test_other_versions_are_searched_as_a_whole() -> None:
    data = make_metadata(39)
    metadata = read_unity_metadata(data, "x")
    assert metadata.gaps == ("Unity metadata version 39: its literals cannot be told apart",)
    assert "cdn.umeng.com" in texts(data, metadata)


def test_literals_that_lie_outside_the_pool_are_counted() -> None:
    data = bytearray(make_metadata())
    struct.pack_into("<I", data, 256, 10_000)
    metadata = read_unity_metadata(bytes(data), "x")
    assert metadata.gaps == ("1 literals lie outside the pool",)
    assert "https://b.umeng.com" in texts(bytes(data), metadata)


@pytest.mark.parametrize("data", [b"", MAGIC, b"\0" * 300])
def test_what_is_no_metadata(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        read_unity_metadata(data, "x")


@given(st.lists(st.tuples(st.integers(4, 290), st.binary(min_size=1, max_size=4)), max_size=8))
def test_mutated_metadata_keeps_to_the_file(changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(make_metadata())
    for at, part in changes:
        data[at : at + len(part)] = part
    metadata = read_unity_metadata(bytes(data), "x")
    assert (metadata.begins >= 0).all()
    assert (metadata.ends <= len(data)).all()
    texts(bytes(data), metadata)
