"""The sieve against the look-up word by word, on tidy DEX files and on others; in both modes."""

from __future__ import annotations

import struct
from contextlib import nullcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.dex.find import find_strings
from ringfence.formats.dex.needles import pack_needles
from ringfence.formats.dex.open_dex import Dex, open_dex
from ringfence.formats.dex.sieve import Sifted, pack_sieve, sift
from tests.dex_writer import seal, write_dex
from tests.formats.dex.interpreted import interpreted_kernels

WORDS = ("", "a", "seven77", "eight888", "nine99999", "a word of seventeen", "a word of seventeem", "é", "\0")
LISTS = (pack_needles(WORDS), pack_needles(["eight888", "other", "a word of seventeen"]))
URIS = pack_needles(["content://", "content://sms"])
SIEVE = pack_sieve(LISTS, URIS)
texts = st.one_of(
    st.sampled_from([*WORDS, "content://sms/in", "content:/"]),
    st.text(alphabet="ab é\0", max_size=20),
    st.builds(str.__add__, st.sampled_from(WORDS), st.text(alphabet="a7", max_size=2)),
)


@pytest.fixture(params=["imported", "interpreted"], autouse=True)
def mode(request: pytest.FixtureRequest) -> object:
    with interpreted_kernels() if request.param == "interpreted" else nullcontext():
        yield


def check(dex: Dex) -> Sifted:
    """As each list finds it by itself."""
    sifted = sift(dex, SIEVE)
    for which, needles in enumerate(LISTS):
        assert np.array_equal(sifted.of_strings(which), find_strings(dex, needles))
    assert np.array_equal(sifted.prefixes, find_strings(dex, URIS, prefix=True))
    return sifted


@given(st.lists(texts, unique=True, max_size=40))
def test_words_are_found_in_a_tidy_dex(listed: list[str]) -> None:
    dex = open_dex(write_dex([], strings=[*listed, "z"]), "a.dex")
    sifted = check(dex)
    assert sifted.starts is not None
    assert sifted.ends is not None
    for number, (start, end) in enumerate(zip(sifted.starts.tolist(), sifted.ends.tolist(), strict=True)):
        assert bytes(dex.data[start : end - 1]) == dex.raw_string(number)


@pytest.mark.parametrize("change", ["order", "gap", "nul", "end"])
def test_strings_that_are_not_tidy_are_found_one_by_one(change: str) -> None:
    data = bytearray(write_dex([], strings=["a", "eight888", "nine99999", "seven77", "zzz"]))
    dex = open_dex(bytes(data), "a.dex")
    first, second = dex.string_offsets[:2].tolist()
    table = struct.unpack_from("<I", data, 60)[0]
    if change == "order":
        struct.pack_into("<2I", data, table, second, first)
    elif change == "gap":
        struct.pack_into("<I", data, table + 4, second + 1)
    elif change == "nul":  # what follows it is no part of the string
        data[second + 4] = 0
    else:
        last = dex.string_offsets.item(len(dex.string_offsets) - 1)
        data[last + 4 :] = b"y" * (len(data) - last - 4)
    sifted = check(open_dex(seal(bytes(data)), "a.dex"))
    assert sifted.starts is None


def test_prefixes_shorter_than_a_look_are_found_as_well() -> None:
    dex = open_dex(write_dex([], strings=["ab", "abc", "b"]), "a.dex")
    short = pack_needles(["ab"])
    assert np.array_equal(
        sift(dex, pack_sieve([LISTS[0]], short)).prefixes, find_strings(dex, short, prefix=True)
    )


def test_a_dex_without_strings() -> None:
    assert len(sift(open_dex(write_dex([]), "a.dex"), SIEVE).prefixes) == 0
