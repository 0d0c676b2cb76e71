"""Inflating: the whole of sound data, what is sound of damaged data, and never more than allowed."""

from __future__ import annotations

import sys
import threading
import zlib
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.errors import EvidenceError
from ringfence.formats import inflating
from ringfence.formats.inflating import describe_inflater, inflate, inflate_some
from tests.formats.zip.zip_writer import deflate

TEXT = b"where the data goes " * 5000
PACKED = deflate(TEXT)
MOST = 1 << 20


@pytest.mark.parametrize(
    "size", [len(TEXT), len(TEXT) - 1, len(TEXT) + 1, 0, 1, 1 << 40, (1 << 32) + len(TEXT)]
)
def test_a_wrong_size_is_forgiven(size: int) -> None:
    assert inflate(memoryview(PACKED), size, MOST, "x.apk", "a") == TEXT
    note = inflate_some(PACKED, size, MOST).note
    assert note == ("" if size == len(TEXT) else f"it inflates to 100,000 bytes, and {size:,} were stated")


def test_nothing_is_inflated_beyond_the_limit() -> None:
    inflated = inflate_some(PACKED, len(TEXT), 1000)
    assert (inflated.data, inflated.whole) == (TEXT[:1000], False)
    with pytest.raises(EvidenceError, match="more than the 1,000 bytes allowed here"):
        inflate(PACKED, 10, 1000, "x.apk", "a")
    assert inflate(PACKED, 10, len(TEXT), "x.apk", "a") == TEXT


def test_a_bomb_ends_at_the_limit() -> None:
    bomb = deflate(bytes(50 << 20), 9)
    assert len(bomb) < 60_000
    for stated in (50 << 20, 1, 10 << 30):
        assert len(inflate_some(bomb, stated, 1 << 16).data) == 1 << 16


def test_what_comes_before_a_damaged_place_is_kept() -> None:
    machine = zlib.compressobj(6, zlib.DEFLATED, -15)
    broken = machine.compress(TEXT) + machine.flush(zlib.Z_SYNC_FLUSH) + b"\7" + PACKED  # block type 3: none
    inflated = inflate_some(broken, 2 * len(TEXT), MOST)
    assert inflated.data == TEXT
    assert inflated.note == "its compressed data is damaged after the first 100,000 bytes it makes"
    with pytest.raises(EvidenceError, match="damaged"):
        inflate(broken, 2 * len(TEXT), MOST, "x.apk", "a")


def test_data_that_ends_early_is_kept_as_far_as_it_goes() -> None:
    cut = inflate_some(PACKED[:-9], len(TEXT), MOST)
    assert not cut.whole
    assert TEXT.startswith(cut.data)
    assert "ends early" in cut.note
    assert (
        inflate_some(b"", 5, MOST).note == "its compressed data ends early, after the first 0 bytes it makes"
    )
    assert inflate_some(b"", 0, 0).data == b""


def test_an_empty_file() -> None:
    assert inflate(deflate(b""), 0, 0, "x.apk", "a") == b""


@given(st.binary(max_size=300), st.integers(0, 1 << 33), st.integers(0, 2000))
def test_any_bytes_inflate_or_say_why_not(data: bytes, size: int, most: int) -> None:
    inflated = inflate_some(data, size, most)
    assert len(inflated.data) <= most
    assert inflated.whole or inflated.note
    machine = zlib.decompressobj(wbits=-15)
    try:
        expected = machine.decompress(data)
    except zlib.error:
        assert not inflated.whole
    else:
        assert inflated.data == expected[:most]
        assert inflated.whole == (machine.eof and len(expected) <= most)


@pytest.mark.parametrize("missing", [("deflate",), ("deflate", "isal")])
def test_other_libraries_give_the_same(missing: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    if missing == ("deflate",):
        isal = ModuleType("isal")
        isal.isal_zlib = zlib  # type: ignore[attr-defined] # stands in for it: the same functions
        monkeypatch.setitem(sys.modules, "isal", isal)
    for name in missing:
        monkeypatch.setitem(sys.modules, name, None)
    library, exactly, checksum = inflating._choose()
    assert library in ("isal", "zlib")
    assert exactly(PACKED, len(TEXT)) == TEXT
    assert exactly(PACKED, len(TEXT) - 1) is None
    assert exactly(PACKED, len(TEXT) + 1) is None
    assert exactly(b"\xff\xff", 10) is None
    assert checksum(TEXT) == zlib.crc32(TEXT)


def test_the_library_in_use_is_named() -> None:
    assert describe_inflater() in ("libdeflate", "isal", "zlib")


def test_threads_inflate_at_the_same_time() -> None:
    results: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: results.append(inflate(PACKED, len(TEXT), MOST, "x", "a")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [TEXT] * 8
