"""DEX files broken on purpose: an answer with gaps or EvidenceError, within bounds, in both modes alike."""

from __future__ import annotations

import os
import random
import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.errors import EvidenceError
from ringfence.formats.dex.call_sites import read_call_sites
from ringfence.formats.dex.find import find_packages, find_types
from ringfence.formats.dex.needles import pack_needles, pack_packages
from ringfence.formats.dex.open_dex import open_dex
from ringfence.formats.dex.walk import walk
from tests.dex_writer import seal
from tests.formats.dex.interpreted import interpreted_kernels
from tests.formats.dex.read_everything import NUMBERS, mutate, read_everything, same
from tests.formats.dex.sample_dex import make_dex

SEEDS = (make_dex(), make_dex(41))
CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus")) / "apps"
FUZZED = sorted((CORPUS / "r2testbins").glob("*.dex")) if CORPUS.is_dir() else []


def read_both_ways(data: bytes) -> None:
    try:
        one = read_everything(data)
    except EvidenceError:
        return
    with interpreted_kernels():
        other = read_everything(data)
    assert [dex.gaps for dex, _ in one] == [dex.gaps for dex, _ in other]
    assert all(same(a, b) for (_, a), (_, b) in zip(one, other, strict=True))


@settings(max_examples=150)
@given(
    st.sampled_from(SEEDS),
    st.lists(
        st.tuples(st.integers(0, len(SEEDS[0]) // 4), st.sampled_from(NUMBERS) | st.integers(0, 2000)),
        max_size=6,
    ),
    st.integers(0, 8),
)
def test_words_changed_and_the_end_cut_off(seed: bytes, changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(seed)
    for place, number in changes:
        data[4 * place : 4 * place + 4] = struct.pack("<I", number)
    read_both_ways(bytes(data[: len(data) - cut * cut * cut]))


def test_mutations_of_all_kinds() -> None:
    chance = random.Random(2)
    for _ in range(150):
        read_both_ways(mutate(chance.choice(SEEDS), chance))


@given(st.binary(max_size=300))
def test_bytes_of_no_meaning_after_a_header(rest: bytes) -> None:
    for seed in SEEDS:
        read_everything(seed[:112] + bytes(8) + rest)


@pytest.mark.skipif(not FUZZED, reason="the corpus is not here (RINGFENCE_CORPUS)")
@pytest.mark.parametrize("path", FUZZED, ids=lambda path: path.name)
def test_files_fuzzed_by_others(path: Path) -> None:
    with suppress(EvidenceError):
        read_everything(path.read_bytes())


def everywhere(words: int) -> bytes:
    """A DEX whose tables all claim as many rows as fit and lie over one another, so that offsets, counts and
    indexes are read out of the same words, which point into the middle of the file."""
    size = 4 * words
    header = bytearray(make_dex()[:112])
    for field, width in ((56, 4), (64, 4), (72, 12), (80, 8), (88, 8), (96, 32)):
        struct.pack_into("<II", header, field, (size - 112) // width, 112)
    struct.pack_into("<I", header, 32, size)
    body = struct.pack("<I", size // 2 | 1) * ((size - 112) // 4)
    half = size // 2
    lists = b"\1\xff\xff\x7f\0\0\0"  # two million static fields
    return seal(bytes(header) + body[: half - 112] + lists.ljust(half, b"\1"))


def test_tables_that_point_everywhere_cost_a_share_of_the_size() -> None:
    """Every class's list of methods is the same half of the file, and every name as well."""
    for words in (1 << 14, 1 << 17):
        dex = open_dex(everywhere(words), "a.dex")
        assert len(dex.string_offsets) == words - 28
        wanted = find_types(dex, pack_needles(["x"]))
        walked = walk(dex, wanted, wanted, wanted, wanted, calls=True)
        assert len(walked.encoded) <= 2 * len(dex.methods.name) + 64
        assert any("longer than the file can hold" in gap for gap in walked.gaps)
        assert find_packages(dex, pack_packages(["com.example"])).max() == -1
        assert len(dex.method_name(0)) <= 300 * 4096
        read_call_sites(dex)


def test_arrays_of_more_dimensions_than_there_can_be() -> None:
    data = bytearray(everywhere(1 << 14))
    data[len(data) // 2 :] = b"[" * (len(data) - len(data) // 2)
    assert find_packages(open_dex(bytes(data), "a.dex"), pack_packages(["com"])).max() == -1
