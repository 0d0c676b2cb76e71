"""Keys are told apart by their bytes, whatever their hashes are, and numbered in the order they come."""

from __future__ import annotations

import random

import numpy as np
import pytest

from ringfence.owners import keys
from ringfence.owners.builder import TableBuilder
from ringfence.owners.kernels import numbering
from ringfence.owners.keys import Keys
from ringfence.owners.strings import Strings
from tests.names.interpreted import load_interpreted


def make_texts(seed: int, count: int) -> list[str]:
    """Texts that often come again, begin alike, or differ in their length or last byte only."""
    chance = random.Random(seed)
    return ["ab" * chance.randrange(12) + "cé0"[: chance.randrange(4)] for _ in range(count)]


def expected(texts: list[str]) -> list[int]:
    numbers: dict[str, int] = {}
    return [numbers.setdefault(each, len(numbers)) for each in texts]


@pytest.fixture(params=["compiled", "interpreted", "one hash for all"])
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param != "compiled":
        plain = load_interpreted(numbering)
        for name in ("number_texts", "spread_slots"):
            monkeypatch.setattr(keys, name, getattr(plain, name))
        if request.param == "one hash for all":
            monkeypatch.setattr(plain, "_hash", lambda *_: 0)
    return str(request.param)


def test_the_same_bytes_have_the_same_number(kernel: str) -> None:
    for seed in range(20):
        texts, mine = make_texts(seed, 200), Keys()
        assert mine.number(Strings.of(texts[:90])).tolist() == expected(texts)[:90]
        assert mine.number(Strings.of(texts[90:])).tolist() == expected(texts)[90:]
        assert list(mine.strings) == list(dict.fromkeys(texts))


def test_the_table_grows(kernel: str) -> None:
    count = 300 if kernel == "one hash for all" else 5000
    texts, mine = [f"key {each}" * 3 for each in range(count)], Keys()
    assert mine.number(Strings.of(texts)).tolist() == list(range(count))
    assert mine.number(Strings.of(reversed(texts))).tolist() == list(reversed(range(count)))
    assert mine.number(Strings.of(["long" * 50_000, "", "long" * 50_000])).tolist() == [
        count,
        count + 1,
        count,
    ]


def test_a_text_outside_the_bytes_is_refused_and_one_of_no_size_is_none(kernel: str) -> None:
    data, mine = np.frombuffer(b"abcabc", np.uint8), Keys()
    assert mine.number_spans(data, [0, 3, 9, 1], [3, 3, -1, 0]).tolist() == [0, 0, -1, 1]
    for start, size in ((4, 3), (-1, 2), (7, 0), (0, 2**62)):
        with pytest.raises(IndexError):
            mine.number_spans(data, [start], [size])
    assert len(mine) == 2


def test_hashes_are_those_of_siphash() -> None:
    """The hash of Python's own bytes objects, under a secret of 0, is SipHash-1-3 too."""
    plain = load_interpreted(numbering)
    data = bytes(range(64))
    # Made by PYTHONHASHSEED=0 python3.11 -c 'print(hash(bytes(range(N))) & 2**64 - 1)'
    for size, hashed in SIPHASHES.items():
        assert plain._hash(data, 0, size, 0, 0) == hashed


SIPHASHES = {
    1: 7541581120933061747,
    7: 3389392686435873370,
    8: 16921169381604339434,
    9: 8471974163824919394,
    15: 17514137373579004394,
    16: 9904005486622393783,
    36: 12427562362022931411,
    64: 8493894268803903686,
}


def test_keys_that_differ_in_what_is_no_text_stay_apart() -> None:
    assert TableBuilder().number(["\ud800", "\ud801", "?"]).tolist() == [0, 1, 2]
