"""The index file: what is written is found, and no damaged file is taken for a sound one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.catalogue.index_format import Index, write_index
from ringfence.errors import EvidenceError

TABLES = bytes(32)


def test_what_is_written_is_found() -> None:
    records = [{"name": "一", "empty": ""}, {"name": "two"}, {"name": "three"}]
    index = Index(write_index(records, {"a:1": [0, 2], "b": [1], "a:10": [1]}, TABLES), "i")
    assert [row["name"] for row in index.find("a:1")] == ["一", "three"]
    assert "empty" not in index.find("a:1")[0]
    assert index.find("a") == index.find("c") == index.find("") == []
    assert list(index.keys("a:")) == ["1", "10"]
    assert index.tables == TABLES


@given(
    st.dictionaries(st.text(max_size=8), st.lists(st.integers(0, 4), max_size=3), max_size=30),
    st.text(max_size=8),
)
def test_every_key_leads_to_its_records_and_no_other_does(postings: dict[str, list[int]], other: str) -> None:
    index = Index(write_index([{"n": str(n)} for n in range(5)], postings, TABLES), "i")
    for key, numbers in postings.items():
        assert [int(row["n"]) for row in index.find(key)] == numbers
    assert other in postings or index.find(other) == []
    assert list(index.keys("")) == sorted(postings, key=str.encode)


def test_no_damaged_index_is_opened() -> None:
    data = write_index([{"n": "1"}], {"k": [0]}, TABLES)
    chance = random.Random(7)
    for _ in range(300):
        at, bit = chance.randrange(len(data)), 1 << chance.randrange(8)
        damaged = bytearray(data)
        damaged[at] ^= bit
        with pytest.raises(EvidenceError):
            Index(bytes(damaged), "i")
    for length in range(len(data)):
        with pytest.raises(EvidenceError):
            Index(data[:length], "i")
