"""Pools of strings: both encodings, and what is done to them to break parsers."""

from __future__ import annotations

import struct

import pytest

from ringfence.formats.android.oddities import Oddities
from ringfence.formats.android.string_pool import StringPool
from ringfence.formats.android.string_spans import string_spans
from tests.formats.android.binary_files import string_pool

WORDS = ["", "a", "größer", "漢字", "x" * 200, "😀"]


def opened(data: bytes) -> tuple[StringPool, Oddities]:
    oddities = Oddities()
    return StringPool(data, 0, len(data), oddities), oddities


@pytest.mark.parametrize("utf8", [True, False])
def test_strings_come_back(utf8: bool) -> None:
    pool, oddities = opened(string_pool(WORDS, utf8=utf8))
    assert [pool.get(at) for at in range(len(WORDS))] == WORDS
    assert list(pool.all()) == WORDS
    assert pool.get(len(WORDS)) is None
    assert oddities.all() == ()


def test_a_long_string_has_a_longer_length() -> None:
    long = "y" * 70_000
    pool, _ = opened(string_pool(["a", long, "b"]))
    assert [pool.get(at) for at in range(3)] == ["a", long, "b"]
    pool, _ = opened(string_pool(["a", "z" * 3_000, "b"], utf8=True))
    assert [pool.get(at) for at in range(3)] == ["a", "z" * 3_000, "b"]


def test_a_length_that_a_build_tool_cut_to_15_bits() -> None:
    long = "z" * 100_000
    data = string_pool(["a", "q" * (100_000 & 0x7FFF), "b"], utf8=True)
    at = data.index(b"q")
    start = data.index(b"\0", at)
    grown = bytearray(data[:at] + long.encode() + data[start:])
    struct.pack_into("<I", grown, 4, len(grown))
    struct.pack_into("<I", grown, 28 + 8, struct.unpack_from("<I", data, 36)[0] + len(grown) - len(data))
    pool, oddities = opened(bytes(grown))
    assert [pool.get(n) for n in range(3)] == ["a", long, "b"]
    assert oddities.all() == ()
    spans = string_spans(pool)
    assert (spans.ends - spans.begins).tolist() == [1, 100_000, 1]


@pytest.mark.parametrize("utf8", [True, False])
def test_strings_without_an_end_are_read_by_their_length(utf8: bool) -> None:
    pool, oddities = opened(string_pool(["one", "two"], utf8=utf8, end=b""))
    assert list(pool.all()) == ["one", "two"]
    assert oddities.all()


def test_a_count_that_is_too_high_is_cut_to_what_has_room() -> None:
    pool, oddities = opened(string_pool(["one", "two"], count=1_000_000))
    assert pool.count == 2
    assert oddities.all() == ("the string pool claims 1000000 strings and has room for 2",)


def test_offsets_that_run_into_the_strings_are_read_as_android_does() -> None:
    data = bytearray(string_pool(["one", "two"]))
    struct.pack_into("<I", data, 20, 32)  # the strings start before the second offset
    struct.pack_into("<II", data, 28, 4, 14)
    pool, oddities = opened(bytes(data))
    assert list(pool.all()) == ["one", "two"]
    assert oddities.all() == ("the offsets of the string pool run into its strings",)


def test_a_style_count_without_styles_does_no_harm() -> None:
    data = bytearray(string_pool(["one", "two"]))
    struct.pack_into("<I", data, 12, 7)
    pool, _ = opened(bytes(data))
    assert list(pool.all()) == ["one", "two"]


def test_surrogates_in_utf_8_become_one_character() -> None:
    pair = "\ud83d\ude00"
    pool, _ = opened(string_pool([pair], utf8=True))
    assert pool.get(0) == "😀"


def test_bytes_that_are_no_utf_8_are_replaced() -> None:
    data = string_pool(["abc"], utf8=True).replace(b"abc", b"a\xffc")
    pool, _ = opened(data)
    assert pool.get(0) == "a\N{REPLACEMENT CHARACTER}c"


def test_a_string_outside_the_pool_is_none() -> None:
    data = bytearray(string_pool(["one", "two"]))
    struct.pack_into("<I", data, 28, 0xFFFFFFF0)
    pool, oddities = opened(bytes(data))
    assert (pool.get(0), pool.get(1)) == (None, "two")
    assert oddities.all() == ("strings of the string pool lie outside it",)


def test_a_length_that_runs_out_is_cut() -> None:
    data = bytearray(string_pool(["one"]))
    struct.pack_into("<H", data, 32, 900)
    pool, oddities = opened(bytes(data))
    found = pool.get(0)
    assert found is not None
    assert found.startswith("one")
    assert oddities.all() == ("strings of the string pool run out of it",)


def overlapping() -> bytes:
    """A thousand strings of a megabyte, in one place."""
    data = bytearray(string_pool(["y" * 500_000] + [""] * 999))
    for at in range(1_000):
        struct.pack_into("<I", data, 28 + 4 * at, 0)
    return bytes(data)


def test_overlapping_strings_do_not_multiply() -> None:
    pool, oddities = opened(overlapping())
    assert len(list(pool.all())) < 10
    for at in range(1_000):
        pool.get(at)
    assert oddities.all() == ("the string pool holds overlapping strings; not all were read",)
    spans = string_spans(pool)
    assert len(spans.begins) + spans.left_out == 1_000
    assert len(spans.begins) < 15


@pytest.mark.parametrize("utf8", [True, False])
def test_the_spans_are_the_strings(utf8: bool) -> None:
    pool, _ = opened(string_pool([*WORDS, "z" * 40_000 if not utf8 else "z" * 3_000], utf8=utf8))
    spans = string_spans(pool)
    found = [bytes(spans.data[a:b]) for a, b in zip(spans.begins, spans.ends, strict=True)]
    if utf8:
        assert found == [text.encode() for text in pool.all()]
    else:  # every unit that is not ASCII is one byte 0xFF
        units = [text.encode("utf-16-le") for text in pool.all()]
        expected = [
            [a if b == 0 and a < 128 else 255 for a, b in zip(u[::2], u[1::2], strict=True)] for u in units
        ]
        assert [list(one) for one in found] == expected
    assert spans.left_out == 0


def test_spans_of_an_empty_pool() -> None:
    pool, _ = opened(string_pool([]))
    assert len(string_spans(pool).begins) == 0
    pool, _ = opened(b"\1\0\x1c\0")
    assert pool.count == len(string_spans(pool).begins) == 0
